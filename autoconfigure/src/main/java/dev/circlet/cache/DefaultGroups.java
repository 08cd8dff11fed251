package dev.circlet.cache;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The registry, and the door by which peers reach its groups. */
final class DefaultGroups implements Groups, Inbound {

    private static final long SWEEP_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int SWEEP_LIMIT = 10_000;

    private final GroupsBuilder from;
    private final Engine engine;
    private final Function<GroupSpec, Executor> executors;
    private final ConcurrentSkipListMap<String, Registered> groups = new ConcurrentSkipListMap<>();
    private final Adoptions adoptions;
    /** Held while groups are added or replaced. */
    private final ReentrantLock adding = new ReentrantLock();

    private final List<Scheduler.Cancellable> sweeps = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    DefaultGroups(GroupsBuilder from, Ticker ticker, Scheduler scheduler, Function<GroupSpec, Executor> executors) {
        this.from = from;
        this.executors = executors;
        this.adoptions = new Adoptions(from.adoptable, from.mostAdopted);
        this.engine = new Engine(
                new Ticks(ticker),
                scheduler,
                from.random,
                from.remote,
                from.listener,
                from.interceptor,
                from.commitHook,
                Nanos.of(from.warmWindow),
                Nanos.of(from.lease),
                from.exposeMessages);
        scheduleSweep();
    }

    @Override
    public Group get(String name) {
        return registered(name).face();
    }

    @Override
    public <V> TypedGroup<V> typed(String name, Class<V> type) {
        DefaultTypedGroup<?> typed = registered(name).typed();
        if (typed.type() != MethodType.methodType(type).wrap().returnType()) {
            throw new InvalidGroupException(
                    name,
                    "Group '" + name + "' has values of " + typed.type().getName() + ", not of " + type.getName(),
                    "Ask for the type it was registered with.");
        }
        @SuppressWarnings("unchecked") // the types were just compared
        TypedGroup<V> group = (TypedGroup<V>) typed;
        return group;
    }

    private Registered registered(String name) {
        Registered registered = groups.get(name);
        if (registered == null) {
            throw new UnknownGroupException(name, groups.keySet());
        }
        return registered;
    }

    @Override
    public Optional<Group> find(String name) {
        return Optional.ofNullable(groups.get(name)).map(Registered::face);
    }

    @Override
    public Collection<Group> all() {
        return groups.values().stream().map(Registered::face).toList();
    }

    @Override
    public Group register(GroupSpec spec, Getter<?> getter) {
        Codec<Object> raw = new RawCodec();
        return add(spec, raw, getter, group -> new DefaultTypedGroup<>(group, ByteView.class, Codec.VIEW))
                .group();
    }

    @Override
    public <V> TypedGroup<V> register(GroupSpec spec, Class<V> type, Codec<V> codec, Getter<?> getter) {
        DefaultTypedGroup<?>[] typed = new DefaultTypedGroup<?>[1];
        add(spec, new Checked<>(type, codec), getter, group -> typed[0] = new DefaultTypedGroup<>(group, type, codec));
        return typed(spec.name(), type);
    }

    @Override
    public LeaseGroup registerLeased(GroupSpec wanted, int codecVersion) {
        GroupSpec spec = customized(wanted);
        if (!spec.isLeased()) {
            throw new InvalidGroupException(
                    spec.name(),
                    "Group '" + spec.name() + "' has no getter, and a specification of a group that has one",
                    "Start it with GroupSpec.leased, or register the group with a getter.");
        }
        return (LeaseGroup)
                add(Registered.leased(spec, engine, from, codecVersion)).face();
    }

    @Override
    public LeaseGroup leased(String name) {
        adding.lock();
        try {
            adoptions.remove(name);
            return Groups.super.leased(name);
        } finally {
            adding.unlock();
        }
    }

