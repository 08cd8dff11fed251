package dev.circlet.cache;

import java.util.ArrayList;
import java.util.List;

/** Loads of one call that are to begin together, for a getter that takes several keys at once. Belongs to one thread. */
final class LoadPlan {

    /**
     * A load to begin.
     *
     * @param notBefore a value held counts only if its load began after this tick
     * @param shared whether the flight is that of its key, so that what memory or a peer holds of it will do
     */
    record Item(LoadFlight flight, long notBefore, boolean shared) {}

    private final List<Item> items = new ArrayList<>();

    void add(LoadFlight flight, long notBefore, boolean shared) {
        items.add(new Item(flight, notBefore, shared));
    }

    /** Takes the loads out in batches of at most so many. */
    List<List<Item>> batches(int size) {
        List<List<Item>> batches = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            batches.add(List.copyOf(items.subList(from, Math.min(items.size(), from + size))));
        }
        items.clear();
        return batches;
    }
}
