package dev.circlet.cache;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings concurrent callers of one key together in one {@link Flight} (groupcache calls it singleflight).
 *
 * <p>A group has two of them that never mix: loads that run on this node, which callers here and peers may join, and
 * forwards to a key's owner, which only callers here may join. If a peer could join a forward, two nodes that take each
 * other for the owner would wait for one another for ever.
 *
 * <p>Implementations are safe for concurrent use; {@link #join} and {@link #detach} of one key are atomic.
 *
 * @param <F> the kind of flight
 * @since 0.1
 */
public interface Flights<F extends Flight> {

    /**
     * Joins the flight of a key, or puts a new one in its place.
     *
     * @param key the key
     * @param usable tells whether the caller may take the result of the present flight; an unusable one is replaced, and
     *     goes on for those who joined it
     * @param start makes a new flight with the caller in it; called at most once, without side effects
     * @return the flight; the caller is counted in it
     */
    F join(String key, Predicate<F> usable, Supplier<F> start);

    /**
     * Takes a flight out, so that the next caller starts a new one. Those who joined it stay in it.
     *
     * @param key the key
     * @return the flight, or {@code null} if there was none
     */
    @Nullable
    F detach(String key);

    /** Takes all flights out. */
    void detachAll();

    /**
     * Takes a flight out if it is still the one of its key; called when it has ended.
     *
     * @param key the key
     * @param flight the flight
     */
    void land(String key, F flight);

    /**
     * Returns the number of flights.
     *
     * @return how many keys are in flight
     */
    int size();

    /**
     * Returns the default way: a concurrent map from key to flight.
     *
     * @return a factory of such maps
     */
    static Factory perKey() {
        return new Factory() {
            @Override
            public <F extends Flight> Flights<F> create(String group, Kind kind) {
                return new PerKey<>();
            }
        };
    }

    /** What the flights of a map do. */
    enum Kind {
        /** Run the getter here. */
        LOAD,
        /** Ask the owner. */
        FORWARD
    }

    /** Makes the flight maps of the groups. */
    @FunctionalInterface
    interface Factory {

        /**
         * Makes one map.
         *
         * @param group the group's name
         * @param kind what its flights do
         * @param <F> the kind of flight
         * @return a new map
         */
        <F extends Flight> Flights<F> create(String group, Kind kind);
    }

    /**
     * Flights in a concurrent map.
     *
     * @param <F> the kind of flight
     */
    final class PerKey<F extends Flight> implements Flights<F> {

        private final ConcurrentHashMap<String, F> flights = new ConcurrentHashMap<>();

        private PerKey() {}

        @Override
        public F join(String key, Predicate<F> usable, Supplier<F> start) {
            return flights.compute(key, (k, present) -> {
                if (present != null && usable.test(present) && present.enter()) {
                    return present;
                }
                if (present != null) {
                    present.detached();
                }
                return start.get();
            });
        }

        @Override
        public @Nullable F detach(String key) {
            F flight = flights.remove(key);
            if (flight != null) {
                flight.detached();
            }
            return flight;
        }

        @Override
        public void detachAll() {
            Collection<String> keys = flights.keySet();
            keys.forEach(this::detach);
        }

        @Override
        public void land(String key, F flight) {
            flights.remove(key, flight);
        }

        @Override
        public int size() {
            return flights.size();
        }
    }
}
