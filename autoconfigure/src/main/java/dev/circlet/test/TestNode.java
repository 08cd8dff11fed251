package dev.circlet.test;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.TypedGroup;
import dev.circlet.peer.Fleet;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link TestFleet}: the groups and the fleet that an application on it would have, and what can happen to its
 * process. The same object before and after a restart.
 *
 * @since 0.1
 */
public final class TestNode {

    /** What a process has while it lives. */
    private record Process(NodeClock clock, ScriptedDirectory directory, Fleet fleet, Groups groups) {}

    private final Simulation home;
    private final int index;
    private final String name;
    private @Nullable Process process;

    TestNode(Simulation home, int index) {
        this.home = home;
        this.index = index;
        this.name = Simulation.name(index);
    }

    /**
     * Returns where the node stands in the fleet.
     *
     * @return 0 or more
     */
    public int index() {
        return index;
    }

    /**
     * Returns the name of the node as a member.
     *
     * @return {@code node-0} and so on
     */
    public String name() {
        return name;
    }

    /**
     * Returns the groups of this node: the real ones, to be handed to the code under test. Its blocking calls move the time of
     * the fleet on until they have what they wait for.
     *
     * @return the groups of the process that runs now
     * @throws IllegalStateException if the node was killed
     */
    public Groups groups() {
        return process().groups();
    }

    /**
     * Returns a group of this node.
     *
     * @param group its name
     * @return the group
     * @throws IllegalStateException if the node was killed
     */
    public Group group(String group) {
        return groups().get(group);
    }

    /**
     * Returns a group of this node seen through its codec.
     *
     * @param group its name
     * @param type the type of its values
     * @param <V> the type of its values
     * @return the group
     * @throws IllegalStateException if the node was killed
     */
    public <V> TypedGroup<V> group(String group, Class<V> type) {
        return groups().typed(group, type);
    }

    /**
     * Returns what the node knows of the others: members, ring, breakers.
     *
     * @return the fleet of the process that runs now
     * @throws IllegalStateException if the node was killed
     */
    public Fleet fleet() {
        return process().fleet();
    }

    /**
     * Gets a key on this node, moving the time on until there is an answer.
     *
     * @param group the name of the group
     * @param key the key
     * @return the value
     * @throws dev.circlet.cache.GroupException as {@link Group#get(String)}
     */
    public ByteView get(String group, String key) {
        return group(group).get(key);
    }

    /**
     * Asks for a key on this node. Nothing happens until the time is moved on.
     *
     * @param group the name of the group
     * @param key the key
     * @return a future for {@link TestFleet#run}
     */
    public CompletableFuture<ByteView> getAsync(String group, String key) {
        return group(group).getAsync(key);
    }

    /**
     * Returns how often this node loaded a key, over all its restarts.
     *
     * @param group the name of the group
     * @param key the key
     * @return the number of getter calls
     * @throws IllegalArgumentException if there is no such group
     */
    public int loads(String group, String key) {
        home.checkKnown(group, Stream.of(this));
        return home.log
                .of(load -> load.node() == index
                        && load.group().equals(group)
                        && load.key().equals(key))
                .size();
    }

    /**
     * Returns how often this node loaded any key of a group, over all its restarts.
     *
     * @param group the name of the group
     * @return the number of getter calls
     * @throws IllegalArgumentException if there is no such group
     */
    public int loads(String group) {
        home.checkKnown(group, Stream.of(this));
        return home.log
                .of(load -> load.node() == index && load.group().equals(group))
                .size();
    }

    /**
     * Tells this node who the members are, in place of what the others know. As in production, a change counts after
     * {@code circlet.peers.debounce}, and one that loses more than half of the members only when it was told three times.
     *
     * @param nodes the indexes of the members; this node is always one
     * @return this node
     * @throws IllegalArgumentException if there is no such node
     */
    public TestNode sees(int... nodes) {
        IntStream.of(nodes).forEach(home::checked);
        process().directory().say(Simulation.members(withThis(nodes)));
        return this;
    }

