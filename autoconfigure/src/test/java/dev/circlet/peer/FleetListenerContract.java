package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.ring.HashRing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every {@link FleetListener} promises; extend it for an implementation. */
public abstract class FleetListenerContract {

    private static final HashRing ONE = HashRing.of(SimulatedFleet.members("a"), 16);
    private static final HashRing TWO = HashRing.of(SimulatedFleet.members("a", "b"), 16);

    /** Returns the listener under test, the same at each call. */
    protected abstract FleetListener listener();

    private void tellAll(String peer) {
        for (String operation : List.of("fetch", "peek", "invalidate", "info", "lease", "fill")) {
            for (String outcome : List.of("ok", "refused", "cancelled", "timeout", "broken")) {
                listener().exchanged(peer, operation, outcome, 1);
            }
        }
        listener().ringChanged(ONE, TWO);
        listener().ringChanged(TWO, ONE);
        listener().ringDiffers(peer, TWO.fingerprint(), ONE.fingerprint());
        listener().breakerOpened(peer, 5, "connect");
        listener().breakerClosed(peer);
        listener().breakerClosed(peer);
    }

    @Test
    void hearsOfEverythingFromEveryThreadWithoutDisturbingIt() {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (String peer : List.of("b", "b", "nobody")) {
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 50; i++) {
                    tellAll(peer);
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new));
        all.join();
        assertThat(all).isCompleted();
    }
}
