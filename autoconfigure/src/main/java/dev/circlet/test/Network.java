package dev.circlet.test;

import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The network between simulated nodes: carries requests and frames on virtual time, each with a delay drawn from a seed.
 * Frames of one exchange stay in order, as on a connection; exchanges overtake one another. Each direction between two nodes
 * has faults of its own, which count for the exchanges asked in that direction; but {@link LinkFaults#isSilent()} counts for
 * the bytes that flow in that direction, replies too, which makes partitions of one direction or both.
 *
 * <p>Nothing that others wrote is called while its lock is held, nor on the thread that sends.
 */
class Network {

    /** One request on its way. */
    record Request(String from, String to, Envelope envelope, PeerRequest content) {}

    /** Hears of everything that is sent and of everything that arrives. */
    interface Traffic {

        /** A node asked. */
        default void asked(Request request) {}

        /** The asked node gave a frame to the network. */
        default void replied(Request request, PeerReply frame) {}

        /** The frame reached the asking node. */
        default void arrived(Request request, PeerReply frame) {}

        /** The asking node was told that the exchange failed. */
        default void failed(Request request, PeerTransport.Failure failure) {}
    }

    record Served(PeerService service, Executor processor) {}

    private final CircletClock time;
    private final RandomGenerator random;
    private final BiFunction<String, String, LinkFaults> faults;
    private final Traffic traffic;
    private final Map<String, Served> services = new ConcurrentHashMap<>();
    private final Set<Carriage> open = new LinkedHashSet<>();

    Network(CircletClock time, RandomGenerator random, BiFunction<String, String, LinkFaults> faults, Traffic traffic) {
        this.time = time;
        this.random = random;
        this.faults = faults;
        this.traffic = traffic;
    }

    /** Lets a node be reached. */
    public void attach(String name, PeerService service, Executor processor) {
        services.put(name, new Served(service, processor));
    }

    /** Makes a node refuse connections. */
    public void detach(String name) {
        services.remove(name);
    }

    /** Makes a node refuse connections and breaks those that it has. */
    public void reset(String name) {
        detach(name);
        for (Carriage carriage : carriages()) {
            if (carriage.request().to().equals(name)) {
                carriage.later(() -> carriage.fail(PeerTransport.Failure.BROKEN));
            } else if (carriage.request().from().equals(name)) {
                carriage.cancel();
            }
        }
    }

    /** How many exchanges have not ended for those who asked. */
    public synchronized int open() {
        return open.size();
    }

    /** The transport as one node uses it, whose processor runs what its listeners do. */
    public PeerTransport from(String name, Executor processor) {
        return new Sender(name, processor);
    }

    CircletClock time() {
        return time;
    }

    Traffic traffic() {
        return traffic;
    }

    @Nullable
    Served served(String name) {
        return services.get(name);
    }

    /** Whether something happens that happens with this probability. */
    synchronized boolean happens(double share) {
        return random.nextDouble() < share;
    }

    synchronized long delay(LinkFaults link) {
        long least = link.leastDelay().toNanos();
        Duration most = link.mostDelay();
        return least + (long) (random.nextDouble() * (most.toNanos() - least));
    }

    private synchronized void begun(Carriage carriage) {
        open.add(carriage);
    }

    synchronized void ended(Carriage carriage) {
        open.remove(carriage);
    }

    private synchronized List<Carriage> carriages() {
        return List.copyOf(open);
    }

    /** The transport of one node. */
    final class Sender implements PeerTransport {

        private final String name;
        private final Executor processor;
        private volatile boolean closed;

        Sender(String name, Executor processor) {
            this.name = name;
            this.processor = processor;
        }

        @Override
        public Exchange send(Member to, Envelope envelope, PeerRequest content, Listener listener) {
            Request request = new Request(name, to.name(), envelope, content);
            traffic.asked(request);
            Carriage carriage = new Carriage(
                    Network.this,
                    request,
                    faults.apply(name, to.name()),
                    faults.apply(to.name(), name),
                    listener,
                    this);
            begun(carriage);
            if (closed) {
                carriage.abandon();
            } else {
                carriage.depart();
            }
            return carriage;
        }

        @Override
        public void close() {
            closed = true;
            carriages().stream().filter(carriage -> carriage.sender() == this).forEach(Carriage::abandon);
        }

        Executor processor() {
            return processor;
        }
    }
}
