package dev.circlet.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One group of a registry, with the door for its peers.
 *
 * @param leased what a group without a getter has beside the rest
 */
record Registered(
        DefaultGroup group,
        InboundDoor door,
        DefaultTypedGroup<?> typed,
        @Nullable Executor executor,
        @Nullable Leased leased) {

    /** The group as its application sees it, and its door for claims. */
    record Leased(DefaultLeaseGroup group, LeaseDoor door) {}

    /** The parts that groups with and without a getter have in common. */
    private record Parts(
            GroupSpec spec, Engine engine, Counters counters, Memory memory, KnownKeys known, int codecVersion) {

        Parts(GroupSpec spec, Engine engine, Counters counters, GroupsBuilder from, int codecVersion, boolean sharing) {
            this(
                    spec,
                    engine,
                    counters,
                    new Memory(spec, engine, counters, from, sharing),
                    new KnownKeys(spec, engine, counters),
                    codecVersion);
        }

        Loads loads(@Nullable Loader loader, Executor executor, GroupsBuilder from) {
            Loads loads = new Loads(
                    spec,
                    engine,
                    counters,
                    memory,
                    loader,
                    executor,
                    from.flights.create(spec.name(), Flights.Kind.LOAD),
                    codecVersion);
            CopyRenewal renewal = new CopyRenewal(spec, engine, counters, memory, codecVersion);
            memory.upkeep(new Upkeep(engine, counters, memory, loads, renewal));
            return loads;
        }

        DefaultGroup group(Loads loads, GroupsBuilder from) {
            Flights<ForwardFlight> flights = from.flights.create(spec.name(), Flights.Kind.FORWARD);
            Forwards forwards = new Forwards(spec, engine, counters, memory, loads, flights, codecVersion);
            return new DefaultGroup(spec, engine, counters, memory, loads, forwards, known);
        }

        InboundDoor door(Loads loads, DefaultGroup group) {
            return new InboundDoor(spec, engine, counters, memory, loads, group, known, codecVersion);
        }
    }

    /** Puts a group with a getter together. */
    static Registered loading(
            GroupSpec spec,
            Engine engine,
            GroupsBuilder from,
            Executor executor,
            Codec<Object> codec,
            Getter<?> getter,
            Function<DefaultGroup, DefaultTypedGroup<?>> typed) {
        Parts parts = new Parts(spec, engine, new Counters(), from, codec.version(), codec.weigher() != null);
        Loads loads = parts.loads(new Loader(spec, codec, getter, parts.memory()), executor, from);
        DefaultGroup group = parts.group(loads, from);
        return new Registered(group, parts.door(loads, group), typed.apply(group), executor, null);
    }

    /** Puts a group without a getter together. */
    static Registered leased(GroupSpec spec, Engine engine, GroupsBuilder from, int codecVersion) {
        Parts parts = new Parts(spec, engine, new Counters(), from, codecVersion, true);
        Loads loads = parts.loads(null, Runnable::run, from);
        DefaultGroup group = parts.group(loads, from);
        InboundDoor door = parts.door(loads, group);
        LeaseDesk desk = new LeaseDesk(spec, engine, parts.counters(), parts.memory(), loads, codecVersion);
        Claims claims = new Claims(spec, engine, parts.counters(), parts.memory(), desk);
        Puts puts = new Puts(spec, engine, parts.memory(), group, desk, codecVersion);
        DefaultLeaseGroup leased =
                new DefaultLeaseGroup(group, engine, parts.counters(), parts.known(), claims, puts, desk);
        return new Registered(
                group,
                door,
                new DefaultTypedGroup<>(leased, ByteView.class, Codec.VIEW),
                null,
                new Leased(leased, new LeaseDoor(door, parts.known(), desk, codecVersion)));
    }

    /** The group as the application sees it. */
    Group face() {
        return leased == null ? group : leased.group();
    }

    /** Ends all waiting, and the executor. */
    void close() {
        if (leased != null) {
            leased.group().close();
        }
        group.close();
        shutDown();
    }

    void shutDown() {
        if (executor instanceof ExecutorService service) {
            service.shutdownNow();
        } else if (executor instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception ignored) {
                // The other groups must be closed too.
            }
        }
    }
}
