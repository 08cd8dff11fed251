package dev.circlet;

import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.test.OpenNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The network between simulated nodes: carries requests and frames on virtual time, each with a delay drawn from a seed.
 * Frames of one exchange stay in order, as on a connection; exchanges overtake one another. Each direction between two
 * nodes has {@link Faults} of its own, which count for the exchanges asked in that direction; but {@link Faults#silent}
 * counts for the bytes that flow in that direction, replies too, which makes partitions of one direction or both.
 */
public final class SimulatedTransport extends OpenNetwork {

    /** One request on its way. */
    public record Sent(String from, String to, Envelope envelope, PeerRequest request) {}

    /** What goes wrong with the exchanges that one node asks of another. */
    public static final class Faults implements OpenNetwork.Faults {

        /** Connecting fails at once. */
        public boolean refuse;
        /** Connecting succeeds, and nothing more happens. */
        public boolean freeze;
        /** The connection breaks after so many frames; never if negative. */
        public int cutAfter = -1;
        /** Nothing comes after so many frames, and nobody is told; never if negative. */
        public int stallAfter = -1;
        /** Nothing arrives in this direction, neither requests nor replies, and nobody is told. */
        public boolean silent;
        /** The share of requests that get lost. */
        public double drop;
        /** The share of requests that arrive twice. */
        public double duplicate;
        /** The shortest delay of a message. */
        public Duration least = Duration.ofNanos(100_000);
        /** The longest delay of a message. */
        public Duration most = Duration.ofNanos(300_000);

        @Override
        public boolean refuses() {
            return refuse;
        }

        @Override
        public boolean freezes() {
            return freeze;
        }

        @Override
        public int cutsAfter() {
            return cutAfter;
        }

        @Override
        public int stallsAfter() {
            return stallAfter;
        }

        @Override
        public boolean isSilent() {
            return silent;
        }

        @Override
        public double drops() {
            return drop;
        }

        @Override
        public double duplicates() {
            return duplicate;
        }

        @Override
        public Duration leastDelay() {
            return least;
        }

        @Override
        public Duration mostDelay() {
            return most;
        }
    }

    private record Link(String from, String to) {}

    /** Hears of everything that is sent and of everything that arrives. */
    public interface Observer {

        /** A node asked. */
        default void asked(Sent sent) {}

        /** The asked node gave a frame to the network. */
        default void replied(Sent sent, PeerReply frame) {}

        /** The frame reached the asking node. */
        default void arrived(Sent sent, PeerReply frame) {}

        /** The asking node was told that the exchange failed. */
        default void failed(Sent sent, PeerTransport.Failure failure) {}
    }

    private final Map<Link, Faults> links = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Map<Object, Sent> byId = new IdentityHashMap<>();
    private Observer observer = new Observer() {};

    public SimulatedTransport(VirtualTime time, RandomGenerator random) {
        super(time.clock(), random);
    }

    @Override
    protected OpenNetwork.Faults faults(String from, String to) {
        return link(from, to);
    }

    @Override
    protected void asked(Object id, String from, String to, Envelope envelope, PeerRequest request) {
        Sent one = new Sent(from, to, envelope, request);
        byId.put(id, one);
        sent.add(one);
        observer.asked(one);
    }

    @Override
    protected void replied(Object id, PeerReply frame) {
        observer.replied(byId.get(id), frame);
    }

    @Override
    protected void arrived(Object id, PeerReply frame) {
        observer.arrived(byId.get(id), frame);
    }

    @Override
    protected void failed(Object id, PeerTransport.Failure failure) {
        observer.failed(byId.get(id), failure);
    }

    /** Lets a node be reached. */
    public void attach(String name, PeerService service) {
        attach(name, service, Runnable::run);
    }

    public void observer(Observer observer) {
        this.observer = observer;
    }

    /** Nothing passes from the first to the second any more; the other way stays as it is. */
    public void silence(String from, String to) {
        link(from, to).silent = true;
    }

    /** Nothing passes between the two sides any more. */
    public void part(Collection<String> side, Collection<String> other) {
        side.forEach(from -> other.forEach(to -> {
            silence(from, to);
            silence(to, from);
        }));
    }

    /** Makes all directions work again, for the exchanges that begin later. */
    public void heal() {
        links.clear();
    }

    /** What goes wrong in one direction, to be changed at will. */
    public Faults link(String from, String to) {
        return links.computeIfAbsent(new Link(from, to), unknown -> new Faults());
    }

    /** Makes one direction work again, for the exchanges that begin later. */
    public void heal(String from, String to) {
        links.remove(new Link(from, to));
    }

    /** All requests so far. */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** The requests of one kind so far. */
    public <R extends PeerRequest> List<Sent> sent(Class<R> kind) {
        return sent.stream().filter(one -> kind.isInstance(one.request())).toList();
    }

    public void forgetSent() {
        sent.clear();
    }
}
