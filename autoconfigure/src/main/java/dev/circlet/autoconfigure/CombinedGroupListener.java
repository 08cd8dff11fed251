package dev.circlet.autoconfigure;

import dev.circlet.cache.GroupListener;
import java.util.List;
import java.util.function.Consumer;

/** Tells several listeners; one that throws does not keep the others from hearing. */
record CombinedGroupListener(List<GroupListener> listeners) implements GroupListener {

    @Override
    public void loaded(String group, Outcome outcome, long nanos) {
        tell(listener -> listener.loaded(group, outcome, nanos));
    }

    @Override
    public void leaseLost(String group, LeaseLoss loss) {
        tell(listener -> listener.leaseLost(group, loss));
    }

    private void tell(Consumer<GroupListener> event) {
        for (GroupListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException swallowed) {
                // by contract a listener cannot disturb a load
            }
        }
    }
}
