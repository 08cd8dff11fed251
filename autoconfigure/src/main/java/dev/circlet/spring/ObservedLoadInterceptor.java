package dev.circlet.spring;

import dev.circlet.cache.LoadInterceptor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Makes one observation named {@value #NAME} of each load, as a child of the observation that was current where the load
 * was asked for. Needs Micrometer.
 *
 * <p>Its low-cardinality keys are {@code group} and {@code outcome}: {@code success}, {@code absent} for a key the source
 * does not have, or {@code error}. The key asked for is in neither. An observation of a getter that returns a
 * {@link CompletionStage} ends with that stage.
 *
 * @since 0.1
 */
public final class ObservedLoadInterceptor implements LoadInterceptor {

    /** The name of the observation. */
    public static final String NAME = "circlet.load";

    private final ObservationRegistry registry;

    /**
     * Creates an interceptor that observes loads.
     *
     * @param registry where the observations go
     */
    public ObservedLoadInterceptor(ObservationRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    @Override
    public <T> Callable<T> wrap(String group, Callable<T> load) {
        Observation parent = registry.getCurrentObservation();
        return () -> observe(group, parent, load);
    }

    private <T> T observe(String group, @Nullable Observation parent, Callable<T> load) throws Exception {
        Observation observation = Observation.createNotStarted(NAME, registry)
                .contextualName("load " + group)
                .lowCardinalityKeyValue("group", group)
                .parentObservation(parent)
                .start();
        T result;
        try {
            // Notes the error as well.
            result = observation.scopedChecked(load::call);
        } catch (Throwable failure) {
            stop(observation, "error");
            throw failure;
        }
        if (result instanceof CompletionStage<?> stage) {
            stage.whenComplete((value, failure) -> {
                if (failure != null) {
                    observation.error(unwrap(failure));
                }
                stop(observation, failure == null ? outcome(value) : "error");
            });
        } else {
            stop(observation, outcome(result));
        }
        return result;
    }

    private static void stop(Observation observation, String outcome) {
        observation.lowCardinalityKeyValue("outcome", outcome).stop();
    }

    private static String outcome(@Nullable Object value) {
        boolean absent = value == null || value instanceof Optional<?> optional && optional.isEmpty();
        return absent ? "absent" : "success";
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
