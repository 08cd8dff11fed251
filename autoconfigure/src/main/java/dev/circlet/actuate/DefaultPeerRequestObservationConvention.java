package dev.circlet.actuate;

import dev.circlet.actuate.PeerObservationDocumentation.RequestHighCardinality;
import dev.circlet.actuate.PeerObservationDocumentation.RequestLowCardinality;
import io.micrometer.common.KeyValues;

/**
 * Names requests of peers {@code circlet.peer.request} and tags them with {@link RequestLowCardinality} and, in traces only,
 * {@link RequestHighCardinality}. Groups and keys are left out.
 *
 * @since 0.1
 */
public class DefaultPeerRequestObservationConvention implements PeerRequestObservationConvention {

    /** The name of the observations. */
    public static final String NAME = "circlet.peer.request";

    /** Creates the convention. */
    public DefaultPeerRequestObservationConvention() {}

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(PeerRequestObservationContext context) {
        return "circlet serve " + context.operation();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(PeerRequestObservationContext context) {
        return KeyValues.of(
                RequestLowCardinality.OPERATION.withValue(context.operation()),
                RequestLowCardinality.OUTCOME.withValue(context.outcome()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(PeerRequestObservationContext context) {
        return KeyValues.of(RequestHighCardinality.PEER.withValue(context.peer()));
    }
}
