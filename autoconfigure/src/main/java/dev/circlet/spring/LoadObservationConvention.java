package dev.circlet.spring;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of loads. A bean of this type replaces the {@linkplain DefaultLoadObservationConvention default}.
 *
 * @since 0.1
 */
public interface LoadObservationConvention extends ObservationConvention<LoadObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof LoadObservationContext;
    }
}
