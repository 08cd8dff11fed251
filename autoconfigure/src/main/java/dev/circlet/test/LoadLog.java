package dev.circlet.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Every getter call of a fleet, in order. */
final class LoadLog {

    record Load(int node, String group, String key) {}

    private final List<Load> loads = new CopyOnWriteArrayList<>();

    void add(int node, String group, String key) {
        loads.add(new Load(node, group, key));
    }

    void clear() {
        loads.clear();
    }

    List<Load> of(Predicate<Load> which) {
        return loads.stream().filter(which).toList();
    }
}
