package dev.circlet.test;

import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The network of the published test kit, for the simulator of our own tests, which wants to see and break more of it. */
public abstract class OpenNetwork {

    /** What goes wrong in one direction, right now. */
    public interface Faults extends LinkFaults {}

    private final Network network;

    protected OpenNetwork(CircletClock time, RandomGenerator random) {
        this.network = new Network(time, random, this::faults, new Network.Traffic() {
            @Override
            public void asked(Network.Request request) {
                OpenNetwork.this.asked(request, request.from(), request.to(), request.envelope(), request.content());
            }

            @Override
            public void replied(Network.Request request, PeerReply frame) {
                OpenNetwork.this.replied(request, frame);
            }

            @Override
            public void arrived(Network.Request request, PeerReply frame) {
                OpenNetwork.this.arrived(request, frame);
            }

            @Override
            public void failed(Network.Request request, PeerTransport.Failure failure) {
                OpenNetwork.this.failed(request, failure);
            }
        });
    }

    protected abstract Faults faults(String from, String to);

    /** @param id stands for this request in what is told later */
    protected abstract void asked(Object id, String from, String to, Envelope envelope, PeerRequest request);

    protected abstract void replied(Object id, PeerReply frame);

    protected abstract void arrived(Object id, PeerReply frame);

    protected abstract void failed(Object id, PeerTransport.Failure failure);

    public void attach(String name, PeerService service, Executor processor) {
        network.attach(name, service, processor);
    }

    /** Makes a node refuse connections. */
    public void detach(String name) {
        network.detach(name);
    }

    /** Makes a node refuse connections and breaks those that it has. */
    public void reset(String name) {
        network.reset(name);
    }

    /** How many exchanges have not ended for those who asked. */
    public int open() {
        return network.open();
    }

    /** The transport as one node uses it, whose processor runs what its listeners do. */
    public PeerTransport from(String name, Executor processor) {
        return network.from(name, processor);
    }
}
