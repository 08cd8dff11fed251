package dev.circlet.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The group as the application sees it: memory first, then a load if this node owns the key, else a forward to the owner.
 * A hit returns before any future is made; the only place that blocks is {@link #await}.
 */
final class DefaultGroup implements Group {

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final Loads loads;
    private final Forwards forwards;
    private final KnownKeys known;
    private final Waiting waiting;
    private final LruStore store;
    private final OwnReads ownReads;
    private volatile boolean bypassed;
    /** Set once, before the group can be reached. */
    private Forgetting alsoForgets = (key, tick, mark) -> {};

    /** What else a group forgets with a key, or with all if there is none, that began up to a tick. */
    interface Forgetting {

        void forget(@Nullable String key, long tick, long mark);

        /** The latest tick at which an invalidation of a key can have been made that seems to be of this one. */
        default long latest(String key, long tick, long mark) {
            return tick;
        }
    }

    DefaultGroup(
            GroupSpec spec,
            Engine engine,
            Counters counters,
            Memory memory,
            Loads loads,
            Forwards forwards,
            KnownKeys known) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.loads = loads;
        this.forwards = forwards;
        this.known = known;
        this.waiting = new Waiting(engine.scheduler());
        this.store = memory.store();
        this.ownReads = new OwnReads(engine.ticks(), engine.random());
        this.bypassed = spec.bypass();
    }

    void alsoForgets(Forgetting forgetting) {
        alsoForgets = forgetting;
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public GroupSpec spec() {
        return spec;
    }

    @Override
    public ByteView get(String key) {
        Entry entry = hit(key);
        return entry != null ? found(entry.value()) : value(await(ask(key, defaultNanos())), defaultNanos());
    }

    @Override
    public ByteView get(String key, Duration deadline) {
        Entry entry = hit(key);
        return entry != null ? found(entry.value()) : value(await(ask(key, nanos(deadline))), nanos(deadline));
    }

    @Override
    public Optional<ByteView> find(String key) {
        Entry entry = hit(key);
        if (entry != null) {
            return Optional.ofNullable(entry.value());
        }
        return Optional.ofNullable(valueOrAbsent(await(ask(key, defaultNanos())), defaultNanos()));
    }

    @Override
    public CompletableFuture<ByteView> getAsync(String key) {
        return dependent(key, defaultNanos(), landing -> value(landing, defaultNanos()));
    }

    /**
     * Loads a key on this node, because the bytes that the fleet has of it are of no use to this node: another release of
     * the application wrote them. Who comes with the same bytes meanwhile shares the load, and later what it brought.
     *
     * @return a future of what the getter gave, null if the key is absent
     */
    CompletableFuture<@Nullable ByteView> instead(String key, ByteView useless) {
        return instead(key, useless, defaultNanos());
    }

    CompletableFuture<@Nullable ByteView> instead(String key, ByteView useless, Duration deadline) {
        return instead(key, useless, nanos(deadline));
    }

    private CompletableFuture<@Nullable ByteView> instead(String key, ByteView useless, long nanos) {
        Entry held = store.peek(key);
        if (held != null && !useless.equals(held.value())) {
            return CompletableFuture.completedFuture(held.value());
        }
        long notBefore = held == null ? Long.MIN_VALUE : held.began();
        Keep keep = memory.ownedHere(key) ? Keep.AS_OWNER : Keep.AS_COPY;
        return dependent(
                () -> waiting.until(
                        loads.join(key, memory.hash(key), notBefore, keep, LoadScope.currentDepth()), nanos),
                landing -> valueOrAbsent(landing, nanos));
    }

    @Override
    public Lookup lookup(String key) {
        Entry entry = hit(key);
        Landing landing = entry != null ? held(entry) : await(ask(key, defaultNanos()));
        return lookup(key, landing, defaultNanos());
    }

    @Override
    public CompletableFuture<Lookup> lookupAsync(String key, Duration deadline) {
        return dependent(key, nanos(deadline), landing -> lookup(key, landing, nanos(deadline)));
    }

    @Override
    public Map<String, ByteView> getAll(Collection<String> keys) {
        CompletableFuture<Map<String, ByteView>> all = getAllAsync(keys);
        return await(all);
    }

    @Override
    public CompletableFuture<Map<String, ByteView>> getAllAsync(Collection<String> keys) {
        Set<String> distinct = new LinkedHashSet<>(keys);
        Map<String, CompletableFuture<Landing>> landings = new LinkedHashMap<>();
        List<ForwardFlight> claimed = new ArrayList<>();
        int depth = LoadScope.currentDepth();
        LoadPlan plan = loads.plan();
        try {
            distinct.forEach(this::check);
            distinct.forEach(key -> landings.put(key, hitOrMiss(key, depth, claimed, plan)));
        } catch (RuntimeException | Error refused) {
            landings.values().forEach(landing -> landing.cancel(false));
            return CompletableFuture.failedFuture(refused);
        } finally {
            if (!claimed.isEmpty()) {
                forwards.launch(claimed, depth);
            }
            loads.launch(plan, depth);
        }
        CompletableFuture<Map<String, ByteView>> all = new CompletableFuture<>();
        CompletableFuture.allOf(landings.values().toArray(CompletableFuture[]::new))
                .thenRun(() -> complete(all, () -> collect(landings)));
        all.whenComplete((values, failure) -> landings.values().forEach(landing -> landing.cancel(false)));
        return all;
    }

    @Override
    public Invalidation invalidate(String key) {
        Keys.check(spec, key);
        return whenCommitted(() -> await(forget(key)));
    }

    @Override
    public CompletableFuture<Invalidation> invalidateAsync(String key) {
        Keys.check(spec, key);
        return deferred(() -> forget(key)) ? CompletableFuture.completedFuture(Invalidation.DEFERRED) : forget(key);
    }

    @Override
    public Invalidation invalidateAll() {
        return whenCommitted(() -> await(forgetAll()));
    }

    @Override
    public CompletableFuture<Invalidation> invalidateAllAsync() {
        return deferred(this::forgetAll) ? CompletableFuture.completedFuture(Invalidation.DEFERRED) : forgetAll();
    }

    @Override
    public String owner(String key) {
        Keys.check(spec, key);
        return engine.remote().ownerOf(spec.name(), key).name();
    }

    @Override
    public GroupStats stats() {
        return counters.snapshot(store, spec.maxBytes());
    }

    @Override
    public void bypass(boolean bypass) {
        if (bypass == bypassed) {
            return;
        }
        // While the group is off nobody invalidates what a load of before may still bring. So nothing that began before
        // it is switched on again counts; it is forgotten before anybody looks.
        if (!bypass) {
            forgetHere(engine.ticks().next());
        }
        bypassed = bypass;
        if (bypass) {
            forgetHere(engine.ticks().next());
        }
    }

    private void forgetHere(long tick) {
        memory.forgetUpTo(tick);
        loads.detachAll();
        forwards.detachAll();
        alsoForgets.forget(null, tick, KeyQuery.NO_MARK);
    }

    /** Ends all waiting with an error. */
    void close() {
        loads.close();
        forwards.close();
    }

    @Override
    public boolean bypassed() {
        return bypassed;
    }

    /** Forgets a key up to a tick on this node: value, absence, and what is in flight. */
    void invalidated(String key, long tick, long mark) {
        long latest = alsoForgets.latest(key, tick, mark);
        memory.invalidate(key, memory.hash(key), latest, mark);
        loads.detach(key);
        forwards.detach(key);
        alsoForgets.forget(key, latest, mark);
    }

    /** Forgets everything up to a tick on this node. */
    void allInvalidated(long tick, long mark) {
        memory.invalidateAll(tick, mark);
        loads.detachAll();
        forwards.detachAll();
        alsoForgets.forget(null, tick, mark);
    }

    /** Invalidates a key at once, whatever the transaction of the thread is. */
    CompletableFuture<Invalidation> forget(String key) {
        long mark = engine.remote().newMark();
        invalidated(key, engine.ticks().next(), mark);
        return engine.remote().invalidate(spec.name(), key, mark);
    }

    private CompletableFuture<Invalidation> forgetAll() {
        long mark = engine.remote().newMark();
        allInvalidated(engine.ticks().next(), mark);
        return engine.remote().invalidate(spec.name(), null, mark);
    }

    private Invalidation whenCommitted(Supplier<Invalidation> action) {
        return deferred(action::get) ? Invalidation.DEFERRED : action.get();
    }

    /** To forget too much does no harm where the outcome of a transaction is unknown, to forget too little does. */
    private boolean deferred(Runnable invalidation) {
        return engine.commitHook().afterCommit(invalidation, invalidation);
    }

    @Nullable
    Entry hit(String key) {
        if (bypassed) {
            return null;
        }
        Entry entry = store.hit(key);
        if (entry != null) {
            counters.hit(entry);
            ownReads.hit(entry);
        }
        return entry;
    }

    /** Notes that the application asked for a key that is not in memory and could exist. */
    void noteMiss(String key) {
        if (memory.ownedHere(key)) {
            ownReads.missed(key);
        }
    }

    /** What the application reads of the keys that this node owns. */
    OwnReads ownReads() {
        return ownReads;
    }

    private Landing held(Entry entry) {
        return Loads.held(entry, engine.ticks().now());
    }

    private void check(String key) {
        Keys.check(spec, key);
        LoadScope.checkNotLoading(spec.name(), key);
    }

    /** What to do on a miss; throws only for keys that cannot be asked. */
    private CompletableFuture<Landing> ask(String key, long nanos) {
        check(key);
        List<ForwardFlight> claimed = new ArrayList<>(1);
        int depth = LoadScope.currentDepth();
        LoadPlan plan = loads.plan();
        CompletableFuture<Landing> landing = miss(key, nanos, depth, claimed, plan);
        loads.launch(plan, depth);
        if (!claimed.isEmpty()) {
            forwards.launch(claimed, depth);
        }
        return landing;
    }

    private CompletableFuture<Landing> hitOrMiss(
            String key, int depth, List<ForwardFlight> claimed, @Nullable LoadPlan plan) {
        Entry entry = hit(key);
        return entry != null
                ? CompletableFuture.completedFuture(held(entry))
                : miss(key, defaultNanos(), depth, claimed, plan);
    }

    /** Joins the flight that will bring the key. What the caller must launch is added to those claimed, or to the plan. */
    private CompletableFuture<Landing> miss(
            String key, long nanos, int depth, List<ForwardFlight> claimed, @Nullable LoadPlan plan) {
        counters.misses.increment();
        long hash = memory.hash(key);
        if (bypassed) {
            return waiting.until(loads.alone(key, hash, depth, plan), nanos);
        }
        Landing absence = known.absence(key);
        if (absence != null) {
            return CompletableFuture.completedFuture(absence);
        }
        if (memory.ownedHere(key)) {
            ownReads.missed(key);
            LoadFlight load = loads.join(key, hash, Long.MIN_VALUE, Keep.AS_OWNER, depth, plan);
            return waiting.until(load, nanos, () -> loads.isTooSlow(load) ? memory.loadFailed(key, hash) : null);
        }
        if (depth >= LoadScope.MAX_DEPTH) {
            return CompletableFuture.completedFuture(Landing.refused(Answer.Reason.DEPTH, LoadScope.MAX_DEPTH));
        }
        ForwardFlight flight = forwards.join(key, hash);
        if (flight.claim()) {
            claimed.add(flight);
        } else {
            counters.flightsJoined.increment();
        }
        return waiting.until(flight, nanos);
    }

    private <T> CompletableFuture<T> dependent(String key, long nanos, Function<Landing, T> use) {
        return dependent(
                () -> {
                    Entry entry = hit(key);
                    return entry != null ? CompletableFuture.completedFuture(held(entry)) : ask(key, nanos);
                },
                use);
    }

    private static <T extends @Nullable Object> CompletableFuture<T> dependent(
            Supplier<CompletableFuture<Landing>> asked, Function<Landing, T> use) {
        CompletableFuture<Landing> landing;
        try {
            landing = asked.get();
        } catch (RuntimeException | Error refused) {
            return CompletableFuture.failedFuture(refused);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        landing.thenAccept(landed -> complete(result, () -> use.apply(landed)));
        result.whenComplete((value, failure) -> landing.cancel(false));
        return result;
    }

    private static <T extends @Nullable Object> void complete(CompletableFuture<T> result, Supplier<T> value) {
        try {
            result.complete(value.get());
        } catch (Throwable failure) {
            result.completeExceptionally(FailureText.carried(failure));
        }
    }

    private Map<String, ByteView> collect(Map<String, CompletableFuture<Landing>> landings) {
        Map<String, ByteView> values = new LinkedHashMap<>();
        Map<String, Throwable> failures = new LinkedHashMap<>();
        landings.forEach((key, future) -> {
            Landing landing = future.join();
            Throwable failure = Replies.failure(spec, landing, defaultNanos());
            if (failure != null) {
                failures.put(key, failure);
            } else if (landing instanceof Landing.Value value) {
                values.put(key, value.bytes());
            }
        });
        if (!failures.isEmpty()) {
            throw new BulkLoadException(spec.name(), values, failures);
        }
        return values;
    }

    private Lookup lookup(String key, Landing landing, long nanos) {
        ByteView value = valueOrAbsent(landing, nanos);
        Lookup.Source source = landing instanceof Landing.Value found
                ? found.source()
                : landing instanceof Landing.Absent absent ? absent.source() : Lookup.Source.NONE;
        return new Lookup(
                value, source, engine.remote().ownerOf(spec.name(), key).name());
    }

    private ByteView value(Landing landing, long nanos) {
        return found(valueOrAbsent(landing, nanos));
    }

    private ByteView found(@Nullable ByteView value) {
        if (value == null) {
            throw new KeyNotFoundException(spec.name());
        }
        return value;
    }

    private @Nullable ByteView valueOrAbsent(Landing landing, long nanos) {
        if (landing instanceof Landing.Value value) {
            return value.bytes();
        }
        Throwable failure = Replies.failure(spec, landing, nanos);
        if (failure != null) {
            throw Rethrow.asIs(failure);
        }
        return null;
    }

    <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        try {
            engine.scheduler().awaiting(future);
            return future.get();
        } catch (InterruptedException interrupted) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new DeadlineExceededException(spec.name(), 0);
        } catch (ExecutionException failed) {
            throw Rethrow.asIs(failed.getCause());
        } catch (CancellationException closed) {
            throw new DeadlineExceededException(spec.name(), 0);
        }
    }

    private long defaultNanos() {
        return Nanos.of(spec.getTimeout());
    }

    private static long nanos(Duration deadline) {
        return Math.max(0, Nanos.of(deadline));
    }
}
