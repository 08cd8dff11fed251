package dev.circlet.actuate;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Set;

/**
 * Makes one observation of each authentic request of a peer, from its head to the end of the reply. Stands in the chain of
 * {@code POST /:operation}.
 *
 * @since 0.1
 */
public final class PeerRequestObservations implements Handler {

    /** The name of the observations. */
    public static final String NAME = "circlet.peer.request";

    private static final Set<String> OPERATIONS =
            Set.of("fetch", "peek", "lease", "fill", "invalidate", "pull", "info");

    private final ObservationRegistry registry;

    /**
     * Creates the middleware.
     *
     * @param registry takes the observations
     */
    public PeerRequestObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void handle(Context context) {
        String asked = context.param("operation");
        String operation = OPERATIONS.contains(asked) ? asked : "unknown";
        Observation observation = Observation.createNotStarted(NAME, registry)
                .contextualName("circlet serve " + operation)
                .lowCardinalityKeyValue("operation", operation)
                .start();
        context.onFinish((finished, failure) -> {
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        });
    }
}
