package dev.circlet.peer;

import dev.circlet.SimulatedFleet;
import dev.circlet.SteerableDirectory;
import dev.circlet.VirtualTime;
import dev.circlet.ring.Member;
import dev.circlet.ring.PeerPicker;
import dev.circlet.ring.RingFactory;
import java.util.SplittableRandom;

/** Single fleets over a transport that the test plays. */
final class Fleets {

    private Fleets() {}

    /** A transport of which only the sending matters. */
    interface Sending {

        PeerTransport.Exchange send(PeerRequest request, PeerTransport.Listener listener);
    }

    /** The first member's fleet, not started. */
    static Fleet over(Sending sending, VirtualTime time, FleetSettings settings, String... members) {
        return over(sending, time, settings, PeerPicker.consistentHash(), members);
    }

    static Fleet over(Sending sending, VirtualTime time, FleetSettings settings, PeerPicker picker, String... members) {
        SteerableDirectory directory = new SteerableDirectory(members[0], SimulatedFleet.members(members));
        return new Fleet(new Fleet.Parts(
                directory,
                RingFactory.consistentHash(settings.virtualNodes()),
                picker,
                transport(sending),
                time,
                time,
                new SplittableRandom(0),
                FleetListener.NOOP,
                settings,
                1,
                "test"));
    }

    /** Says that one member owns everything and nobody comes next. */
    static PeerPicker ownedBy(String owner) {
        return (ring, group, key, count) -> ring.members().stream()
                .filter(member -> member.name().equals(owner))
                .toList();
    }

    private static PeerTransport transport(Sending sending) {
        return new PeerTransport() {
            @Override
            public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener) {
                return sending.send(request, listener);
            }

            @Override
            public void close() {}
        };
    }
}
