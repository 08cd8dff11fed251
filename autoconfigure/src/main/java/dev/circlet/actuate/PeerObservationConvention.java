package dev.circlet.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of exchanges with peers. A bean of this type replaces the
 * {@linkplain DefaultPeerObservationConvention default}.
 *
 * @since 0.1
 */
public interface PeerObservationConvention extends ObservationConvention<PeerObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof PeerObservationContext;
    }
}
