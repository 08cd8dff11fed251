package dev.circlet.spring;

import dev.circlet.cache.LoadInterceptor;
import dev.circlet.cache.LoadInterceptorContract;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

class ObservedLoadInterceptorTests extends LoadInterceptorContract {

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final LoadInterceptor interceptor = new ObservedLoadInterceptor(registry);

    ObservedLoadInterceptorTests() {
        registry.observationConfig().observationHandler(context -> true);
    }

    @Override
    protected LoadInterceptor interceptor() {
        return interceptor;
    }

    @Override
    protected boolean carries() {
        return true;
    }

    @Override
    protected void within(String context, Runnable body) {
        Observation.start(context, registry).observe(body);
    }

    /** The name of the observation that is the parent of the load's own. */
    @Override
    protected @Nullable String current() {
        Observation current = registry.getCurrentObservation();
        if (current == null) {
            return null;
        }
        Observation.ContextView context = current.getContextView();
        if (!context.getName().equals(ObservedLoadInterceptor.NAME)) {
            return context.getName();
        }
        return context.getParentObservation() == null
                ? null
                : context.getParentObservation().getContextView().getName();
    }
}
