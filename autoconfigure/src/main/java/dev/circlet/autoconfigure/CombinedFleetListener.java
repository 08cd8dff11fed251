package dev.circlet.autoconfigure;

import dev.circlet.peer.FleetListener;
import dev.circlet.ring.HashRing;
import java.util.List;
import java.util.function.Consumer;

/** Tells several listeners; one that throws does not keep the others from hearing. */
record CombinedFleetListener(List<FleetListener> listeners) implements FleetListener {

    @Override
    public void exchanged(String peer, String operation, String outcome, long nanos) {
        tell(listener -> listener.exchanged(peer, operation, outcome, nanos));
    }

    @Override
    public void ringChanged(HashRing before, HashRing after) {
        tell(listener -> listener.ringChanged(before, after));
    }

    @Override
    public void ringDiffers(String peer, long theirs, long ours) {
        tell(listener -> listener.ringDiffers(peer, theirs, ours));
    }

    @Override
    public void breakerOpened(String peer, int failures, String reason) {
        tell(listener -> listener.breakerOpened(peer, failures, reason));
    }

    @Override
    public void breakerClosed(String peer) {
        tell(listener -> listener.breakerClosed(peer));
    }

    private void tell(Consumer<FleetListener> event) {
        for (FleetListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable swallowed) {
                // by contract a listener cannot disturb what it hears of
            }
        }
    }
}