    private int[] withThis(int... nodes) {
        return IntStream.concat(IntStream.of(nodes), IntStream.of(index))
                .distinct()
                .toArray();
    }

    /**
     * Ends the process as {@code SIGKILL} does: connections break, and nothing runs on it any more. Who waits on this node is
     * told that its groups are closed. The others still take it for a member.
     */
    public void kill() {
        Process killed = process();
        process = null;
        killed.clock().die();
        home.network.reset(name);
        killed.fleet().close();
        killed.groups().close();
    }

    /**
     * Starts a process with empty groups, in place of the one that runs if it was not killed.
     *
     * @throws IllegalStateException if the fleet is closed
     */
    public void restart() {
        home.checkOpen();
        if (isAlive()) {
            kill();
        }
        start();
    }

    /** Stops the process as {@code SIGSTOP} does: whatever becomes due on it waits. */
    public void pause() {
        process().clock().pause();
    }

    /** Lets a stopped process go on, with all that has become due meanwhile. */
    public void resume() {
        process().clock().resume();
    }

    /**
     * Tells whether the node has a process.
     *
     * @return {@code false} after {@link #kill()} until {@link #restart()}
     */
    public boolean isAlive() {
        return process != null;
    }

    /**
     * Tells whether the process is stopped.
     *
     * @return {@code true} after {@link #pause()} until {@link #resume()}
     */
    public boolean isPaused() {
        return process().clock().isPaused();
    }

    @Override
    public String toString() {
        return name;
    }

    void start() {
        NodeClock clock = home.newClock();
        ScriptedDirectory directory = new ScriptedDirectory(name, Simulation.members(withThis(home.present)));
        Fleet fleet = home.newFleet(name, clock, directory);
        Groups groups = home.newGroups(clock, fleet);
        Process started = new Process(clock, directory, fleet, groups);
        process = started;
        home.registrations.forEach(registration -> register(started, registration));
        home.network.attach(name, fleet, clock::run);
        fleet.start(groups.inbound());
    }

    void register(Registration<?> registration) {
        Process running = process;
        if (running != null) {
            register(running, registration);
        }
    }

    private void register(Process running, Registration<?> registration) {
        registration.on(running.groups(), counted(running.clock(), registration));
    }

    private Getter<Object> counted(NodeClock clock, Registration<?> registration) {
        return key -> {
            home.log.add(index, registration.spec().name(), key);
            Duration takes = home.loadTime;
            return takes.isZero()
                    ? registration.getter().get(index, key)
                    : later(clock, takes, outcome(registration.getter(), key));
        };
    }

    /** What the source gives, which is read when the load begins. */
    private CompletableFuture<@Nullable Object> outcome(NodeGetter getter, String key) {
        try {
            Object result = getter.get(index, key);
            return result instanceof CompletionStage<?> stage
                    ? stage.<@Nullable Object>thenApply(value -> value).toCompletableFuture()
                    : CompletableFuture.completedFuture(result);
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static CompletableFuture<@Nullable Object> later(
            NodeClock clock, Duration takes, CompletableFuture<@Nullable Object> outcome) {
        CompletableFuture<@Nullable Object> loaded = new CompletableFuture<>();
        clock.schedule(
                () -> outcome.whenComplete((value, failure) -> {
                    if (failure != null) {
                        loaded.completeExceptionally(failure);
                    } else {
                        loaded.complete(value);
                    }
                }),
                takes.toNanos());
        return loaded;
    }

    /** Whether it has the group; one that does not run may have had any. */
    boolean knows(String group) {
        Process running = process;
        return running == null || running.groups().find(group).isPresent();
    }

    void ownershipChanged() {
        Process running = process;
        if (running != null) {
            running.groups().inbound().ownershipChanged();
        }
    }

    void close() {
        if (isAlive()) {
            kill();
        }
    }

    private Process process() {
        Process running = process;
        if (running == null) {
            home.checkOpen();
            throw new IllegalStateException(name + " does not run; restart() it first");
        }
        return running;
    }
}
