package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import dev.circlet.cache.LoadInterceptor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one observation named {@value #NAME} of each load, as a child of the observation that was current where the load
 * was asked for. Needs Micrometer.
 *
 * <p>A {@link LoadObservationConvention} names it; {@link LoadObservationDocumentation} lists what the default one tells. The
 * key asked for is not in it. An observation of a getter that returns a
 * {@link CompletionStage} ends with that stage. The execution of a cached method whose value others wait for is observed in the
 * same way, from the lease to its end; what the method observes on the thread that calls it is part of it.
 *
 * @since 0.1
 */
public final class ObservedLoadInterceptor implements LoadInterceptor {

    /** The name of the observation. */
    public static final String NAME = "circlet.load";

    private static final LoadObservationConvention DEFAULT = new DefaultLoadObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable LoadObservationConvention convention;

    /**
     * Creates an interceptor that observes loads.
     *
     * @param registry where the observations go
     */
    public ObservedLoadInterceptor(ObservationRegistry registry) {
        this(registry, null);
    }

    /**
     * Creates an interceptor that observes loads.
     *
     * @param registry where the observations go
     * @param convention names them, or {@code null} for the default
     */
    public ObservedLoadInterceptor(ObservationRegistry registry, @Nullable LoadObservationConvention convention) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.convention = convention;
    }

    @Override
    public <T> Callable<T> wrap(String group, Callable<T> load) {
        Observation parent = registry.getCurrentObservation();
        return () -> observe(group, parent, load);
    }

    @Override
    public UnaryOperator<Runnable> capture() {
        Observation current = registry.getCurrentObservation();
        return current == null ? UnaryOperator.identity() : task -> () -> within(current, task);
    }

    private static void within(Observation observation, Runnable task) {
        try (Observation.Scope scope = observation.openScope()) {
            task.run();
        }
    }

    private <T> T observe(String group, @Nullable Observation parent, Callable<T> load) throws Exception {
        LoadObservationContext context = new LoadObservationContext(group);
        Observation observation = LoadObservationDocumentation.LOAD
                .observation(convention, DEFAULT, () -> context, registry)
                .parentObservation(parent)
                .start();
        T result;
        try {
            try (Observation.Scope scope = observation.openScope()) {
                result = load.call();
            }
        } catch (Throwable failure) {
            observation.error(FailureText.tellable(failure));
            stop(observation, context, "error");
            throw failure;
        }
        if (result instanceof CompletionStage<?> stage) {
            stage.handle((value, failure) -> {
                Throwable cause = failure == null ? null : unwrap(failure);
                boolean error = cause != null && !(cause instanceof CancellationException);
                if (error) {
                    observation.error(FailureText.tellable(cause));
                }
                stop(observation, context, error ? "error" : cause == null ? outcome(value) : "cancelled");
                return null;
            });
        } else {
            stop(observation, context, outcome(result));
        }
        return result;
    }

    private static void stop(Observation observation, LoadObservationContext context, String outcome) {
        context.outcome(outcome);
        observation.stop();
    }

    private static String outcome(@Nullable Object value) {
        boolean absent = value == null || value instanceof Optional<?> optional && optional.isEmpty();
        return absent ? "absent" : "success";
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
