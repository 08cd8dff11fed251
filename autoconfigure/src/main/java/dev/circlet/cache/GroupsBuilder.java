package dev.circlet.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Puts together a {@link Groups} registry from what the core needs of the outside: time, threads, and the other members.
 * Ticker, scheduler and executors have no default, because the core starts no thread and reads no clock of its own.
 *
 * @since 0.1
 */
public final class GroupsBuilder {

    @Nullable
    Ticker ticker;

    @Nullable
    Scheduler scheduler;

    @Nullable
    Function<GroupSpec, Executor> executors;

    RandomGenerator random = new Random(0);
    Remote remote = Remote.NONE;
    GroupListener listener = GroupListener.NOOP;
    LoadInterceptor interceptor = LoadInterceptor.NONE;
    CommitHook commitHook = CommitHook.NONE;
    Flights.Factory flights = Flights.perKey();
    Duration warmWindow = Duration.ofSeconds(60);
    Duration lease = Duration.ofSeconds(10);
    Duration invalidationMemory = Duration.ofMinutes(10);
    int rememberedInvalidations = 100_000;
    boolean exposeMessages = true;
    UnaryOperator<GroupSpec> customizer = UnaryOperator.identity();
    Predicate<String> adoptable = name -> false;
    int mostAdopted;

    GroupsBuilder() {}

    /**
     * Sets the clock.
     *
     * @param ticker the clock
     * @return this builder
     */
    public GroupsBuilder ticker(Ticker ticker) {
        this.ticker = ticker;
        return this;
    }

    /**
     * Sets what runs timers.
     *
     * @param scheduler the scheduler
     * @return this builder
     */
    public GroupsBuilder scheduler(Scheduler scheduler) {
        this.scheduler = scheduler;
        return this;
    }

    /**
     * Sets the chance by which values are refreshed early and failing sources are tried again. Without it all nodes draw
     * the same numbers.
     *
     * @param random safe for concurrent use
     * @return this builder
     */
    public GroupsBuilder random(RandomGenerator random) {
        this.random = Objects.requireNonNull(random, "random");
        return this;
    }

    /**
     * Sets what runs the getters.
     *
     * @param executors gives the executor of a group; it should offer {@link GroupSpec#loadConcurrency()} threads and not
     *     run tasks on the calling thread. Executors that are {@link AutoCloseable} or executor services are shut down
     *     when the registry is closed
     * @return this builder
     */
    public GroupsBuilder executors(Function<GroupSpec, Executor> executors) {
        this.executors = executors;
        return this;
    }

    /**
     * Sets the port to the other members; without it the node stands alone.
     *
     * @param remote the port
     * @return this builder
     */
    public GroupsBuilder remote(Remote remote) {
        this.remote = Objects.requireNonNull(remote, "remote");
        return this;
    }

    /**
     * Sets who hears of loads.
     *
     * @param listener the listener
     * @return this builder
     */
    public GroupsBuilder listener(GroupListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets what is wrapped around getter calls.
     *
     * @param interceptor the interceptor
     * @return this builder
     */
    public GroupsBuilder interceptor(LoadInterceptor interceptor) {
        this.interceptor = Objects.requireNonNull(interceptor, "interceptor");
        return this;
    }

    /**
     * Sets what knows of transactions.
     *
     * @param commitHook the hook
     * @return this builder
     */
    public GroupsBuilder commitHook(CommitHook commitHook) {
        this.commitHook = Objects.requireNonNull(commitHook, "commitHook");
        return this;
    }

    /**
     * Sets how concurrent callers of one key are brought together.
     *
     * @param flights makes the flight maps of the groups
     * @return this builder
     */
    public GroupsBuilder flights(Flights.Factory flights) {
        this.flights = Objects.requireNonNull(flights, "flights");
        return this;
    }

    /**
     * Sets how long values loaded for a failing owner are kept after the last request, and how long entries that moved to
     * another owner stay readable to it.
     *
     * @param warmWindow more than zero
     * @return this builder
     */
    public GroupsBuilder warmWindow(Duration warmWindow) {
        this.warmWindow = warmWindow;
        return this;
    }

    /**
     * Sets how long a lease lasts that this node grants and that is not renewed: the node of its holder is taken for dead
     * then, and the next one who waits computes the value.
     *
     * @param lease more than zero
     * @return this builder
     */
    public GroupsBuilder lease(Duration lease) {
        this.lease = lease;
        return this;
    }

    /**
     * Sets how many invalidations a group remembers, and for how long.
     *
     * @param count at least 1; older ones fold into a horizon that ages the whole group
     * @param memory how long one is remembered
     * @return this builder
     */
    public GroupsBuilder invalidationMemory(int count, Duration memory) {
        this.rememberedInvalidations = count;
        this.invalidationMemory = memory;
        return this;
    }

    /**
     * Sets whether the messages of getter exceptions are told to other members.
     *
     * @param exposeMessages {@code false} to tell the type only
     * @return this builder
     */
    public GroupsBuilder exposeMessages(boolean exposeMessages) {
        this.exposeMessages = exposeMessages;
        return this;
    }

    /**
     * Sets what may change the specification of each group before it is registered, whoever registers it.
     *
     * @param customizer gives the specification to use
     * @return this builder
     */
    public GroupsBuilder customizer(UnaryOperator<GroupSpec> customizer) {
        this.customizer = Objects.requireNonNull(customizer, "customizer");
        return this;
    }

    /**
     * Sets which groups without a getter this node adds when a peer takes it for the owner of one of their keys. Such a group
     * has the limits that any group of its name has. It gives way to one of its name that the application registers, and is
     * one of the application's own from the moment when that asks for it by {@link Groups#leased}. Without this there are
     * none: a peer that asks for a group that this node does not know computes for itself.
     *
     * @param adoptable tells whether a group of this name may be added; called on threads that serve peers
     * @param most how many there may be that the application has not asked for, so that a peer cannot fill the memory
     * @return this builder
     */
    public GroupsBuilder adopting(Predicate<String> adoptable, int most) {
        this.adoptable = Objects.requireNonNull(adoptable, "adoptable");
        this.mostAdopted = most;
        return this;
    }

    /**
     * Builds the registry.
     *
     * @return a registry without groups
     * @throws IllegalStateException if ticker, scheduler or executors are missing
     * @throws IllegalArgumentException if the warm window, the lease, or the memory of invalidations, is not more than zero
     */
    public Groups build() {
        if (ticker == null || scheduler == null || executors == null) {
            throw new IllegalStateException(
                    "A registry needs ticker(), scheduler() and executors(); the core has no clock or threads of its own");
        }
        require(!warmWindow.isNegative() && !warmWindow.isZero(), "warmWindow", warmWindow);
        require(!lease.isNegative() && !lease.isZero(), "lease", lease);
        require(!invalidationMemory.isNegative() && !invalidationMemory.isZero(), "memory", invalidationMemory);
        require(rememberedInvalidations >= 1, "count", rememberedInvalidations);
        return new DefaultGroups(this, ticker, scheduler, executors);
    }

    private static void require(boolean holds, String property, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(property + " is " + value + "; give more than zero");
        }
    }
}