    private Registered add(
            GroupSpec wanted,
            Codec<Object> codec,
            Getter<?> getter,
            Function<DefaultGroup, DefaultTypedGroup<?>> typed) {
        GroupSpec spec = customized(wanted);
        if (spec.isLeased()) {
            throw new InvalidGroupException(
                    spec.name(),
                    "Group '" + spec.name() + "' has a getter, and a specification of a group that has none",
                    "Start it with GroupSpec.named, or register the group with registerLeased.");
        }
        return add(Registered.loading(spec, engine, from, executors.apply(spec), codec, getter, typed));
    }

    private GroupSpec customized(GroupSpec wanted) {
        if (groups.containsKey(wanted.name()) && !adoptions.contains(wanted.name())) {
            throw taken(wanted.name());
        }
        return from.customizer.apply(wanted);
    }

    private Registered add(Registered registered) {
        String name = registered.group().name();
        Registered adopted;
        adding.lock();
        try {
            adopted = adoptions.remove(name) ? groups.remove(name) : null;
            if (groups.putIfAbsent(name, registered) != null) {
                registered.shutDown();
                throw taken(name);
            }
        } finally {
            adding.unlock();
        }
        if (adopted != null) {
            adopted.close();
        }
        engine.tell(hearing -> hearing.registered(name));
        return registered;
    }

    /** A group that a peer takes for one of this node's, null if it is none and does not become one. */
    private @Nullable Registered claimed(String name, Terms terms) {
        Registered registered = groups.get(name);
        return registered != null || closed || terms.codecVersion() != Codec.BYTES.version()
                ? registered
                : adopted(name);
    }

    /** Asks the outside before it takes the lock, which the outside may wait for. */
    private @Nullable Registered adopted(String name) {
        Registered adopted;
        try {
            if (!adoptions.admits(name)) {
                return groups.get(name);
            }
            GroupSpec spec = from.customizer.apply(GroupSpec.leased(name).build());
            adopted = Registered.leased(spec, engine, from, Codec.BYTES.version());
        } catch (RuntimeException refused) {
            // Nobody on this node has asked for it: it is the peer that has to do without.
            return groups.get(name);
        }
        adding.lock();
        try {
            Registered present = groups.get(name);
            if (present != null || !adoptions.add(name)) {
                return present;
            }
            groups.put(name, adopted);
        } finally {
            adding.unlock();
        }
        engine.tell(hearing -> hearing.registered(name));
        return adopted;
    }

    private static InvalidGroupException taken(String name) {
        return new InvalidGroupException(
                name,
                "There are two groups named '" + name + "'",
                "Rename one of them; a group is one getter under one name in the whole fleet.");
    }

    @Override
    public Inbound inbound() {
        return this;
    }

    @Override
    public CompletableFuture<Answer> answer(String name, KeyQuery query, Terms terms) {
        Registered registered = groups.get(name);
        return registered == null || closed
                ? CompletableFuture.completedFuture(Answer.Refused.because(Answer.Reason.UNKNOWN_GROUP))
                : registered.door().answer(query, terms);
    }

    @Override
    public CompletableFuture<Answer> claim(String name, KeyQuery query, Terms terms, long putMark) {
        Registered registered = claimed(name, terms);
        if (registered == null || closed) {
            return CompletableFuture.completedFuture(Answer.Refused.because(Answer.Reason.UNKNOWN_GROUP));
        }
        return registered.leased() == null
                ? CompletableFuture.completedFuture(Answer.Refused.because(Answer.Reason.UNSUPPORTED))
                : registered.leased().door().claim(query, terms, putMark);
    }

    @Override
    public long renew(String name, String key, long token) {
        LeaseDoor door = leaseDoor(name);
        return door == null ? 0 : door.renew(key, token);
    }

    @Override
    public boolean fill(String name, int codecVersion, KeyQuery query, long token, Answer answer) {
        LeaseDoor door = leaseDoor(name);
        return door != null && door.fill(codecVersion, query, token, answer);
    }

