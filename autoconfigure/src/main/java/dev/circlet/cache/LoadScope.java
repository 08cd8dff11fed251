package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/**
 * What the thread of a getter is loading, with what is waiting for that load, so that a getter that reads from groups can
 * neither wait for itself nor nest without end.
 */
final class LoadScope {

    static final int MAX_DEPTH = 8;

    private static final ThreadLocal<@Nullable LoadScope> CURRENT = new ThreadLocal<>();

    private final @Nullable LoadScope outer;
    private final String group;
    private final String key;
    private final int depth;

    LoadScope(@Nullable LoadScope outer, String group, String key, int depth) {
        this.outer = outer;
        this.group = group;
        this.key = key;
        this.depth = depth;
    }

    static @Nullable LoadScope current() {
        return CURRENT.get();
    }

    /** How many loads are nested around the code that runs now. */
    static int currentDepth() {
        LoadScope scope = CURRENT.get();
        return scope == null ? 0 : scope.depth;
    }

    /** Fails if the code that runs now is loading this very key. */
    static void checkNotLoading(String group, String key) {
        for (LoadScope scope = CURRENT.get(); scope != null; scope = scope.outer) {
            if (scope.key.equals(key) && scope.group.equals(group)) {
                throw new RecursiveLoadException(group);
            }
        }
    }

    void enter() {
        CURRENT.set(this);
    }

    /** Leaves this scope; the thread of an executor that runs tasks in place goes on with the one outside. */
    static void exit(@Nullable LoadScope before) {
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }
}
