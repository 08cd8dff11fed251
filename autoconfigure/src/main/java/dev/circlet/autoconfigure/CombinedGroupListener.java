package dev.circlet.autoconfigure;

import dev.circlet.cache.GroupListener;
import java.util.List;

/** Tells several listeners; one that throws does not keep the others from hearing. */
record CombinedGroupListener(List<GroupListener> listeners) implements GroupListener {

    @Override
    public void loaded(String group, Outcome outcome, long nanos) {
        for (GroupListener listener : listeners) {
            try {
                listener.loaded(group, outcome, nanos);
            } catch (RuntimeException swallowed) {
                // by contract a listener cannot disturb a load
            }
        }
    }
}
