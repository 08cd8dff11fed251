package dev.circlet.test;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.Getter;
import dev.circlet.cache.GroupSpec;
import dev.circlet.peer.FleetSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A fleet of real nodes in one process, on virtual time: the groups, rings and peers of production, over a network that a test
 * can break. A test says who owns which key, moves the clock, counts the loads, and needs no port and no waiting.
 *
 * <pre>{@code
 * try (TestFleet fleet = TestFleet.of(3)) {
 *     fleet.register(GroupSpec.named("books").build(), isbn -> "title of " + isbn);
 *     fleet.own("978", 1);
 *
 *     assertThat(fleet.get(0, "books", "978").toUtf8String()).isEqualTo("title of 978");
 *     assertThat(fleet.loaders("books", "978")).containsExactly(1);
 * }
 * }</pre>
 *
 * <p><b>Time</b> stands still but for {@link #advance}, {@link #run}, {@link #get}, and the blocking calls of the groups
 * themselves, such as {@code Group.get} on {@link TestNode#group}: they move it on, from one thing that is due to the next,
 * until they have what they wait for. Nothing ever waits in real time. A load takes no time unless {@link #loadTime} says so.
 *
 * <p><b>At the start</b> all nodes have been running for longer than the warm window, in which a node that has just come asks
 * those before it for the values of its keys. A node that is killed and started again goes through it.
 *
 * <p><b>Chance</b> (delays, the order of what happens at the same moment) follows from the seed, which is printed when the
 * fleet starts. {@link #of(int, long)} or {@code -Dcirclet.test.seed} repeat a run exactly, as long as one thread uses the fleet.
 * Several may; then it is the order in which they come that is not repeated.
 *
 * @since 0.1
 */
public final class TestFleet implements AutoCloseable {

    /** Names a seed for all fleets that are given none. */
    public static final String SEED_PROPERTY = "circlet.test.seed";

    private static final SecureRandom SEEDS = new SecureRandom();

    private final Simulation simulation;
    private final List<TestNode> nodes;
    private final long seed;
    private long start;

    private TestFleet(int size, long seed, FleetSettings settings) {
        if (size < 1) {
            throw new IllegalArgumentException("A fleet of " + size + " nodes; give 1 or more");
        }
        this.seed = seed;
        this.simulation = new Simulation(this, size, seed, settings);
        this.nodes = IntStream.range(0, size)
                .mapToObj(index -> new TestNode(simulation, index))
                .toList();
    }

    /**
     * Starts nodes that know of one another, with a seed of its own or that of the system property {@value #SEED_PROPERTY}.
     *
     * @param nodes how many, at least 1
     * @return the fleet, to be closed after the test
     */
    public static TestFleet of(int nodes) {
        Long seed = Long.getLong(SEED_PROPERTY);
        return of(nodes, seed != null ? seed : SEEDS.nextLong());
    }

    /**
     * Starts nodes that know of one another.
     *
     * @param nodes how many, at least 1
     * @param seed draws everything that is left to chance
     * @return the fleet, to be closed after the test
     */
    public static TestFleet of(int nodes, long seed) {
        return of(nodes, seed, FleetSettings.DEFAULTS);
    }

    /**
     * Starts nodes that know of one another, with numbers other than the defaults of {@code circlet.peers.*}.
     *
     * @param nodes how many, at least 1
     * @param seed draws everything that is left to chance
     * @param settings the numbers
     * @return the fleet, to be closed after the test
     */
    public static TestFleet of(int nodes, long seed, FleetSettings settings) {
        TestFleet fleet = new TestFleet(nodes, seed, settings);
        System.out.println(fleet + "; -D" + SEED_PROPERTY + "=" + seed + " repeats it");
        fleet.nodes.forEach(TestNode::start);
        fleet.advance(settings.warmWindow().plusSeconds(1));
        fleet.start = fleet.simulation.clock.read();
        return fleet;
    }

    /**
     * Returns the seed.
     *
     * @return what {@link #of(int, long)} takes to repeat this run
     */
    public long seed() {
        return seed;
    }

    /**
     * Returns a node.
     *
     * @param index 0 for the first
     * @return the node
     * @throws IllegalArgumentException if there is none
     */
    public TestNode node(int index) {
        return nodes.get(simulation.checked(index));
    }

    /**
     * Returns all nodes.
     *
     * @return the nodes by index, those that were killed too
     */
    public List<TestNode> nodes() {
        return nodes;
    }

    /**
     * Gives every node a group of bytes, now and when it starts again.
     *
     * @param spec name and limits
     * @param getter gives {@code byte[]}, {@link ByteView} or {@link String}, or what {@link Getter} allows around one. Counted
     * @return this fleet
     */
    public TestFleet register(GroupSpec spec, Getter<?> getter) {
        return register(spec, (node, key) -> getter.get(key));
    }

    /**
     * Gives every node a group of bytes whose getter knows where it runs.
     *
     * @param spec name and limits
     * @param getter as of {@link #register(GroupSpec, Getter)}
     * @return this fleet
     */
    public TestFleet register(GroupSpec spec, NodeGetter getter) {
        return register(new Registration<>(spec, ByteView.class, null, getter));
    }

    /**
     * Gives every node a group of values of one type.
     *
     * @param spec name and limits
     * @param type the type of the values
     * @param codec turns them into bytes and back
     * @param getter gives values of the type, or what {@link Getter} allows around one. Counted
     * @param <V> the type of the values
     * @return this fleet
     */
    public <V> TestFleet register(GroupSpec spec, Class<V> type, Codec<V> codec, Getter<?> getter) {
        return register(new Registration<>(spec, type, codec, (node, key) -> getter.get(key)));
    }

    private TestFleet register(Registration<?> registration) {
        simulation.checkOpen();
        nodes.forEach(node -> node.register(registration));
        simulation.registrations.add(registration);
        return this;
    }

    /**
     * Sets how long each load takes that begins from now on. Its getter is called when it begins, and what it gave or threw is
     * the load's outcome when the time is over.
     *
     * @param loadTime zero, the default, or more
     * @return this fleet
     */
    public TestFleet loadTime(Duration loadTime) {
        if (loadTime.isNegative()) {
            throw new IllegalArgumentException("A load cannot take " + loadTime + "; give zero or more");
        }
        simulation.loadTime = loadTime;
        return this;
    }

    /**
     * Makes a node the owner of a key, in all groups, in the eyes of all nodes. A value that another node holds is not handed over.
     *
     * @param key the key
     * @param node the index of its owner, or {@link Ownership#BY_RING}
     * @return this fleet
     */
    public TestFleet own(String key, int node) {
        simulation.owners.own(key, checked(node));
        return ownershipChanged();
    }

    /**
     * Makes a node the owner of a key in one group.
     *
     * @param group the name of the group
     * @param key the key
     * @param node the index of its owner, or {@link Ownership#BY_RING}
     * @return this fleet
     */
    public TestFleet own(String group, String key, int node) {
        simulation.owners.own(group, key, checked(node));
        return ownershipChanged();
    }

    /**
     * Has a function name the owners of all keys that were given none by name.
     *
     * @param ownership the function
     * @return this fleet
     */
    public TestFleet own(Ownership ownership) {
        simulation.owners.own(ownership);
        return ownershipChanged();
    }

    private int checked(int node) {
        return node == Ownership.BY_RING ? node : simulation.checked(node);
    }

    private TestFleet ownershipChanged() {
        nodes.forEach(TestNode::ownershipChanged);
        return this;
    }

    /**
     * Tells all running nodes who the members are. As in production, a change counts after {@code circlet.peers.debounce}, and
     * one that loses more than half of the members only when it was told three times.
     *
     * @param nodes the indexes of the members; a node always takes itself for one
     * @return this fleet
     */
    public TestFleet members(int... nodes) {
        IntStream.of(nodes).forEach(simulation::checked);
        simulation.present = nodes.clone();
        this.nodes.stream().filter(TestNode::isAlive).forEach(node -> node.sees(nodes));
        return this;
    }

    /**
     * Gets a key on a node, moving the time on until there is an answer.
     *
     * @param node the index of the node
     * @param group the name of the group
     * @param key the key
     * @return the value
     * @throws dev.circlet.cache.GroupException as {@link dev.circlet.cache.Group#get(String)}
     */
    public ByteView get(int node, String group, String key) {
        return node(node).get(group, key);
    }

    /**
     * Moves the time on until a future is done.
     *
     * @param future what a group of this fleet gave
     * @param <T> what it ends with
     * @return what it ended with; what it failed with is thrown as it is
     * @throws AssertionError if it has not ended within ten minutes
     */
    public <T> T run(CompletableFuture<T> future) {
        simulation.drive.until(future);
        return Unwrapped.result(future);
    }

    /**
     * Moves the time on until all futures are done.
     *
     * @param futures what groups of this fleet gave
     * @param <T> what they end with
     * @return what they ended with, in order; the first failure of all is thrown as it is
     * @throws AssertionError if one has not ended within ten minutes
     */
    public <T> List<T> runAll(Collection<CompletableFuture<T>> futures) {
        futures.forEach(simulation.drive::until);
        return futures.stream().map(Unwrapped::result).toList();
    }

    /**
     * Moves the time on, and runs what becomes due at the time at which it is due.
     *
     * @param duration by how much
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if the fleet is closed
     */
    public void advance(Duration duration) {
        simulation.checkOpen();
        simulation.drive.advance(duration);
    }

    /**
     * Returns how far the time has been moved on.
     *
     * @return the time since {@link #of} returned
     */
    public Duration elapsed() {
        return Duration.ofNanos(simulation.clock.read() - start);
    }

    /**
     * Returns how often a key was loaded on any node.
     *
     * @param group the name of the group
     * @param key the key
     * @return the number of getter calls
     * @throws IllegalArgumentException if there is no such group
     */
    public int loads(String group, String key) {
        return loaders(group, key).size();
    }

    /**
     * Returns how often any key of a group was loaded on any node.
     *
     * @param group the name of the group
     * @return the number of getter calls
     * @throws IllegalArgumentException if there is no such group
     */
    public int loads(String group) {
        simulation.checkKnown(group, nodes.stream());
        return simulation.log.of(load -> load.group().equals(group)).size();
    }

    /**
     * Returns who loaded a key.
     *
     * @param group the name of the group
     * @param key the key
     * @return the indexes of the nodes, one per getter call, in order
     * @throws IllegalArgumentException if there is no such group
     */
    public List<Integer> loaders(String group, String key) {
        simulation.checkKnown(group, nodes.stream());
        return simulation
                .log
                .of(load -> load.group().equals(group) && load.key().equals(key))
                .stream()
                .map(LoadLog.Load::node)
                .toList();
    }

    /** Counts loads from 0 again. */
    public void forgetLoads() {
        simulation.log.clear();
    }

    /**
     * Returns one direction between two nodes, to disturb what the one asks of the other.
     *
     * @param from the index of the node that asks
     * @param to the index of the node that answers
     * @return the link, the same for the same nodes
     * @throws IllegalArgumentException if there is no such node, or both are the same, which asks itself nothing
     */
    public TestLink link(int from, int to) {
        if (from == to) {
            throw new IllegalArgumentException("Node " + from + " has no link to itself; name two nodes");
        }
        return simulation.link(simulation.checked(from), simulation.checked(to));
    }

    /**
     * Cuts two nodes off from each other. Nobody is told.
     *
     * @param node the index of the one
     * @param other the index of the other
     */
    public void cut(int node, int other) {
        cutOneWay(node, other);
        cutOneWay(other, node);
    }

    /**
     * Lets nothing pass from one node to another any more, neither requests nor replies; the other way stays as it is.
     *
     * @param from the index of the node that is not heard any more
     * @param to the index of the node that does not hear it
     */
    public void cutOneWay(int from, int to) {
        link(from, to).silence();
    }

    /**
     * Cuts a node off from all others.
     *
     * @param node its index
     */
    public void isolate(int node) {
        nodes.stream().filter(other -> other.index() != node).forEach(other -> cut(node, other.index()));
    }

    /** Makes all links as they were at the start. Killed and paused nodes stay so. */
    public void heal() {
        simulation.links.values().forEach(TestLink::heal);
    }

    /** Ends all nodes; who still waits is told that the groups are closed. */
    @Override
    public void close() {
        simulation.closed = true;
        nodes.forEach(TestNode::close);
    }

    @Override
    public String toString() {
        return "TestFleet of " + nodes.size() + " nodes, seed " + seed;
    }
}
