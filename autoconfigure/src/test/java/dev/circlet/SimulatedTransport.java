package dev.circlet;

import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The network between simulated nodes: carries requests and frames on virtual time, each with a delay drawn from a seed.
 * Frames of one exchange stay in order, as on a connection; exchanges overtake one another. Each direction between two
 * nodes has {@link Faults} of its own, which count for the exchanges asked in that direction; but {@link Faults#silent}
 * counts for the bytes that flow in that direction, replies too, which makes partitions of one direction or both.
 */
public final class SimulatedTransport {

    /** One request on its way. */
    public record Sent(String from, String to, Envelope envelope, PeerRequest request) {}

    /** What goes wrong with the exchanges that one node asks of another. */
    public static final class Faults {

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
    }

    private record Served(PeerService service, Executor processor) {}

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

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Map<String, Served> services = new HashMap<>();
    private final Map<Link, Faults> links = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Set<Carriage> open = new LinkedHashSet<>();
    private Observer observer = new Observer() {};

    public SimulatedTransport(VirtualTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /** Lets a node be reached. */
    public void attach(String name, PeerService service) {
        attach(name, service, Runnable::run);
    }

    void attach(String name, PeerService service, Executor processor) {
        services.put(name, new Served(service, processor));
    }

    public void observer(Observer observer) {
        this.observer = observer;
    }

    /** Makes a node refuse connections and breaks those that it has. */
    void reset(String name) {
        detach(name);
        for (Carriage carriage : List.copyOf(open)) {
            if (carriage.request.to().equals(name)) {
                time.schedule(() -> carriage.fail(PeerTransport.Failure.BROKEN), carriage.delay());
            } else if (carriage.request.from().equals(name)) {
                carriage.cancel();
            }
        }
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

    /** Makes a node refuse connections. */
    public void detach(String name) {
        services.remove(name);
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

    /** How many exchanges have not ended for those who asked. */
    public int open() {
        return open.size();
    }

    /** The transport as one node uses it, whose processor runs what its listeners do. */
    PeerTransport from(String name, Executor processor) {
        return new PeerTransport() {
            @Override
            public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener) {
                Sent one = new Sent(name, to.name(), envelope, request);
                sent.add(one);
                observer.asked(one);
                Carriage carriage =
                        new Carriage(one, link(name, to.name()), link(to.name(), name), listener, processor);
                carriage.depart();
                return carriage;
            }

            @Override
            public void close() {}
        };
    }

    /** One exchange: the asking side's handle and the answering side's sink. */
    private final class Carriage implements PeerTransport.Exchange, PeerService.Sink {

        private final Sent request;
        private final Faults faults;
        private final Faults back;
        private final PeerTransport.Listener listener;
        private final Executor processor;
        private boolean over;
        private boolean gone;
        private int frames;
        private long lastArrival;
        private Executor answering = Runnable::run;
        private @Nullable Runnable onGone;

        Carriage(Sent request, Faults faults, Faults back, PeerTransport.Listener listener, Executor processor) {
            this.request = request;
            this.faults = faults;
            this.back = back;
            this.listener = listener;
            this.processor = processor;
            open.add(this);
        }

        void depart() {
            if (faults.refuse) {
                time.schedule(() -> fail(PeerTransport.Failure.CONNECT), delay());
                return;
            }
            if (faults.freeze || faults.silent || random.nextDouble() < faults.drop) {
                return;
            }
            time.schedule(() -> arrive(this), delay());
            if (random.nextDouble() < faults.duplicate) {
                time.schedule(() -> arrive(new Nowhere()), delay());
            }
        }

        private void arrive(PeerService.Sink sink) {
            Served served = services.get(request.to());
            if (served == null) {
                fail(PeerTransport.Failure.CONNECT);
            } else {
                answering = served.processor();
                answering.execute(() -> served.service().receive(request.envelope(), request.request(), sink));
            }
        }

        @Override
        public void send(PeerReply frame) {
            observer.replied(request, frame);
            if (faults.freeze || back.silent) {
                return;
            }
            lastArrival = Math.max(lastArrival + 1, time.read() + delay());
            time.schedule(() -> processor.execute(() -> deliver(frame)), lastArrival - time.read());
        }

        private void deliver(PeerReply frame) {
            if (over || (faults.stallAfter >= 0 && frames >= faults.stallAfter)) {
                return;
            }
            if (faults.cutAfter >= 0 && frames >= faults.cutAfter) {
                goAway();
                fail(PeerTransport.Failure.BROKEN);
                return;
            }
            frames++;
            observer.arrived(request, frame);
            if (frame instanceof PeerReply.End || frame instanceof PeerReply.Refusal) {
                end();
            }
            listener.onReply(frame);
        }

        private void fail(PeerTransport.Failure failure) {
            processor.execute(() -> {
                if (!over) {
                    end();
                    observer.failed(request, failure);
                    listener.onFailure(failure, "simulated");
                }
            });
        }

        private void end() {
            over = true;
            open.remove(this);
        }

        @Override
        public void cancel() {
            if (!over) {
                end();
                time.schedule(this::goAway, delay());
            }
        }

        private void goAway() {
            if (!gone) {
                gone = true;
                if (onGone != null) {
                    answering.execute(onGone);
                }
            }
        }

        @Override
        public void onGone(Runnable action) {
            if (gone) {
                action.run();
            } else {
                onGone = action;
            }
        }

        private long delay() {
            long least = faults.least.toNanos();
            return least + (long) (random.nextDouble() * (faults.most.toNanos() - least));
        }
    }

    /** Where the reply to a request goes that arrived twice. */
    private static final class Nowhere implements PeerService.Sink {

        @Override
        public void send(PeerReply frame) {}

        @Override
        public void onGone(Runnable action) {}
    }
}
