package dev.circlet.spring;

import dev.circlet.cache.LoadInterceptor;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries the MDC of the caller that started a load to the thread that runs it, and nothing else: a loaded value is
 * shared by all callers, so neither the security context nor the request of one of them may shape it.
 *
 * <p>The trace context travels when the interceptor inside is an {@link ObservedLoadInterceptor}. The two are separate
 * types so that this one works without Micrometer.
 *
 * @since 0.1
 */
public final class PropagatingLoadInterceptor implements LoadInterceptor {

    private final LoadInterceptor inner;

    /** Creates an interceptor that carries the MDC. */
    public PropagatingLoadInterceptor() {
        this(LoadInterceptor.NONE);
    }

    /**
     * Creates an interceptor that carries the MDC around another interceptor.
     *
     * @param inner what wraps the load inside the carried MDC
     */
    public PropagatingLoadInterceptor(LoadInterceptor inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public <T> Callable<T> wrap(String group, Callable<T> load) {
        Callable<T> wrapped = inner.wrap(group, load);
        Map<String, String> callers = MDC.getCopyOfContextMap();
        return () -> {
            Map<String, String> threads = MDC.getCopyOfContextMap();
            replace(callers);
            try {
                return wrapped.call();
            } finally {
                replace(threads);
            }
        };
    }

    @Override
    public UnaryOperator<Runnable> capture() {
        UnaryOperator<Runnable> inside = inner.capture();
        Map<String, String> callers = MDC.getCopyOfContextMap();
        return task -> {
            Runnable wrapped = inside.apply(task);
            return () -> {
                Map<String, String> threads = MDC.getCopyOfContextMap();
                replace(callers);
                try {
                    wrapped.run();
                } finally {
                    replace(threads);
                }
            };
        };
    }

    private static void replace(@Nullable Map<String, String> context) {
        if (context == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }
}
