package dev.circlet.actuate;

import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerServiceContract;
import io.micrometer.observation.ObservationRegistry;

/** A service whose requests are observed. */
class ObservedPeerServiceTests extends PeerServiceContract {

    private final ObservationRegistry registry = ObservationRegistry.create();

    ObservedPeerServiceTests() {
        registry.observationConfig().observationHandler(context -> true);
    }

    @Override
    protected PeerService service(PeerService ofNode) {
        return new PeerObservations(registry, null, null).wrap(ofNode);
    }
}
