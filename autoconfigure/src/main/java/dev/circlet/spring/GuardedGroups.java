package dev.circlet.spring;

import dev.circlet.router.Engine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the groups that rules of Spring Security name while an application context starts, because such rules exist before
 * the routes do. A rule knows nothing of its context, so it goes to the context that starts on the same thread, of several to
 * the innermost. Rules that are made elsewhere, as in a static field, are not remembered.
 *
 * @since 0.1
 */
public final class GuardedGroups implements AutoCloseable {

    private static final ThreadLocal<@Nullable Deque<GuardedGroups>> STARTING = new ThreadLocal<>();

    private final Queue<RouterGroupPattern> named = new ConcurrentLinkedQueue<>();

    private GuardedGroups() {}

    /**
     * Begins to remember what is named on this thread.
     *
     * @return to be closed on this thread
     */
    public static GuardedGroups open() {
        Deque<GuardedGroups> starting = STARTING.get();
        if (starting == null) {
            starting = new ArrayDeque<>();
            STARTING.set(starting);
        }
        GuardedGroups opened = new GuardedGroups();
        starting.push(opened);
        return opened;
    }

    static void add(RouterGroupPattern group) {
        Deque<GuardedGroups> starting = STARTING.get();
        if (starting != null && !starting.isEmpty()) {
            starting.element().named.add(group);
        }
    }

    /**
     * Finds groups that the router does not have.
     *
     * @param engine the router with all its routes
     * @return their prefixes as they were written; empty if all is well
     */
    public List<String> unknown(Engine engine) {
        return named.stream()
                .filter(group -> !group.isIn(engine))
                .map(RouterGroupPattern::text)
                .distinct()
                .toList();
    }

    /** Ends it; more than once does no harm. */
    @Override
    public void close() {
        Deque<GuardedGroups> starting = STARTING.get();
        if (starting != null && starting.remove(this) && starting.isEmpty()) {
            STARTING.remove();
        }
    }
}
