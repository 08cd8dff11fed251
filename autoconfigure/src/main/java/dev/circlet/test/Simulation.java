package dev.circlet.test;

import dev.circlet.cache.Groups;
import dev.circlet.peer.Fleet;
import dev.circlet.peer.FleetListener;
import dev.circlet.peer.FleetSettings;
import dev.circlet.ring.Member;
import dev.circlet.ring.RingFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the nodes of a {@link TestFleet} share: time, chance, the network, who owns what, and what everybody registers. */
final class Simulation {

    private static final Duration LONGEST_WAIT_FOR_A_THREAD = Duration.ofNanos(50_000);
    private static final String PREFIX = "node-";

    private record Direction(int from, int to) {}

    final CircletClock clock = new CircletClock();
    final Drive drive;
    final LoadLog log = new LoadLog();
    final OwnerScript owners = new OwnerScript(Simulation::name);
    final Map<Direction, TestLink> links = new ConcurrentHashMap<>();
    final List<Registration<?>> registrations = new CopyOnWriteArrayList<>();
    final Network network;
    private final int size;
    private final FleetSettings settings;
    private final Chance chance;
    volatile int[] present;
    volatile Duration loadTime = Duration.ZERO;
    volatile boolean closed;

    /** @param fleet says in failures whose time it is */
    Simulation(Object fleet, int size, long seed, FleetSettings settings) {
        this.drive = new Drive(clock, fleet);
        this.size = size;
        this.settings = settings;
        this.chance = Chance.of(seed);
        this.present = IntStream.range(0, size).toArray();
        this.network = new Network(
                clock,
                chance.split(),
                (from, to) -> link(index(from), index(to)).faults(),
                new Network.Traffic() {});
        clock.shuffle(chance.split());
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The fleet is closed; start another one with TestFleet.of");
        }
    }

    int checked(int node) {
        if (node < 0 || node >= size) {
            throw new IllegalArgumentException("There is no node " + node + "; the nodes are 0 to " + (size - 1));
        }
        return node;
    }

    /** A misspelt name would count nothing, and a test that expects no loads would not notice. */
    void checkKnown(String group, Stream<TestNode> nodes) {
        List<String> registered = registrations.stream()
                .map(registration -> registration.spec().name())
                .toList();
        if (!registered.contains(group) && nodes.noneMatch(node -> node.knows(group))) {
            throw new IllegalArgumentException("There is no group '" + group + "'; registered are " + registered);
        }
    }

    static String name(int index) {
        return PREFIX + index;
    }

    private static int index(String name) {
        return Integer.parseInt(name.substring(PREFIX.length()));
    }

    static Collection<Member> members(int... indexes) {
        return IntStream.of(indexes)
                .mapToObj(Simulation::name)
                .map(name -> Member.up(name, URI.create("http://" + name + ".test")))
                .toList();
    }

    TestLink link(int from, int to) {
        return links.computeIfAbsent(new Direction(from, to), unknown -> new TestLink());
    }

    /** A clock that differs from those of the other nodes by up to an hour, as ticks do. */
    NodeClock newClock() {
        Duration offset = Duration.ofSeconds(chance.nextLong(3600));
        return new NodeClock(clock, offset, chance.split(), LONGEST_WAIT_FOR_A_THREAD, drive::until);
    }

    Fleet newFleet(String name, NodeClock node, ScriptedDirectory directory) {
        return new Fleet(new Fleet.Parts(
                directory,
                RingFactory.consistentHash(settings.virtualNodes()),
                owners,
                network.from(name, node::run),
                node,
                node,
                chance.split(),
                FleetListener.NOOP,
                settings,
                chance.nextLong(),
                "test"));
    }

    Groups newGroups(NodeClock node, Fleet fleet) {
        return Groups.builder()
                .ticker(node)
                .scheduler(node)
                .random(chance.split())
                .executors(spec -> node::execute)
                .remote(fleet)
                .warmWindow(settings.warmWindow())
                .build();
    }
}
