package dev.circlet;

import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The network between simulated nodes: carries requests and frames on virtual time, each with a delay drawn from a seed.
 * Frames of one exchange stay in order, as on a connection; exchanges overtake one another. Each direction between two
 * nodes has {@link Faults} of its own, which count for the exchanges asked in that direction.
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
        /** The share of requests that get lost. */
        public double drop;
        /** The share of requests that arrive twice. */
        public double duplicate;
        /** The shortest delay of a message. */
        public Duration least = Duration.ofNanos(100_000);
        /** The longest delay of a message. */
        public Duration most = Duration.ofNanos(300_000);
    }

    private record Link(String from, String to) {}

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Map<String, PeerService> services = new HashMap<>();
    private final Map<Link, Faults> links = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private int open;

    public SimulatedTransport(VirtualTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /** Lets a node be reached. */
    public void attach(String name, PeerService service) {
        services.put(name, service);
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
        return open;
    }

    /** The transport as one node uses it. */
    public PeerTransport from(String name) {
        return new PeerTransport() {
            @Override
            public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener) {
                Sent one = new Sent(name, to.name(), envelope, request);
                sent.add(one);
                Carriage carriage = new Carriage(one, link(name, to.name()), listener);
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
        private final PeerTransport.Listener listener;
        private boolean over;
        private boolean gone;
        private int frames;
        private long lastArrival;
        private @Nullable Runnable onGone;

        Carriage(Sent request, Faults faults, PeerTransport.Listener listener) {
            this.request = request;
            this.faults = faults;
            this.listener = listener;
            open++;
        }

        void depart() {
            if (faults.refuse) {
                time.schedule(() -> fail(PeerTransport.Failure.CONNECT), delay());
                return;
            }
            if (faults.freeze || random.nextDouble() < faults.drop) {
                return;
            }
            time.schedule(() -> arrive(this), delay());
            if (random.nextDouble() < faults.duplicate) {
                time.schedule(() -> arrive(new Nowhere()), delay());
            }
        }

        private void arrive(PeerService.Sink sink) {
            PeerService service = services.get(request.to());
            if (service == null) {
                fail(PeerTransport.Failure.CONNECT);
            } else {
                service.receive(request.envelope(), request.request(), sink);
            }
        }

        @Override
        public void send(PeerReply frame) {
            if (faults.freeze) {
                return;
            }
            lastArrival = Math.max(lastArrival, time.read() + delay());
            time.schedule(() -> deliver(frame), lastArrival - time.read());
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
            if (frame instanceof PeerReply.End || frame instanceof PeerReply.Refusal) {
                end();
            }
            listener.onReply(frame);
        }

        private void fail(PeerTransport.Failure failure) {
            if (!over) {
                end();
                listener.onFailure(failure, "simulated");
            }
        }

        private void end() {
            over = true;
            open--;
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
                    onGone.run();
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
