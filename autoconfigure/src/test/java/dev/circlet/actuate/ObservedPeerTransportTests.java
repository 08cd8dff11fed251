package dev.circlet.actuate;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedTransport;
import dev.circlet.VirtualTime;
import dev.circlet.peer.PeerInterceptor;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.peer.PeerTransportContract;
import dev.circlet.ring.Member;
import io.micrometer.observation.ObservationRegistry;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** A transport whose exchanges are observed on both sides. */
class ObservedPeerTransportTests extends PeerTransportContract {

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final PeerInterceptor observations = new PeerObservations(registry, null, null);
    private final VirtualTime time = new VirtualTime();
    private final SimulatedTransport network = new SimulatedTransport(time, new SplittableRandom(1));
    private final PeerTransport transport;

    ObservedPeerTransportTests() {
        registry.observationConfig().observationHandler(context -> true);
        transport = observations.wrap(network.from("client", Runnable::run));
    }

    @Override
    protected PeerTransport transport() {
        return transport;
    }

    @Override
    protected Member serve(PeerService service) {
        network.attach("server", observations.wrap(service));
        return SimulatedFleet.member("server");
    }

    @Override
    protected Member nobody() {
        return SimulatedFleet.member("nobody");
    }

    @Override
    protected void until(BooleanSupplier condition) {
        time.until(condition);
    }
}
