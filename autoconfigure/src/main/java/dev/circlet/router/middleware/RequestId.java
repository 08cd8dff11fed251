package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives every request an id: the one it brings in {@code X-Request-Id}, if that is a single value of 1 to 128 letters, digits
 * and {@code - _ . : ~ + / =}, otherwise a new one. The response carries it in the same header, handlers find it by
 * {@link #of}, and log lines under the key {@value #MDC_KEY} of the MDC.
 *
 * <p>The MDC belongs to the thread. It is set while the chain runs, and holds what it held before when the request ends or the
 * thread is let go because a stage is waited for. What runs in other threads reads {@link #of} or a snapshot and sets its own.
 *
 * @since 0.1
 */
public final class RequestId implements Handler {

    /** The header of request and response. */
    public static final String HEADER = "X-Request-Id";

    /** The name of the context value. */
    public static final String KEY = "dev.circlet.router.requestId";

    /** The key in the MDC. */
    public static final String MDC_KEY = "requestId";

    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:~+/=-]{1,128}");

    private final Supplier<String> generator;

    private RequestId(Supplier<String> generator) {
        this.generator = generator;
    }

    /**
     * Makes random UUIDs.
     *
     * @return a new handler
     */
    public static RequestId create() {
        return new RequestId(() -> UUID.randomUUID().toString());
    }

    /**
     * Makes other ids.
     *
     * @param generator returns well-formed ids, each only once; safe for use by many threads
     * @return a new handler
     */
    public RequestId withGenerator(Supplier<String> generator) {
        return new RequestId(generator);
    }

    /**
     * The id of a request.
     *
     * @param context the request
     * @return empty if this middleware has not run
     */
    public static Optional<String> of(Context context) {
        return context.get(KEY, String.class);
    }

    @Override
    public void handle(Context context) throws Exception {
        String id = id(context);
        context.set(KEY, id);
        context.setHeader(HEADER, id);
        Thread thread = Thread.currentThread();
        @Nullable String before = MDC.get(MDC_KEY);
        MDC.put(MDC_KEY, id);
        context.onFinish((finished, failure) -> {
            // Another thread's MDC is its own business.
            if (Thread.currentThread() == thread && id.equals(MDC.get(MDC_KEY))) {
                restore(before);
            }
        });
        try {
            context.next();
        } finally {
            if (context.waiting()) {
                restore(before);
            }
        }
    }

    private static void restore(@Nullable String before) {
        if (before == null) {
            MDC.remove(MDC_KEY);
        } else {
            MDC.put(MDC_KEY, before);
        }
    }

    private String id(Context context) {
        List<String> sent = context.headerList(HEADER);
        if (sent.size() == 1 && WELL_FORMED.matcher(sent.get(0)).matches()) {
            return sent.get(0);
        }
        String id = generator.get();
        if (!WELL_FORMED.matcher(id).matches()) {
            throw new IllegalStateException("The generator of request ids made \"" + LogText.of(id)
                    + "\"; ids are 1 to 128 letters, digits and - _ . : ~ + / =");
        }
        return id;
    }
}
