package dev.circlet.cache;

import dev.circlet.VirtualTime;
import java.util.SplittableRandom;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The promise of freshness where store and memory of invalidations meet, under every interleaving of two threads that the model
 * checker gets to: after an invalidation nobody is served with a value whose load began before it.
 */
@Tag("lincheck")
class MemoryLincheckTests {

    @Test
    void aValueFromBeforeAnInvalidationIsNotServedAfterIt() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(6)
                .invocationsPerIteration(150)
                .check(Promise.class);
    }

    /** Each answer must be true. */
    public static class Promise {

        private static final String KEY = "key";

        private final VirtualTime time = new VirtualTime(1_000);
        private final Engine engine = new Engine(
                new Ticks(time),
                time,
                new SplittableRandom(1),
                Remote.NONE,
                GroupListener.NOOP,
                LoadInterceptor.NONE,
                CommitHook.NONE,
                1,
                1,
                false);
        private final Memory memory =
                new Memory(GroupSpec.named("group").build(), engine, new Counters(), Groups.builder());
        private final long hash = memory.hash(KEY);

        /** A load that began a while ago ends. */
        @Operation
        public void load(@Param(gen = IntGen.class, conf = "1:6") int began) {
            Landing.Value landing =
                    new Landing.Value(ByteView.of(new byte[1]), began, Entry.NO_EXPIRY, Lookup.Source.MAIN);
            memory.keepLoaded(KEY, hash, landing, Keep.AS_OWNER, 0);
        }

        @Operation
        public boolean invalidate(@Param(gen = IntGen.class, conf = "1:6") int tick) {
            memory.invalidate(KEY, hash, tick, tick);
            return isYoungerThan(tick);
        }

        @Operation
        public boolean invalidateAll(@Param(gen = IntGen.class, conf = "1:6") int tick) {
            memory.invalidateAll(tick, tick);
            return isYoungerThan(tick);
        }

        private boolean isYoungerThan(long tick) {
            @Nullable Entry held = memory.held(KEY);
            if (held != null && held.began() <= tick) {
                throw new IllegalStateException("A value of " + held.began() + " is served after " + tick);
            }
            return true;
        }
    }
}
