package dev.circlet.cache;

import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The store under every interleaving of two threads that the model checker gets to. With horizons a hit may miss what was just
 * put, so there each answer only has to be true.
 *
 * <p>The model checker knows no weaker memory than a sequentially consistent one, so it cannot tell the volatile write of a
 * horizon from an ordered or a plain one. Nobody can who learns of the new horizon by anything that synchronises: those
 * writes come before the release that they learn it by (in {@code Freshness}, the volatile write of its own horizon, and the
 * lock around both; for callers, the end of the invalidation's future). And an entry that is put by a thread which has not
 * learned of it yet is dead for everybody who has, because each read compares it with the horizon. What such a write must not
 * do is lower the horizon, and that is checked here.
 */
@Tag("lincheck")
class LruStoreLincheckTests {

    /** One call on each side, so that the checker gets through more of the interleavings. */
    private static ModelCheckingOptions few(int before) {
        return options()
                .actorsPerThread(1)
                .actorsBefore(before)
                .actorsAfter(0)
                .iterations(4)
                .invocationsPerIteration(150);
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(2)
                .iterations(4)
                .invocationsPerIteration(150);
    }

    @Test
    void putsRemovalsAndHitsOfAnLruStoreAreAtomic() {
        options().sequentialSpecification(Model.class).check(Lru.class);
    }

    @Test
    void putsRemovalsAndHitsOfASieveStoreAreAtomic() {
        options().sequentialSpecification(Model.class).check(Sieve.class);
    }

    @Test
    void nothingFromBeforeAHorizonIsServedAfterIt() {
        few(0).check(Horizons.class);
    }

    @Test
    void ofTwoHorizonsRaisedAtOnceTheHigherOneStays() {
        few(0).check(RaisedAtOnce.class);
    }

    @Test
    void anEvictionTakesNothingButItsVictim() {
        few(0).check(ReplacedWhileEvicted.class);
    }

    @Test
    void theBytesOfAFullStoreAreThoseOfItsEntries() {
        few(3).check(Full.class);
    }

    public static class Lru extends Operations {
        public Lru() {
            super(EvictionPolicy.LRU);
        }
    }

    public static class Sieve extends Operations {
        public Sieve() {
            super(EvictionPolicy.SIEVE);
        }
    }

    /** What the two have in common; their budget is never reached. */
    public abstract static class Operations {

        private final LruStore store;

        Operations(EvictionPolicy policy) {
            store = new LruStore(1 << 20, 1 << 18, 1 << 18, policy, () -> 0);
        }

        @Operation
        public boolean put(
                @Param(gen = IntGen.class, conf = "1:2") int key, @Param(gen = IntGen.class, conf = "1:5") int began) {
            return store.put(entry(key, began), () -> true);
        }

        @Operation
        public long remove(@Param(gen = IntGen.class, conf = "1:2") int key) {
            return began(store.remove("k" + key));
        }

        @Operation
        public long hit(@Param(gen = IntGen.class, conf = "1:2") int key) {
            return began(store.hit("k" + key));
        }

        @Operation
        public long peek(@Param(gen = IntGen.class, conf = "1:2") int key) {
            return began(store.peek("k" + key));
        }

        @Validate
        public void nothingIsLeftBehind() {
            clearedIsEmpty(store);
        }
    }

    /** What a store is to do, without any concurrency: the latest load of each key. */
    public static class Model {

        private final Map<Integer, Integer> latest = new HashMap<>();

        public boolean put(int key, int began) {
            return latest.getOrDefault(key, 0) <= began && latest.merge(key, began, Math::max) == began;
        }

        public long remove(int key) {
            Integer began = latest.remove(key);
            return began == null ? -1 : began;
        }

        public long hit(int key) {
            return latest.getOrDefault(key, -1);
        }

        public long peek(int key) {
            return latest.getOrDefault(key, -1);
        }
    }

    /** Each answer must be true. */
    public static class Horizons {

        private final LruStore store = new LruStore(1 << 20, 1 << 18, 1 << 18, EvictionPolicy.SIEVE, () -> 0);

        public Horizons() {
            put(2);
        }

        @Operation
        public void put(@Param(gen = IntGen.class, conf = "2:3") int began) {
            store.put(entry(1, began), () -> true);
        }

        @Operation
        public boolean raiseHorizon(@Param(gen = IntGen.class, conf = "1:3") int tick) {
            store.raiseHorizon(tick);
            return require(isYounger(store.hit("k1"), tick) && isYounger(store.peek("k1"), tick));
        }

        private static boolean isYounger(@Nullable Entry entry, int tick) {
            return entry == null || entry.began() > tick;
        }

        @Validate
        public void nothingIsLeftBehind() {
            clearedIsEmpty(store);
        }
    }

    /** One sets a low horizon and the other a higher one; each of them happens once. */
    public static class RaisedAtOnce {

        private final LruStore store = new LruStore(1 << 20, 1 << 18, 1 << 18, EvictionPolicy.SIEVE, () -> 0);

        public RaisedAtOnce() {
            store.put(entry(1, 2), () -> true);
        }

        @Operation(runOnce = true)
        public void low() {
            store.raiseHorizon(1);
        }

        @Operation(runOnce = true)
        public void high() {
            store.raiseHorizon(3);
        }

        @Validate
        public void theHigherOneIsInForce() {
            // Both have happened, for there is room for two calls.
            require(store.peek("k1") == null && store.hit("k1") == null);
        }
    }

    /** Room for two entries; the older one is replaced by its key's next value while another key needs its place. */
    public static class ReplacedWhileEvicted {

        private final long two = 2 * entry(1, 1).weight();
        private final LruStore store = new LruStore(two, two, two, EvictionPolicy.LRU, () -> 0);

        public ReplacedWhileEvicted() {
            store.put(entry(1, 1), () -> true);
            store.put(entry(2, 1), () -> true);
        }

        @Operation(runOnce = true)
        public boolean replace() {
            return store.put(entry(1, 2), () -> true);
        }

        @Operation(runOnce = true)
        public boolean push() {
            return store.put(entry(3, 1), () -> true);
        }

        @Validate
        public void bytesAreThoseOfTheEntries() {
            bytesAreThoseOfTheEntriesOf(store);
        }
    }

    /** Room for two entries; which of them goes depends on who comes first. */
    public static class Full {

        private final long two = 2 * entry(1, 1).weight();
        private final LruStore store = new LruStore(two, two, two, EvictionPolicy.LRU, () -> 0);

        @Operation
        public boolean put(@Param(gen = IntGen.class, conf = "1:3") int key) {
            store.put(entry(key, key), () -> true);
            return require(store.bytes() <= two);
        }

        @Operation
        public void remove(@Param(gen = IntGen.class, conf = "1:3") int key) {
            store.remove("k" + key);
        }

        @Validate
        public void bytesAreThoseOfTheEntries() {
            bytesAreThoseOfTheEntriesOf(store);
        }
    }

    private static void bytesAreThoseOfTheEntriesOf(LruStore store) {
        long[] sum = new long[1];
        store.forEach(entry -> sum[0] += entry.weight());
        require(sum[0] == store.bytes());
        clearedIsEmpty(store);
    }

    private static Entry entry(int key, long began) {
        return Entry.main("k" + key, ByteView.of(new byte[8]), began, Entry.NO_EXPIRY);
    }

    private static long began(@Nullable Entry entry) {
        return entry == null ? -1 : entry.began();
    }

    private static void clearedIsEmpty(LruStore store) {
        store.clear();
        require(store.bytes() == 0 && store.entries(Region.MAIN) == 0);
    }

    private static boolean require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException(
                    "Dead entries are served, or the bytes counted are not those of the entries");
        }
        return true;
    }
}
