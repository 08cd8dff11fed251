package dev.circlet.spring;

import org.jspecify.annotations.Nullable;

/**
 * What a thread is doing: which call it works for, and on which side of the door.
 *
 * @param inside whether it runs the advice, and not the method within
 * @param before what it was doing before
 */
record ScopeBinding(
        CacheScope scope, boolean inside, @Nullable ScopeBinding before) {

    private static final ThreadLocal<@Nullable ScopeBinding> BOUND = new ThreadLocal<>();

    /** What the calling thread is doing, null if nothing for a cache. */
    static @Nullable ScopeBinding here() {
        return BOUND.get();
    }

    /** The innermost call that the thread works for, inside or not. */
    static @Nullable CacheScope innermost() {
        ScopeBinding here = BOUND.get();
        return here == null ? null : here.scope();
    }

    /** Binds a scope to the thread; the result must be given to {@link #restore}. */
    static @Nullable ScopeBinding bind(CacheScope scope, boolean inside) {
        ScopeBinding before = BOUND.get();
        BOUND.set(new ScopeBinding(scope, inside, before));
        return before;
    }

    /** Sets aside what is bound of a scope, for code around it; the result must be given to {@link #restore}. */
    static @Nullable ScopeBinding leave(CacheScope scope) {
        ScopeBinding here = BOUND.get();
        ScopeBinding outer = here;
        while (outer != null && outer.scope() == scope) {
            outer = outer.before();
        }
        restore(outer);
        return here;
    }

    static void restore(@Nullable ScopeBinding before) {
        BOUND.set(before);
    }

    /** Runs what belongs to no scope, or to another one. */
    static void apart(Runnable task) {
        ScopeBinding here = BOUND.get();
        restore(null);
        try {
            task.run();
        } finally {
            restore(here);
        }
    }
}
