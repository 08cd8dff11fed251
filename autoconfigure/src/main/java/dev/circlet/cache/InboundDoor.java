package dev.circlet.cache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One group as its peers reach it: memory, then a load of this node, never a forward. */
final class InboundDoor {

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final Loads loads;
    private final HotKeys hotKeys;
    private final Waiting waiting;
    private final DefaultGroup group;
    private final KnownKeys known;
    private final int codecVersion;

    InboundDoor(
            GroupSpec spec,
            Engine engine,
            Counters counters,
            Memory memory,
            Loads loads,
            DefaultGroup group,
            KnownKeys known,
            int codecVersion) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.loads = loads;
        this.hotKeys = new HotKeys(spec.hotThreshold(), Nanos.of(spec.hotTtl()), engine.ticks(), counters);
        this.waiting = new Waiting(engine.scheduler());
        this.group = group;
        this.known = known;
        this.codecVersion = codecVersion;
    }

    /** Answers the keys of one question; what has to be loaded is loaded together if the getter can. */
    List<CompletableFuture<Answer>> answerAll(List<KeyQuery> queries, Inbound.Terms terms) {
        LoadPlan plan = loads.plan();
        try {
            return queries.stream().map(query -> answer(query, terms, plan)).toList();
        } finally {
            loads.launch(plan, terms.depth());
        }
    }

    CompletableFuture<Answer> answer(KeyQuery query, Inbound.Terms terms) {
        return answerAll(List.of(query), terms).get(0);
    }

    private CompletableFuture<Answer> answer(KeyQuery query, Inbound.Terms terms, @Nullable LoadPlan plan) {
        Answer.Reason refusal = refusal(query, terms);
        if (refusal != null) {
            return CompletableFuture.completedFuture(Answer.Refused.because(refusal));
        }
        if (terms.purpose() == Inbound.Purpose.PEEK) {
            return CompletableFuture.completedFuture(peek(query, arrival(query)));
        }
        return read(query, terms, visit(query, terms), plan);
    }

    private Answer peek(KeyQuery query, Arrival arrival) {
        Entry entry = memory.store().peek(query.key());
        return entry != null && entry.began() > arrival.notBefore() && memory.isServed(entry)
                ? answer(held(entry), arrival, false)
                : Answer.Refused.because(Answer.Reason.NOT_HELD);
    }

    /** A question that arrived: which loads answer it, and whether this node knows of all that the asking one knows. */
    record Arrival(long hash, long tick, long notBefore, boolean confirmed) {}

    Arrival arrival(KeyQuery query) {
        // An event of its own: it is known of every load here whether it began before or after, even on a frozen clock.
        long arrived = engine.ticks().next();
        long hash = memory.hash(query.key());
        boolean confirmed = query.mark() != KeyQuery.NO_MARK
                && query.mark() == memory.freshness().mark(hash);
        return new Arrival(hash, arrived, notBefore(query, hash, confirmed, arrived), confirmed);
    }

    private long notBefore(KeyQuery query, long hash, boolean confirmed, long arrived) {
        if (query.maxAgeNanos() == KeyQuery.ANY_AGE) {
            return Long.MIN_VALUE;
        }
        // Knowing the same invalidations, this node's own ticks say more than an age that grew on the way.
        return confirmed ? memory.freshness().lastInvalidation(hash) : arrived - query.maxAgeNanos();
    }

    Answer.@Nullable Reason refusal(KeyQuery query, Inbound.Terms terms) {
        if (group.bypassed()) {
            return Answer.Reason.UNSUPPORTED;
        }
        if (terms.codecVersion() != codecVersion) {
            return Answer.Reason.CODEC_MISMATCH;
        }
        try {
            Keys.check(spec, query.key());
        } catch (InvalidKeyException invalid) {
            return Answer.Reason.INVALID_KEY;
        }
        return null;
    }

    /** A question for a key as this node finds it: counted, and answered if the memory holds what may answer it. */
    record Visit(
            Arrival at, Keep keep, boolean hot, @Nullable Landing found) {}

    Visit visit(KeyQuery query, Inbound.Terms terms) {
        Arrival arrival = arrival(query);
        counters.peerGets.increment();
        Keep keep = keep(query.key(), terms.purpose());
        Entry entry = memory.held(query.key());
        boolean hot = keep != Keep.BRIEFLY
                && hotKeys.requested(arrival.hash(), entry != null ? entry.key() : query.key(), query.hits());
        boolean usable = entry != null && entry.began() > arrival.notBefore();
        if (usable) {
            counters.peerHits.increment();
        }
        return new Visit(arrival, keep, hot, usable ? held(entry) : null);
    }

    Answer answer(Visit visit, Landing landing) {
        return answer(landing, visit.at(), visit.hot());
    }

    /** Forgets what this node holds of a key, if the asking node knows of an invalidation that this node missed. */
    void forgetOutdated(KeyQuery query, Arrival at) {
        Entry outdated = memory.store().peek(query.key());
        if (outdated != null && outdated.began() <= at.notBefore()) {
            memory.invalidate(query.key(), at.hash(), at.notBefore(), KeyQuery.NO_MARK);
        }
    }

    private CompletableFuture<Answer> read(KeyQuery query, Inbound.Terms terms, Visit visit, @Nullable LoadPlan plan) {
        if (visit.found() != null) {
            return CompletableFuture.completedFuture(answer(visit, visit.found()));
        }
        if (!terms.mayLoad()) {
            return CompletableFuture.completedFuture(Answer.Refused.because(Answer.Reason.NOT_HELD));
        }
        Landing absence = known.absence(query.key());
        if (absence != null) {
            return CompletableFuture.completedFuture(answer(absence, visit.at(), false));
        }
        forgetOutdated(query, visit.at());
        LoadFlight flight =
                loads.join(query.key(), visit.at().hash(), visit.at().notBefore(), visit.keep(), terms.depth(), plan);
        CompletableFuture<Landing> waiter = wait(flight, terms);
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        waiter.thenAccept(landing -> answer.complete(answer(visit, landing)));
        answer.whenComplete((done, failure) -> waiter.cancel(false));
        return answer;
    }

    /** With a value to fall back on, the peer is answered while the gets that wait there still do. */
    private CompletableFuture<Landing> wait(LoadFlight flight, Inbound.Terms terms) {
        if (!memory.isHeldStale(flight.key())) {
            return waiting.until(flight, terms.budgetNanos());
        }
        long patience = Math.min(terms.budgetNanos(), Nanos.of(spec.getTimeout()) / 2);
        return waiting.until(flight, patience, () -> memory.loadFailed(flight.key(), flight.hash()));
    }

    private Landing held(Entry entry) {
        return Loads.held(entry, engine.ticks().now());
    }

    List<HotKey> hottest(int limit) {
        return hotKeys.hottest(limit, group.ownReads().rates());
    }

    private Keep keep(String key, Inbound.Purpose purpose) {
        if (memory.ownedHere(key)) {
            return Keep.AS_OWNER;
        }
        if (purpose == Inbound.Purpose.FAILOVER) {
            return Keep.IN_PLACE_OF_OWNER;
        }
        counters.misdirected.increment();
        return Keep.BRIEFLY;
    }

    private Answer answer(Landing landing, Arrival at, boolean hot) {
        return Replies.answer(landing, at.tick(), engine.ticks().now(), hot, at.confirmed(), engine.exposeMessages());
    }

    void invalidate(@Nullable String key, long tick, long mark) {
        if (key == null) {
            group.allInvalidated(tick, mark);
        } else {
            group.invalidated(key, tick, mark);
        }
    }

    Memory memory() {
        return memory;
    }

    DefaultGroup group() {
        return group;
    }
}
