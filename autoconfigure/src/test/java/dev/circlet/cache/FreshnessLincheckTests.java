package dev.circlet.cache;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory of invalidations under every interleaving of two threads that the model checker gets to. */
@Tag("lincheck")
class FreshnessLincheckTests {

    private static final long EVER = Long.MAX_VALUE / 4;

    private static void check(Class<?> operations) {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(2)
                .iterations(6)
                .invocationsPerIteration(200)
                .check(operations);
    }

    @Test
    void aReaderSeesEveryInvalidationThatWasRemembered() {
        check(Remembering.class);
    }

    @Test
    void nothingIsForgottenWhileItFoldsIntoTheHorizon() {
        check(Folding.class);
    }

    @Test
    void marksAreNeverIncomplete() {
        check(Marks.class);
    }

    /** Room for all. Horizons lie above the ticks of keys: a reader looks at the two one after the other. */
    public static class Remembering {

        private final Freshness freshness = new Freshness(100, EVER, tick -> {});

        @Operation
        public void remember(
                @Param(gen = IntGen.class, conf = "1:2") int hash, @Param(gen = IntGen.class, conf = "1:5") int tick) {
            freshness.remember(hash, tick, 0, 0);
        }

        @Operation
        public void raiseHorizon(@Param(gen = IntGen.class, conf = "6:8") int tick) {
            freshness.raiseHorizon(tick);
        }

        @Operation
        public void invalidateAll(@Param(gen = IntGen.class, conf = "6:8") int tick) {
            freshness.raiseHorizon(tick, 1);
        }

        @Operation
        public long last(@Param(gen = IntGen.class, conf = "1:2") int hash) {
            return freshness.lastInvalidation(hash);
        }

        @Operation
        public boolean allows(
                @Param(gen = IntGen.class, conf = "1:2") int hash, @Param(gen = IntGen.class, conf = "1:9") int began) {
            return freshness.allows(hash, began);
        }
    }

    /** Room for one, so that nearly every invalidation folds an older one. Each answer must be true. */
    public static class Folding {

        private final Freshness freshness = new Freshness(1, EVER, tick -> {});

        @Operation
        public boolean remember(
                @Param(gen = IntGen.class, conf = "1:2") int hash, @Param(gen = IntGen.class, conf = "1:5") int tick) {
            freshness.remember(hash, tick, 0, 0);
            return require(freshness.lastInvalidation(hash) >= tick && !freshness.allows(hash, tick));
        }

        @Operation
        public boolean raiseHorizon(@Param(gen = IntGen.class, conf = "1:5") int tick) {
            freshness.raiseHorizon(tick);
            return require(!freshness.allows(1, tick) && !freshness.allows(2, tick));
        }

        @Operation
        public boolean neverSinks(@Param(gen = IntGen.class, conf = "1:2") int hash) {
            long before = freshness.lastInvalidation(hash);
            return require(freshness.lastInvalidation(hash) >= before);
        }
    }

    /** All keys were invalidated once (mark 8), then key 1 (mark 4). Each answer must be true. */
    public static class Marks {

        private final Freshness freshness = new Freshness(1, EVER, tick -> {});

        public Marks() {
            freshness.raiseHorizon(0, 8);
            freshness.remember(1, 1, 4, 0);
        }

        @Operation
        public void remember(@Param(gen = IntGen.class, conf = "2:5") int tick) {
            freshness.remember(tick, tick, 16, 0);
        }

        @Operation
        public boolean mark() {
            long mark = freshness.mark(1);
            return require(mark == 12 || mark == KeyQuery.NO_MARK);
        }

        @Operation
        public boolean allowsWhatAnotherConfirmsWithoutKnowing() {
            return require(!freshness.allows(1, 1, 8));
        }
    }

    private static boolean require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("An invalidation is forgotten");
        }
        return true;
    }
}