    private @Nullable LeaseDoor leaseDoor(String name) {
        Registered registered = groups.get(name);
        return registered == null || registered.leased() == null || closed
                ? null
                : registered.leased().door();
    }

    @Override
    public List<CompletableFuture<Answer>> answerAll(String name, List<KeyQuery> queries, Terms terms) {
        Registered registered = groups.get(name);
        return registered == null || closed
                ? Inbound.super.answerAll(name, queries, terms)
                : registered.door().answerAll(queries, terms);
    }

    @Override
    public void invalidate(String name, @Nullable String key, long ageNanos, long mark) {
        Registered registered = groups.get(name);
        if (registered != null) {
            registered.door().invalidate(key, engine.ticks().next() - ageNanos, mark);
        }
    }

    @Override
    public void invalidateOlderThan(long ageNanos) {
        long tick = engine.ticks().next() - ageNanos;
        groups.values().forEach(registered -> registered.door().invalidate(null, tick, KeyQuery.NO_MARK));
    }

    @Override
    public void dropCopiesFrom(String member) {
        groups.values()
                .forEach(registered ->
                        registered.door().memory().store().removeIf(entry -> member.equals(entry.origin())));
    }

    @Override
    public void ownershipChanged() {
        for (Registered registered : groups.values()) {
            registered.door().memory().ownershipChanged();
        }
    }

    @Override
    public KeyState state(String name, String key) {
        Registered registered = groups.get(name);
        return registered == null ? KeyState.NONE : registered.door().memory().state(key);
    }

    @Override
    public List<HotKey> hottest(String name, int limit) {
        Registered registered = groups.get(name);
        return registered == null ? List.of() : registered.door().hottest(limit);
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        groups.forEach((name, registered) -> {
            GroupSpec spec = registered.group().spec();
            settings.add(new Setting(name + ".ttl", spec.ttl() == null ? "none" : String.valueOf(spec.ttl())));
            settings.add(new Setting(name + ".jitter", String.valueOf(spec.jitter())));
            settings.add(new Setting(name + ".negative-ttl", spec.negativeTtl().toString()));
            settings.add(new Setting(
                    name + ".refresh-after",
                    spec.refreshAfter() == null ? "none" : String.valueOf(spec.refreshAfter())));
            settings.add(
                    new Setting(name + ".stale-if-error", spec.staleIfError().toString()));
            settings.add(new Setting(name + ".max-size", String.valueOf(spec.maxBytes())));
            settings.add(new Setting(name + ".max-value-size", String.valueOf(spec.maxValueBytes())));
        });
        return settings;
    }

    private void scheduleSweep() {
        if (!closed) {
            sweeps.clear();
            sweeps.add(engine.scheduler().schedule(this::sweep, SWEEP_NANOS));
        }
    }

    private void sweep() {
        groups.values().forEach(registered -> registered.door().memory().store().sweepExpired(SWEEP_LIMIT));
        scheduleSweep();
    }

    @Override
    public void close() {
        closed = true;
        sweeps.forEach(Scheduler.Cancellable::cancel);
        for (Registered registered : groups.values()) {
            registered.close();
        }
    }

    /** Refuses values of another type before a codec stumbles over them. */
    private record Checked<V>(Class<V> type, Codec<V> codec) implements Codec<Object> {

        @Override
        public ByteView encode(Object value) throws IOException {
            if (!type.isInstance(value)) {
                throw new IOException("the group's value type is " + type.getName());
            }
            return codec.encode(type.cast(value));
        }

        @Override
        public Object decode(ByteView bytes) throws IOException {
            return codec.decode(bytes);
        }

        @Override
        public @Nullable ToLongFunction<Object> weigher() {
            ToLongFunction<V> weigher = codec.weigher();
            return weigher == null ? null : value -> weigher.applyAsLong(type.cast(value));
        }

        @Override
        public int version() {
            return codec.version();
        }
    }
}
