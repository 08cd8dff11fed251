package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values of futures and publishers come on threads that know nothing of whoever claimed the lease. */
class ObservedLeaseTests {

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final AtomicReference<@Nullable String> endedWithin = new AtomicReference<>();

    ObservedLeaseTests() {
        registry.observationConfig().observationHandler(context -> true);
    }

    @Test
    void aLeaseThatIsFilledElsewhereIsFilledWithinWhatItsClaimantObserves() {
        endElsewhere(lease -> assertThat(lease.fill(ByteView.utf8("v"))).isCompletedWithValue(true));
        assertThat(endedWithin).hasValue("claimant");
    }

    @Test
    void soIsOneThatIsReleased() {
        endElsewhere(Claim.Lease::release);
        assertThat(endedWithin).hasValue("claimant");
    }

    @Test
    void soIsOneThatFails() {
        endElsewhere(lease -> lease.fail(new IllegalStateException("of the test")));
        assertThat(endedWithin).hasValue("claimant");
    }

    private void endElsewhere(Consumer<Claim.Lease> end) {
        Claim.Lease lease = Observation.createNotStarted("claimant", registry)
                .observe(() -> ObservedLease.of(new Recording(), "books", new ObservedLoadInterceptor(registry)));
        assertThat(registry.getCurrentObservation()).isNull();
        end.accept(lease);
        assertThat(registry.getCurrentObservation()).isNull();
    }

    private final class Recording implements Claim.Lease {

        @Override
        public CompletableFuture<Boolean> fill(@Nullable ByteView value) {
            ended();
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void release() {
            ended();
        }

        @Override
        public void fail(Throwable failure) {
            ended();
        }

        private void ended() {
            Observation current = registry.getCurrentObservation();
            endedWithin.set(current == null ? null : current.getContext().getName());
        }
    }
}
