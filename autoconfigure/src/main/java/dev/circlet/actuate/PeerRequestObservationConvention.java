package dev.circlet.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of requests of peers. A bean of this type replaces the
 * {@linkplain DefaultPeerRequestObservationConvention default}.
 *
 * @since 0.1
 */
public interface PeerRequestObservationConvention extends ObservationConvention<PeerRequestObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof PeerRequestObservationContext;
    }
}
