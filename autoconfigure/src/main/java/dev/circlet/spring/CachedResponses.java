package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Invalidation;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Exchange;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.ProblemException;
import dev.circlet.router.Remainder;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Middleware that answers GET and HEAD from a group of the fleet. Safe for use by many threads, in any number of routes.
 *
 * <p><b>Computing.</b> On a miss the owner of the page runs what follows this middleware in the chain, in a context of its own. The
 * request there holds the method, base path, path and query, in a canonical form, and the headers that the policy names; no
 * cookies, credentials, client address, scheme, or values set by middleware in front. So nothing of one client reaches another.
 * What comes before this middleware runs for each request where it arrives, and not there.
 *
 * <p><b>Passing by.</b> The handler answers by itself, as without a cache: other methods; requests with a body, a range, a
 * precondition, {@code Cache-Control: no-store}, or a wish for an event stream; those with cookies or credentials, unless the
 * policy ignores them (RFC 9111, section 3.5); keys beyond the limit of the group; groups that are bypassed; chains that do
 * not hold this middleware itself but a handler that calls it.
 *
 * <p><b>Keeping.</b> Kept are 200, 203, 204, 300, 301 and 308 for the TTL of the group, 404 and 410 for its negative TTL, and 302,
 * 303 and 307 that state a lifetime. A lifetime that the response states ({@code s-maxage}, {@code max-age}, {@code Expires})
 * shortens that. A 5xx reaches those who wait for it and is not kept. Everything else, and what sets a cookie, says
 * {@code private}, {@code no-store} or {@code no-cache}, varies by a header that the policy does not name, streams events or is
 * too large, is not shared: each request then runs the handler itself, and the verdict is kept for
 * {@link ResponsePolicy#refusalTtl}.
 *
 * <p><b>Answering.</b> Status, headers and body are those of the handler, with {@code Age}, {@code Vary}, a strong {@code ETag} if
 * there is none, and {@code Cache-Status} (RFC 9211); {@code If-None-Match} and {@code If-Modified-Since} get their 304. What the
 * handler throws reaches requests on the node that ran it as it is, elsewhere as a 500 without details. A group over its load
 * limits is a 503 with {@code Retry-After}; one that gives no answer in time a 504.
 *
 * @since 0.1
 */
public final class CachedResponses implements Handler {

    private static final Logger log = LoggerFactory.getLogger(CachedResponses.class);
    private static final String FORMAT = "responses-1";
    private static final int MAX_BASE_PATHS = 16;

    private final Engine engine;
    private final ResponsePolicy policy;
    private final Group group;
    private final ResponseAnswers answers;
    private final AtomicBoolean told = new AtomicBoolean();
    private final Set<String> basePaths = ConcurrentHashMap.newKeySet();

    CachedResponses(
            Groups groups,
            Engine engine,
            GroupSpec spec,
            ResponsePolicy policy,
            @Nullable Executor executor,
            InstantSource clock) {
        this.engine = engine;
        this.policy = policy;
        ResponseLoad load =
                new ResponseLoad(engine, this, () -> groups.get(spec.name()).spec(), policy, clock);
        // The format is part of the version: a member with another one computes the page anew.
        groups.register(spec, ByteView.class, Codec.VIEW.withVersion(FORMAT), load);
        this.group = groups.get(spec.name());
        this.answers = new ResponseAnswers(group, policy, executor, clock);
    }

    @Override
    public void handle(Context context) throws Exception {
        if (context.route() == null
                || context.get(ResponseLoad.COMPUTING, Boolean.class).isPresent()
                || answers.leftToHandler(context)) {
            return;
        }
        String key = context.written() || group.bypassed() ? null : key(context);
        if (key == null) {
            pass(context);
        } else {
            answers.answer(context, key);
        }
    }

    private @Nullable String key(Context context) {
        Exchange request = context.exchange();
        return ResponseKey.answerable(request, policy)
                ? following(context)
                        .flatMap(rest -> line(request, rest))
                        .filter(line -> line.length() <= group.spec().maxKeyBytes())
                        .orElse(null)
                : null;
    }

    private Optional<Remainder> following(Context context) {
        try {
            return Remainder.of(context, this);
        } catch (IllegalStateException hidden) {
            if (!told.getAndSet(true)) {
                log.warn("Group '{}' shares no response here: {}", group.name(), hidden.getMessage());
            }
            return Optional.empty();
        }
    }

    private Optional<String> line(Exchange request, Remainder rest) {
        try {
            ResponseKey key = ResponseKey.of(request, rest.path(), Remainder.queries(request), policy);
            seen(key.base());
            return Optional.of(key.line());
        } catch (IllegalArgumentException | ProblemException malformed) {
            // The handler may never look at what is malformed.
            return Optional.empty();
        }
    }

    /** Notes under which base path requests come; few in practice, and bounded for those who forge them. */
    void seen(String basePath) {
        if (!basePaths.contains(basePath) && basePaths.size() < MAX_BASE_PATHS) {
            basePaths.add(basePath);
        }
    }

    private static void pass(Context context) {
        if (ResponseKey.METHODS.contains(context.method())) {
            context.addHeader(ResponseAnswers.STATUS, "circlet; fwd=bypass");
        }
    }

    /**
     * The group that keeps the responses.
     *
     * @return for its statistics, its off switch, and {@link Group#invalidate} with {@link #key}
     */
    public Group group() {
        return group;
    }

    /**
     * The key under which the answer to a request is kept.
     *
     * @param request its method, path and base path, query and headers count as the policy says
     * @return empty if such a request passes by
     */
    public Optional<String> key(Exchange request) {
        return ResponseKey.answerable(request, policy)
                ? Remainder.of(engine, request.method(), request.rawPath(), this)
                        .flatMap(rest -> line(request, rest))
                        .filter(line -> line.length() <= group.spec().maxKeyBytes())
                : Optional.empty();
    }

    /**
     * Makes the fleet forget the answers to GET and HEAD for a path and query, under all base paths that the policy names or this
     * node has seen. If the policy names headers, their values are not known here, and everything is forgotten.
     *
     * @param target the path as in the engine's routes, percent-encoded, and the query behind a question mark
     * @return which members acknowledged all of it; see {@link Group#invalidate}
     */
    public Invalidation invalidate(String target) {
        if (!policy.headers().isEmpty()) {
            return invalidateAll();
        }
        Set<String> bases = new TreeSet<>(basePaths);
        policy.basePaths().forEach(bases::add);
        if (bases.isEmpty()) {
            bases.add("");
        }
        Set<String> keys = new TreeSet<>();
        for (String base : bases) {
            for (String method : ResponseKey.METHODS) {
                key(new MemoryExchange(method, target).basePath(base)).ifPresent(keys::add);
            }
        }
        return invalidate(keys);
    }

    /**
     * Makes the fleet forget the answer to one request.
     *
     * @param request as for {@link #key}
     * @return which members acknowledged; see {@link Group#invalidate}. Without a key there is nothing to forget, and nobody is
     *     asked
     */
    public Invalidation invalidate(Exchange request) {
        return invalidate(key(request).map(Set::of).orElse(Set.of()));
    }

    /**
     * Makes the fleet forget all responses of the group.
     *
     * @return which members acknowledged; see {@link Group#invalidateAll}
     */
    public Invalidation invalidateAll() {
        return group.invalidateAll();
    }

    private Invalidation invalidate(Set<String> keys) {
        Invalidation all = null;
        for (String key : keys) {
            Invalidation one = group.invalidate(key);
            all = all == null ? one : both(all, one);
        }
        return all == null ? new Invalidation(Set.of(), Set.of(), false) : all;
    }

    private static Invalidation both(Invalidation one, Invalidation other) {
        Set<String> unreached = new HashSet<>(one.unreached());
        unreached.addAll(other.unreached());
        Set<String> acknowledged = new HashSet<>(one.acknowledged());
        acknowledged.addAll(other.acknowledged());
        acknowledged.removeAll(unreached);
        return new Invalidation(acknowledged, unreached, one.deferred() || other.deferred());
    }
}
