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
    public void registered(String group) {
        tell(listener -> listener.registered(group));
    }

    @Override
    public void shed(String group) {
        tell(listener -> listener.shed(group));
    }

    @Override
    public void takenOver(String group) {
        tell(listener -> listener.takenOver(group));
    }

    @Override
    public void leaseLost(String group, LeaseLoss loss) {
        tell(listener -> listener.leaseLost(group, loss));
    }

    private void tell(Consumer<GroupListener> event) {
        for (GroupListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable swallowed) {
                // by contract a listener cannot disturb what it hears of
            }
        }
    }
}
