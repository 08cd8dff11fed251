package dev.circlet.autoconfigure;

import dev.circlet.peer.FleetListener;
import java.util.List;

/** Tells several listeners; one that throws does not keep the others from hearing. */
record CombinedFleetListener(List<FleetListener> listeners) implements FleetListener {

    @Override
    public void exchanged(String peer, String operation, String outcome, long nanos) {
        for (FleetListener listener : listeners) {
            try {
                listener.exchanged(peer, operation, outcome, nanos);
            } catch (RuntimeException swallowed) {
                // by contract a listener cannot disturb an exchange
            }
        }
    }
}
