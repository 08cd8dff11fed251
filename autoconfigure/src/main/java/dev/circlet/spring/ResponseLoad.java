package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.FailureText;
import dev.circlet.cache.Getter;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Loaded;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Remainder;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes the response that a key stands for, with the handlers behind the cache and a request made of the key alone. */
final class ResponseLoad implements Getter<Object> {

    /** Set in contexts in which a response is computed to be shared: no cache answers there. */
    static final String COMPUTING = ResponseLoad.class.getName();

    private static final Logger log = LoggerFactory.getLogger(CachedResponses.class);

    private static final int MAX_WARNINGS = 1000;

    private final Engine engine;
    private final CachedResponses cache;
    private final Supplier<GroupSpec> spec;
    private final ResponsePolicy policy;
    private final InstantSource clock;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    ResponseLoad(
            Engine engine,
            CachedResponses cache,
            Supplier<GroupSpec> spec,
            ResponsePolicy policy,
            InstantSource clock) {
        this.engine = engine;
        this.cache = cache;
        this.spec = spec;
        this.policy = policy;
        this.clock = clock;
    }

    @Override
    public Object get(String line) throws Exception {
        ResponseKey key = ResponseKey.parse(line);
        Optional<Remainder> found = Remainder.of(engine, key.method(), key.path(), cache);
        if (found.isEmpty() || !found.get().path().equals(key.path())) {
            return refused("no route with this cache leads there", "an unknown route");
        }
        Remainder rest = found.get();
        MemoryExchange exchange = key.exchange();
        ResponseCapture capture = new ResponseCapture(exchange, spec.get().maxValueBytes());
        CompletionStage<Void> whole;
        try {
            whole = rest.run(exchange, context -> prepare(context, capture));
        } catch (Exception | Error failure) {
            if (capture.refusal() == null) {
                throw failure;
            }
            return refused(capture.refusal(), rest.route().toString());
        }
        return whole.handle((none, failure) -> {
            String refusal = capture.refusal();
            if (refusal == null && failure != null) {
                throw new CompletionException(FailureText.of(failure), failure);
            }
            return refusal == null
                    ? loaded(capture, rest)
                    : refused(refusal, rest.route().toString());
        });
    }

    private static void prepare(Context context, ResponseCapture capture) {
        context.set(COMPUTING, true);
        context.filterOutput(capture::around);
    }

    private Loaded<ByteView> refused(String reason, String route) {
        // An answer that is an error is the client's business, the rest that of who wrote the route.
        if (reason.startsWith(Sharing.STATUS)) {
            log.debug("A response of {} is not shared: {}", route, reason);
        } else if (warned.size() < MAX_WARNINGS && warned.add(route + ' ' + reason)) {
            log.warn("A response of {} is not shared: {}; such requests run the handler each", route, reason);
        }
        return Loaded.of(written(StoredResponse.refusal(reason))).ttl(policy.refusalTtl());
    }

    private Loaded<ByteView> loaded(ResponseCapture capture, Remainder rest) {
        Sharing sharing = Sharing.of(capture.response(), policy, clock.instant());
        String refusal = sharing.refusal();
        if (refusal != null) {
            return refused(refusal, rest.route().toString());
        }
        GroupSpec limits = spec.get();
        ByteView bytes;
        try {
            bytes = capture.stored(clock).write();
        } catch (IOException tooLong) {
            return refused("it has a header that is too long", rest.route().toString());
        }
        if (bytes.size() > limits.maxValueBytes()) {
            String reason = "it is larger than max-value-size (" + limits.maxValueBytes() + " bytes)";
            return refused(reason, rest.route().toString());
        }
        Duration ttl = ttl(capture.response().status(), sharing.stated(), limits);
        return ttl == null ? Loaded.of(bytes) : Loaded.of(bytes).ttl(ttl);
    }

    private static ByteView written(StoredResponse response) {
        try {
            return response.write();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Null for that of the group: a response may live shorter than the group allows, never longer. */
    private static @Nullable Duration ttl(int status, @Nullable Duration stated, GroupSpec limits) {
        if (status >= 500) {
            return Duration.ZERO;
        }
        boolean absent = status == 404 || status == 410;
        Duration limit = absent ? limits.negativeTtl() : limits.ttl();
        if (stated != null && (limit == null || stated.compareTo(limit) < 0)) {
            return stated;
        }
        return absent ? limit : null;
    }
}
