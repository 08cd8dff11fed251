package dev.circlet;

import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.peer.PeerTransportContract;
import dev.circlet.ring.Member;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

class SimulatedTransportTests extends PeerTransportContract {

    private final VirtualTime time = new VirtualTime();
    private final SimulatedTransport network = new SimulatedTransport(time, new SplittableRandom(1));
    private final PeerTransport transport = network.from("client", Runnable::run);

    @Override
    protected PeerTransport transport() {
        return transport;
    }

    @Override
    protected Member serve(PeerService service) {
        network.attach("server", service);
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
