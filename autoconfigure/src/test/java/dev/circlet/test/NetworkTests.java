package dev.circlet.test;

import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.peer.PeerTransportContract;
import dev.circlet.ring.Member;
import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** The network of a {@link TestFleet} with links that are whole. */
class NetworkTests extends PeerTransportContract {

    private final CircletClock clock = new CircletClock();
    private final TestLink link = new TestLink();
    private final Network network =
            new Network(clock, new SplittableRandom(1), (from, to) -> link.faults(), new Network.Traffic() {});
    private final PeerTransport transport = network.from("client", Runnable::run);

    @Override
    protected PeerTransport transport() {
        return transport;
    }

    @Override
    protected Member serve(PeerService service) {
        network.attach("server", service, Runnable::run);
        return Member.up("server", URI.create("http://server.test"));
    }

    @Override
    protected Member nobody() {
        return Member.up("nobody", URI.create("http://nobody.test"));
    }

    @Override
    protected void until(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i > 10_000) {
                throw new AssertionError("Nothing has come of it in ten seconds");
            }
            clock.advance(Duration.ofMillis(1));
        }
    }
}
