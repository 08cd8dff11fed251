package dev.circlet.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FleetSourceTests {

    @Nested
    class OfANodeAlone extends FleetSourceContract {

        private final FleetSource source = FleetSource.standalone("shop-1");

        @Override
        protected FleetSource source() {
            return source;
        }

        @Override
        protected <T extends @Nullable Object> T settle(CompletableFuture<T> future) {
            return future.join();
        }

        @Test
        void ownsEveryKey() {
            assertThat(source.ring().owner(42).name()).isEqualTo("shop-1");
        }
    }

    @Nested
    class OfAFleet extends FleetSourceContract {

        private final SimulatedFleet fleet = new SimulatedFleet(1);

        @BeforeEach
        void startNodes() {
            fleet.start("c", "a", "b");
        }

        @AfterEach
        void stopNodes() {
            fleet.close();
        }

        @Override
        protected FleetSource source() {
            return FleetSource.of(fleet.node("b").fleet());
        }

        @Override
        protected <T extends @Nullable Object> T settle(CompletableFuture<T> future) {
            return fleet.await(future);
        }
    }
}
