package dev.circlet.actuate;

import dev.circlet.actuate.PeerObservationDocumentation.LowCardinality;
import io.micrometer.common.KeyValues;

/**
 * Names exchanges with peers {@code circlet.peer} and tags them with {@link LowCardinality}. Groups and keys are left out.
 *
 * @since 0.1
 */
public class DefaultPeerObservationConvention implements PeerObservationConvention {

    /** The name of the observations. */
    public static final String NAME = "circlet.peer";

    /** Creates the convention. */
    public DefaultPeerObservationConvention() {}

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(PeerObservationContext context) {
        return "circlet " + context.operation();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(PeerObservationContext context) {
        return KeyValues.of(
                LowCardinality.PEER.withValue(context.peer().name()),
                LowCardinality.OPERATION.withValue(context.operation()),
                LowCardinality.OUTCOME.withValue(context.outcome()));
    }
}
