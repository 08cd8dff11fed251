package dev.circlet.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The keys of one call that no member has an answer for, so that this node loads them. What an exchange brings for them arrives
 * key by key; those that arrive together are loaded together, for a getter that takes several keys. Safe for concurrent use.
 */
final class Fallbacks {

    /**
     * A key to load here.
     *
     * @param keep for how long its value is kept
     */
    record Item(ForwardFlight flight, Keep keep) {}

    /** Long beside the time between two refusals of one exchange, short beside that of a load. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Scheduler scheduler;
    private final Consumer<List<Item>> load;
    private List<Item> waiting = new ArrayList<>();

    /** @param load begins the loads of what has arrived */
    Fallbacks(Scheduler scheduler, Consumer<List<Item>> load) {
        this.scheduler = scheduler;
        this.load = load;
    }

    void add(ForwardFlight flight, Keep keep) {
        boolean first;
        synchronized (this) {
            first = waiting.isEmpty();
            waiting.add(new Item(flight, keep));
        }
        if (first) {
            scheduler.schedule(() -> load.accept(taken()), GATHER_NANOS);
        }
    }

    private synchronized List<Item> taken() {
        List<Item> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
