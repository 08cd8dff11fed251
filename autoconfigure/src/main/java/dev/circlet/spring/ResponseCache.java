package dev.circlet.spring;

import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.router.Engine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes middleware that keeps the responses of routes in a group of the fleet: whatever nodes the requests for a cold page reach,
 * its handler runs once.
 *
 * <pre>{@code
 * ResponseCache cache = new ResponseCache(groups, engine);
 * CachedResponses books = cache.through("lite-books");
 * engine.group("/books", books).get("/:isbn", handler);
 * books.invalidate("/books/" + isbn);
 * }</pre>
 *
 * <p>All members need the same routes with the same groups, made while the application starts: the node that owns a page
 * computes it, whether it was asked for there or not.
 *
 * @see CachedResponses
 * @since 0.1
 */
public final class ResponseCache {

    /** Of a group that is made by its name alone: long enough for a herd, short enough for what nobody invalidates. */
    private static final Duration TTL = Duration.ofMinutes(1);

    private final Groups groups;
    private final Engine engine;
    private final @Nullable Executor executor;
    private final InstantSource clock;

    /**
     * Creates a cache whose requests wait in their own threads, which is best with virtual threads.
     *
     * @param groups where responses are kept
     * @param engine whose routes are answered
     */
    public ResponseCache(Groups groups, Engine engine) {
        this(groups, engine, null, InstantSource.system());
    }

    /**
     * Creates a cache whose requests wait without a thread. What is not in the memory of this node is answered by the executor,
     * and so are the handlers of what turns out not to be shared: neither the thread of the request nor what is bound to it is
     * with them, unless the executor takes care of it.
     *
     * @param groups where responses are kept
     * @param engine whose routes are answered
     * @param executor writes the answers; must not run tasks in the thread that hands them over. If it refuses one, the answer is
     *     a 503
     */
    public ResponseCache(Groups groups, Engine engine, Executor executor) {
        this(groups, engine, Objects.requireNonNull(executor, "executor"), InstantSource.system());
    }

    ResponseCache(Groups groups, Engine engine, @Nullable Executor executor, InstantSource clock) {
        this.groups = groups;
        this.engine = engine;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Registers a group with the default limits and a TTL of one minute, and makes its middleware. In an application the
     * properties of the group have the last word, as for any other.
     *
     * @param group its name
     * @return middleware for any number of routes
     * @throws dev.circlet.cache.InvalidGroupException if the name is malformed or taken
     */
    public CachedResponses through(String group) {
        return through(GroupSpec.named(group).ttl(TTL).build());
    }

    /**
     * Registers a group and makes its middleware.
     *
     * @param group its name, limits and lifetimes
     * @return middleware for any number of routes
     * @throws dev.circlet.cache.InvalidGroupException if the name is taken
     */
    public CachedResponses through(GroupSpec group) {
        return through(group, ResponsePolicy.DEFAULTS);
    }

    /**
     * Registers a group and makes its middleware.
     *
     * @param group its name, limits and lifetimes
     * @param policy what of a request counts
     * @return middleware for any number of routes
     * @throws dev.circlet.cache.InvalidGroupException if the name is taken
     */
    public CachedResponses through(GroupSpec group, ResponsePolicy policy) {
        return new CachedResponses(groups, engine, group, policy, executor, clock);
    }
}
