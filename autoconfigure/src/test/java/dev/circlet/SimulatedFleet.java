package dev.circlet;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.peer.Fleet;
import dev.circlet.peer.FleetListener;
import dev.circlet.peer.FleetSettings;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import dev.circlet.ring.PeerPicker;
import dev.circlet.ring.RingFactory;
import dev.circlet.test.OpenNodeClock;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes with real groups and real fleets in one thread, on virtual time, over a {@link SimulatedTransport}. One group,
 * {@value #GROUP}, that all nodes fill from one {@link SimulatedSource}. Everything that happens follows from the seed.
 */
public final class SimulatedFleet implements AutoCloseable {

    /** The name of the group. */
    public static final String GROUP = "books";

    private static final Duration STEP = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** One node. */
    public record Node(String name, SteerableDirectory directory, Fleet fleet, Groups groups, Group group) {

        /** Asks for a key and does not wait. */
        public CompletableFuture<ByteView> get(String key) {
            return group.getAsync(key);
        }

        public String owner(String key) {
            return fleet.ownerOf(GROUP, key).name();
        }
    }

    public final VirtualTime time = new VirtualTime();
    public final SimulatedSource source = new SimulatedSource(time);
    public final SimulatedTransport network;
    private final SplittableRandom random;
    private final Map<String, Node> nodes = new TreeMap<>();
    private FleetSettings settings = FleetSettings.DEFAULTS;
    private UnaryOperator<GroupSpec.Builder> spec = builder -> builder;
    private Function<String, PeerPicker> pickers = name -> PeerPicker.consistentHash();
    private FleetListener listener = FleetListener.NOOP;
    private final Map<String, OpenNodeClock> clocks = new HashMap<>();
    private final Map<String, Duration> skews = new HashMap<>();
    private Duration jitter = Duration.ZERO;
    private @Nullable String ringFailure;

    public SimulatedFleet(long seed) {
        this.random = new SplittableRandom(seed);
        this.network = new SimulatedTransport(time, random.split());
    }

    /**
     * Draws the order of what happens at the same tick, and how long tasks wait for a thread, from the seed, as threads
     * would. Without this, tasks run in the order in which they were handed over.
     */
    public SimulatedFleet shuffled(Duration longestWait) {
        time.shuffle(random.split());
        jitter = longestWait;
        return this;
    }

    /** Sets by how much the clock of a node that starts later differs from everybody else's. */
    public SimulatedFleet skew(String name, Duration skew) {
        skews.put(name, skew);
        return this;
    }

    /** Sets the numbers of nodes that start later. */
    public SimulatedFleet settings(FleetSettings settings) {
        this.settings = settings;
        return this;
    }

    /** Sets the group of nodes that start later. */
    public SimulatedFleet spec(UnaryOperator<GroupSpec.Builder> spec) {
        this.spec = spec;
        return this;
    }

    /** Sets who chooses the owners, by the name of the node on which it chooses. */
    public SimulatedFleet pickers(Function<String, PeerPicker> pickers) {
        this.pickers = pickers;
        return this;
    }

    public SimulatedFleet listener(FleetListener listener) {
        this.listener = listener;
        return this;
    }

    /** Starts nodes that all know of one another. */
    public SimulatedFleet start(String... names) {
        Stream.of(names).forEach(name -> start(name, members(names)));
        return this;
    }

    /** Starts a node, in place of the one with its name if there is one. */
    public Node start(String name, Collection<Member> members) {
        Node node = create(name, members);
        node.fleet().start(node.groups().inbound());
        return node;
    }

    /** Makes a node that can be reached but has not started. */
    public Node create(String name, Collection<Member> members) {
        stop(name);
        OpenNodeClock time =
                new OpenNodeClock(this.time.clock(), skews.getOrDefault(name, Duration.ZERO), random.split(), jitter);
        clocks.put(name, time);
        SteerableDirectory directory = new SteerableDirectory(name, members);
        Fleet fleet = new Fleet(new Fleet.Parts(
                directory,
                rings(settings.virtualNodes()),
                pickers.apply(name),
                network.from(name, time::run),
                time,
                time,
                random.split(),
                listener,
                settings,
                random.nextLong(),
                "simulated"));
        Groups groups = Groups.builder()
                .ticker(time)
                .scheduler(time)
                .random(random.split())
                .executors(spec -> time::execute)
                .remote(fleet)
                .warmWindow(settings.warmWindow())
                .build();
        Group group = groups.register(
                spec.apply(GroupSpec.named(GROUP)).build(), (Getter<Object>) key -> source.load(name, key, time));
        network.attach(name, fleet, time::run);
        Node node = new Node(name, directory, fleet, groups, group);
        nodes.put(name, node);
        return node;
    }

    private RingFactory rings(int virtualNodes) {
        RingFactory rings = RingFactory.consistentHash(virtualNodes);
        return view -> {
            if (ringFailure != null) {
                throw new IllegalArgumentException(ringFailure);
            }
            return rings.build(view);
        };
    }

    /** Makes every attempt to build a ring fail from now on. */
    public void failToBuildRings(String message) {
        ringFailure = message;
    }

    /** Ends a node without a word to the others. */
    public void stop(String name) {
        Node node = nodes.remove(name);
        if (node != null) {
            network.detach(name);
            node.fleet().close();
            node.groups().close();
        }
    }

    /** Ends a node as {@code SIGKILL} does: nothing runs on it any more, and its connections break. */
    public void kill(String name) {
        Node node = nodes.remove(name);
        if (node != null) {
            clocks.get(name).die();
            network.reset(name);
            node.fleet().close();
        }
    }

    /** Stops the processor of a node; what would happen on it waits. Others cannot tell it from a silent network. */
    public void pause(String name) {
        clocks.get(name).pause();
    }

    /** Lets a stopped node go on, with all that has become due meanwhile. */
    public void resume(String name) {
        clocks.get(name).resume();
    }

    /** Ends the silence between all nodes and lets everybody run again. */
    public void heal() {
        network.heal();
        nodes.keySet().forEach(this::resume);
    }

    public Node node(String name) {
        return nodes.get(name);
    }

    public Collection<Node> nodes() {
        return nodes.values();
    }

    public static List<Member> members(String... names) {
        return Stream.of(names).map(SimulatedFleet::member).toList();
    }

    public static Member member(String name) {
        return Member.up(name, URI.create("http://" + name + ".test"));
    }

    /** A key that a node owns and another one comes next for. */
    public String key(String owner, String successor) {
        return keys(owner, successor, 1).get(0);
    }

    /** Keys that a node owns and another one comes next for. */
    public List<String> keys(String owner, String successor, int count) {
        return keys(List.of(owner, successor), count);
    }

    /** Keys that a node owns. */
    public List<String> keys(String owner, int count) {
        return keys(List.of(owner), count);
    }

    private List<String> keys(List<String> picked, int count) {
        HashRing ring = nodes.values().iterator().next().fleet().ring();
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key-" + i)
                .filter(key -> PeerPicker.consistentHash().pick(ring, GROUP, key, picked.size()).stream()
                        .map(Member::name)
                        .toList()
                        .equals(picked))
                .limit(count)
                .toList();
    }

    public void advance(Duration duration) {
        time.advance(duration);
    }

    /** Moves the time on until a future has ended, and returns what it ended with. */
    public <T> T await(CompletableFuture<T> future) {
        settle(future);
        return future.join();
    }

    /** Moves the time on until a future has ended, and returns how long that took, to the millisecond. */
    public Duration settle(CompletableFuture<?> future) {
        long start = time.read();
        while (!future.isDone()) {
            if (time.read() - start > PATIENCE.toNanos()) {
                throw new AssertionError("Nothing has come of it in " + PATIENCE);
            }
            time.advance(STEP);
        }
        return Duration.ofNanos(time.read() - start);
    }

    @Override
    public void close() {
        List.copyOf(nodes.keySet()).forEach(this::stop);
    }
}
