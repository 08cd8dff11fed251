package dev.circlet.cache;

import dev.circlet.cache.GroupListener.Outcome;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The loads of a group on this node: one flight per key, so many at once, each under its own budget.
 *
 * <p>A flight passes these stations: look into the memory once more (the flight before may have just landed), peek at the
 * previous owner while a view change is recent, get a place in the bulkhead, run the getter on the group's executor, keep
 * the value unless the key was invalidated meanwhile, take the flight out of the map, tell the waiters. Whoever ends the
 * flight first (the getter, its budget, the last waiter leaving) decides how it ends; the place in the bulkhead is given
 * back only when the getter has returned.
 *
 * <p>For a getter that takes several keys, the flights that one call starts go through the last stations together, as the
 * members of a batch.
 */
final class Loads {

    private static final Landing NOTHING = Landing.refused(Answer.Reason.NOT_HELD, 0);

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final @Nullable Loader loader;
    private final Executor executor;
    private final Flights<LoadFlight> flights;
    private final OpenFlights<LoadFlight> open = new OpenFlights<>();
    private final Bulkhead bulkhead;
    private final int codecVersion;

    /** @param loader null for a group without a getter: its flights end with what memory or a peek holds, or nothing */
    Loads(
            GroupSpec spec,
            Engine engine,
            Counters counters,
            Memory memory,
            @Nullable Loader loader,
            Executor executor,
            Flights<LoadFlight> flights,
            int codecVersion) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.loader = loader;
        this.executor = executor;
        this.flights = flights;
        this.bulkhead = new Bulkhead(spec.loadConcurrency(), spec.maxWaitingLoads());
        this.codecVersion = codecVersion;
    }

    /**
     * Joins the load of a key, or starts one. The caller must leave the flight when it has what it wants.
     *
     * @param notBefore the caller takes a value only if its load began after this tick
     * @param keep for how long the caller wants the value kept
     * @param depth how many loads are nested around this one
     */
    LoadFlight join(String key, long hash, long notBefore, Keep keep, int depth) {
        LoadPlan plan = plan();
        LoadFlight flight = join(key, hash, notBefore, keep, depth, plan);
        launch(plan, depth);
        return flight;
    }

    /** A plan for the loads of one call if the getter takes several keys, else null. Whoever makes it launches it. */
    @Nullable
    LoadPlan plan() {
        return takesBatches() ? new LoadPlan() : null;
    }

    /** Whether the getter takes several keys. */
    boolean takesBatches() {
        return loader != null && loader.takesBatches();
    }

    /** Joins the load of a key; one that has to begin is added to the plan, if there is one. */
    LoadFlight join(String key, long hash, long notBefore, Keep keep, int depth, @Nullable LoadPlan plan) {
        if (depth >= LoadScope.MAX_DEPTH) {
            LoadFlight refused = new LoadFlight(key, hash, keep, this::abandoned);
            land(refused, Landing.refused(Answer.Reason.DEPTH, LoadScope.MAX_DEPTH));
            return refused;
        }
        LoadFlight flight = flights.join(
                key,
                present -> present.began() > notBefore && memory.freshness().allows(hash, present.began()),
                () -> new LoadFlight(key, hash, keep, this::abandoned));
        flight.keepAtLeast(keep);
        if (flight.claim()) {
            if (plan == null) {
                launch(flight, notBefore, depth);
            } else {
                plan.add(flight, notBefore, true);
            }
        } else {
            counters.flightsJoined.increment();
        }
        return flight;
    }

    /** Starts a load for one caller, which nobody joins and whose value is kept nowhere. */
    LoadFlight alone(String key, long hash, int depth, @Nullable LoadPlan plan) {
        LoadFlight flight = new LoadFlight(key, hash, Keep.NOWHERE, this::abandoned);
        if (depth >= LoadScope.MAX_DEPTH) {
            land(flight, Landing.refused(Answer.Reason.DEPTH, LoadScope.MAX_DEPTH));
        } else if (plan != null) {
            plan.add(flight, Long.MIN_VALUE, false);
        } else {
            guarded(flight, () -> prepared(flight, depth).run());
        }
        return flight;
    }

    void detach(String key) {
        flights.detach(key);
    }

    void detachAll() {
        flights.detachAll();
    }

    /** Ends all flights: who waits gets an error, and getters that run are interrupted. */
    void close() {
        open.close(flight -> {
            if (land(flight, new Landing.Closed())) {
                halt(flight);
            }
        });
    }

    /** Begins what was planned, in batches. */
    void launch(@Nullable LoadPlan plan, int depth) {
        if (plan != null) {
            plan.batches(spec.maxBatchKeys()).forEach(items -> launchBatch(items, depth));
        }
    }

    private void launchBatch(List<LoadPlan.Item> items, int depth) {
        List<LoadFlight> members = items.stream().map(LoadPlan.Item::flight).toList();
        LoadFlight batch = LoadFlight.batch(members, this::abandoned);
        guarded(batch, () -> {
            Runnable load = prepared(batch, depth);
            CompletableFuture<?>[] looks = items.stream().map(this::look).toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(looks)
                    .thenRun(() -> attempt(batch, () -> {
                        if (!batch.hasEnded()) {
                            load.run();
                        }
                    }));
        });
    }

    /** Lands a member of a batch if memory or a peer has its value; completes when that is known. */
    private CompletableFuture<?> look(LoadPlan.Item item) {
        LoadFlight flight = item.flight();
        CompletableFuture<?> known = CompletableFuture.completedFuture(null);
        CompletableFuture<?>[] looked = {known};
        guarded(flight, () -> {
            if (item.shared() && !landHeld(flight, item.notBefore())) {
                looked[0] = peek(flight, item.notBefore(), () -> {}).handle((reply, failure) -> known);
            }
        });
        return looked[0];
    }

    private void launch(LoadFlight flight, long notBefore, int depth) {
        guarded(flight, () -> {
            if (!landHeld(flight, notBefore)) {
                peek(flight, notBefore, prepared(flight, depth));
            }
        });
    }

    /** Asks the previous owner while a view change is recent, and goes on if it has nothing. */
    private CompletableFuture<?> peek(LoadFlight flight, long notBefore, Runnable otherwise) {
        long asked = engine.ticks().upcoming();
        KeyQuery query = memory.query(flight.key(), flight.hash());
        return engine.remote().peek(spec.name(), query, codecVersion).whenComplete((reply, failure) -> {
            if (failure != null || !landPeeked(flight, memory.shareable(Replies.landing(reply, asked)), notBefore)) {
                otherwise.run();
            }
        });
    }

    private void guarded(LoadFlight flight, Runnable start) {
        if (open.add(flight)) {
            attempt(flight, start);
        } else {
            land(flight, new Landing.Closed());
        }
    }

    /** Whatever is thrown before the getter runs ends the flight, for nobody else would. */
    private void attempt(LoadFlight flight, Runnable start) {
        try {
            start.run();
        } catch (Throwable failure) {
            land(flight, new Landing.Threw(failure));
        }
    }

    private boolean landHeld(LoadFlight flight, long notBefore) {
        Entry present = memory.store().peek(flight.key());
        if (present == null || present.began() <= notBefore) {
            return false;
        }
        Entry entry = memory.held(flight.key());
        if (entry == null || entry.began() <= notBefore) {
            return false;
        }
        // A retired entry whose key came back to this node serves hits again.
        return entry.isRetired() && memory.ownedHere(flight.key())
                ? landKeeping(flight, held(entry, engine.ticks().now()), 0)
                : land(flight, held(entry, engine.ticks().now()));
    }

    /** Captures what belongs to the calling thread; the result may run on any. */
    private Runnable prepared(LoadFlight flight, int depth) {
        if (loader == null) {
            return () -> land(flight, Landing.refused(Answer.Reason.NOT_HELD, 0));
        }
        Callable<@Nullable Object> task = engine.interceptor().wrap(spec.name(), loader.call(flight));
        LoadScope scope = scope(flight, depth + 1);
        return () -> admit(flight, scope, task);
    }

    private LoadScope scope(LoadFlight flight, int depth) {
        LoadScope scope = new LoadScope(LoadScope.current(), spec.name(), flight.key(), depth);
        if (flight.isBatch()) {
            for (LoadFlight member : flight.open()) {
                scope = new LoadScope(scope, spec.name(), member.key(), depth);
            }
        }
        return scope;
    }

    static Landing held(Entry entry, long now) {
        ByteView value = entry.value();
        if (value == null) {
            return new Landing.Absent(entry.began(), entry.servedUntil(now), Lookup.Source.NEGATIVE);
        }
        Lookup.Source source = entry.region() == Region.HOT ? Lookup.Source.HOT : Lookup.Source.MAIN;
        return new Landing.Value(value, entry.began(), entry.servedUntil(now), source);
    }

    private boolean landPeeked(LoadFlight flight, @Nullable Landing landing, long notBefore) {
        if (landing == null
                || Replies.began(landing) <= notBefore
                || Replies.expiresAt(landing) <= engine.ticks().now()) {
            return false;
        }
        if (!memory.freshness().allows(flight.hash(), Replies.began(landing))) {
            return false;
        }
        if (landKeeping(flight, landing, 0)) {
            engine.tell(hearing -> hearing.takenOver(spec.name()));
        }
        return true;
    }

    private void admit(LoadFlight flight, LoadScope scope, Callable<@Nullable Object> task) {
        flight.task(() -> run(flight, scope, task));
        switch (bulkhead.admit(flight)) {
            case RUN -> execute(flight);
            case REFUSED -> {
                refuse(flight);
            }
            case WAIT -> {
                if (flight.hasEnded()) {
                    bulkhead.withdraw(flight);
                }
            }
        }
    }

    private void execute(@Nullable LoadFlight admitted) {
        LoadFlight flight = admitted;
        while (flight != null) {
            try {
                executor.execute(flight.task());
                return;
            } catch (Throwable noThread) {
                // A full or closing pool, or an Error because the process has no more threads.
                refuse(flight);
                flight = bulkhead.release();
            }
        }
    }

    private void refuse(LoadFlight flight) {
        counters.shed.add(flight.open().size());
        land(flight, Landing.refused(Answer.Reason.OVERLOADED, retryAfterMillis()));
        engine.tell(hearing -> hearing.shed(spec.name()));
    }

    private void run(LoadFlight flight, LoadScope scope, Callable<@Nullable Object> task) {
        long start = engine.ticks().next();
        long budgetNanos = Nanos.of(spec.loadTimeout());
        if (!flight.start(start, engine.scheduler().schedule(() -> outOfTime(flight, start), budgetNanos))) {
            execute(bulkhead.release());
            return;
        }
        List<LoadFlight> loading = flight.open();
        counters.loads.add(loading.size());
        Object result = null;
        Throwable thrown = null;
        LoadScope before = LoadScope.current();
        scope.enter();
        try {
            result = task.call();
        } catch (Throwable failure) {
            thrown = failure;
        } finally {
            LoadScope.exit(before);
        }
        if (result instanceof CompletionStage<?> stage) {
            flight.returned(stage);
            follow(flight, loading.size(), start, stage);
        } else {
            flight.returned(null);
            finished(flight, loading.size(), start, result, thrown);
        }
    }

    private void follow(LoadFlight flight, int keys, long start, CompletionStage<?> stage) {
        try {
            stage.handle((value, failure) -> {
                finished(flight, keys, start, value, Loader.unwrap(failure));
                return null;
            });
        } catch (Throwable broken) {
            finished(flight, keys, start, null, broken);
        }
    }

    private void finished(
            LoadFlight flight, int keys, long start, @Nullable Object result, @Nullable Throwable failure) {
        flight.cancelBudget();
        long nanos = engine.ticks().now() - start;
        counters.loadNanos.add(nanos * keys);
        // Who hears of the landing may load again at once, and finds the place free.
        LoadFlight next = bulkhead.release();
        try {
            if (!flight.isBatch()) {
                finished(flight, nanos, result, failure);
            } else if (flight.end()) {
                flight.open().forEach(member -> finished(member, nanos, result, failure));
                flight.landing().complete(NOTHING);
            }
        } finally {
            execute(next);
        }
    }

    private void finished(LoadFlight flight, long nanos, @Nullable Object result, @Nullable Throwable failure) {
        if (!flight.hasEnded()) {
            Landing landing = loader.landing(result, failure, flight);
            if (landKeeping(flight, landing, nanos)) {
                report(landing, nanos);
            }
        }
    }

    private void report(Landing landing, long nanos) {
        if (landing instanceof Landing.Value) {
            engine.loaded(spec.name(), Outcome.VALUE, nanos);
        } else if (landing instanceof Landing.Absent) {
            engine.loaded(spec.name(), Outcome.ABSENT, nanos);
        } else {
            counters.loadFailures.increment();
            engine.loaded(spec.name(), Outcome.FAILURE, nanos);
        }
    }

    private void outOfTime(LoadFlight flight, long start) {
        int keys = flight.open().size();
        if (land(
                flight,
                Landing.refused(Answer.Reason.LOAD_TIMEOUT, spec.loadTimeout().toMillis()))) {
            for (int i = 0; i < keys; i++) {
                counters.loadFailures.increment();
                engine.loaded(spec.name(), Outcome.TIMEOUT, engine.ticks().now() - start);
            }
            flight.stop();
        }
    }

    private void abandoned(LoadFlight flight) {
        if (land(flight, Landing.refused(Answer.Reason.DEADLINE, 0))) {
            if (isTooSlow(flight)) {
                memory.loadFailed(flight.key(), flight.hash());
            }
            halt(flight);
        }
    }

    /**
     * Whether a load that somebody cannot wait for any longer speaks against the source: it has run for half the time that
     * gets usually wait. Else a value past its TTL would never be served while the source hangs, because gets give up long
     * before a load runs out of its own time.
     */
    boolean isTooSlow(LoadFlight flight) {
        long began = flight.began();
        return began != LoadFlight.NOT_YET
                && flight.keep() != Keep.NOWHERE
                && engine.ticks().now() - began >= Nanos.of(spec.getTimeout()) / 2;
    }

    /** Stops what a flight does that has landed without its getter. */
    private void halt(LoadFlight flight) {
        bulkhead.withdraw(flight);
        flight.cancelBudget();
        if (flight.began() != LoadFlight.NOT_YET && !flight.isBatch()) {
            engine.loaded(spec.name(), Outcome.CANCELLED, engine.ticks().now() - flight.began());
        }
        flight.stop();
    }

    private boolean landKeeping(LoadFlight flight, Landing landing, long loadNanos) {
        if (!flight.end()) {
            return false;
        }
        try {
            memory.keepLoaded(flight.key(), flight.hash(), landing, flight.keep(), loadNanos);
        } finally {
            complete(flight, landing);
        }
        return true;
    }

    private boolean land(LoadFlight flight, Landing landing) {
        if (!flight.end()) {
            return false;
        }
        complete(flight, landing);
        return true;
    }

    private void complete(LoadFlight flight, Landing landing) {
        if (flight.isBatch()) {
            flight.open().forEach(member -> land(member, landing));
            flight.landing().complete(landing);
            return;
        }
        Landing instead = null;
        try {
            instead = isFailure(landing) && flight.keep() != Keep.NOWHERE
                    ? memory.loadFailed(flight.key(), flight.hash())
                    : null;
        } finally {
            flights.land(flight.key(), flight);
            flight.landing().complete(instead == null ? landing : instead);
        }
    }

    /** Whether a load brought nothing through no fault of those who wait for it. */
    private static boolean isFailure(Landing landing) {
        return landing instanceof Landing.Threw
                || landing instanceof Landing.Unusable
                || landing instanceof Landing.Refused refused
                        && (refused.refusal().reason() == Answer.Reason.LOAD_TIMEOUT
                                || refused.refusal().reason() == Answer.Reason.OVERLOADED);
    }

    /** An estimate of when a place will be free: the mean load, for each turn of the queue. */
    private long retryAfterMillis() {
        long loads = Math.max(1, counters.loads.sum());
        long meanMillis = counters.loadNanos.sum() / loads / 1_000_000;
        long turns = 1 + bulkhead.waiting() / spec.loadConcurrency();
        return Math.min(5_000, Math.max(50, meanMillis * turns));
    }
}
