package dev.circlet.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The questions of a group to other owners: one flight per key, which callers on this node share and no peer can join.
 *
 * <p>A flight ends with what the owner says, or its successor. When no member gives an answer that this node can use, it
 * loads here, joining the load flight of the key; nothing is asked of others again.
 */
final class Forwards {

    /** So that a load that runs out of its time says so before the question does. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final Loads loads;
    private final Flights<ForwardFlight> flights;
    private final OpenFlights<ForwardFlight> open = new OpenFlights<>();
    private final int codecVersion;

    Forwards(
            GroupSpec spec,
            Engine engine,
            Counters counters,
            Memory memory,
            Loads loads,
            Flights<ForwardFlight> flights,
            int codecVersion) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.loads = loads;
        this.flights = flights;
        this.codecVersion = codecVersion;
    }

    /** Joins the flight of a key, or makes one; whoever can {@link Flight#claim} it must {@link #launch} it. */
    ForwardFlight join(String key, long hash) {
        return flights.join(key, present -> true, () -> new ForwardFlight(key, hash, this::abandoned));
    }

    void detach(String key) {
        flights.detach(key);
    }

    void detachAll() {
        flights.detachAll();
    }

    /** Asks for the keys of flights that this caller claimed, with one exchange per owner. */
    void launch(List<ForwardFlight> claimed, int depth) {
        List<ForwardFlight> asking = new ArrayList<>(claimed.size());
        for (ForwardFlight flight : claimed) {
            if (open.add(flight)) {
                asking.add(flight);
            } else {
                land(flight, new Landing.Closed());
            }
        }
        try {
            ask(asking, depth);
        } catch (Throwable failure) {
            asking.forEach(flight -> land(flight, new Landing.Threw(failure)));
        }
    }

    /** Ends all flights: who waits gets an error. */
    void close() {
        open.close(flight -> {
            if (land(flight, new Landing.Closed())) {
                flight.takeBack();
            }
        });
    }

    private void ask(List<ForwardFlight> claimed, int depth) {
        if (claimed.isEmpty()) {
            return;
        }
        counters.peerFetches.add(claimed.size());
        long asked = engine.ticks().upcoming();
        List<KeyQuery> queries = new ArrayList<>();
        for (ForwardFlight flight : claimed) {
            long floor = memory.freshness().lastInvalidation(flight.hash());
            KeyQuery query = memory.query(flight.key(), flight.hash());
            flight.asking(asked, floor, query.mark());
            queries.add(query);
        }
        Remote.Terms terms = new Remote.Terms(codecVersion, depth, Nanos.of(spec.loadTimeout()) + GRACE_NANOS);
        BiConsumer<ForwardFlight, Keep> loadHere = loadingHere(claimed.size(), depth);
        List<CompletableFuture<Remote.Reply>> replies = engine.remote().fetch(spec.name(), queries, terms);
        for (int i = 0; i < claimed.size(); i++) {
            ForwardFlight flight = claimed.get(i);
            CompletableFuture<Remote.Reply> reply = replies.get(i);
            flight.waitsFor(() -> reply.cancel(false));
            reply.whenComplete((answered, failure) -> guarded(flight, answered, loadHere));
        }
    }

    /** What to do with a key that nobody answers for; with what the calling thread carries. */
    private BiConsumer<ForwardFlight, Keep> loadingHere(int keys, int depth) {
        UnaryOperator<Runnable> callers = engine.interceptor().capture();
        Consumer<List<Fallbacks.Item>> load =
                items -> callers.apply(() -> loadHere(items, depth)).run();
        return keys > 1 && loads.takesBatches()
                ? new Fallbacks(engine.scheduler(), load)::add
                : (flight, keep) -> load.accept(List.of(new Fallbacks.Item(flight, keep)));
    }

    private void guarded(ForwardFlight flight, Remote.@Nullable Reply reply, BiConsumer<ForwardFlight, Keep> loadHere) {
        try {
            arrived(flight, reply, keep -> loadHere.accept(flight, keep));
        } catch (Throwable failure) {
            land(flight, new Landing.Threw(failure));
        }
    }

    private void arrived(ForwardFlight flight, Remote.@Nullable Reply reply, Consumer<Keep> loadHere) {
        if (reply == null) {
            land(flight, Landing.refused(Answer.Reason.DEADLINE, 0));
            return;
        }
        Landing landing = memory.shareable(Replies.landing(reply, flight.asked()));
        if (landing != null) {
            value(flight, reply, landing, loadHere);
        } else if (reply.answer() instanceof Answer.Failed failed) {
            land(flight, new Landing.FailedAt(reply.node(), failed));
        } else if (reply.answer() instanceof Answer.Refused refused) {
            refused(flight, reply, refused, loadHere);
        }
    }

    private void value(ForwardFlight flight, Remote.Reply reply, Landing landing, Consumer<Keep> loadHere) {
        long began = Replies.began(landing);
        long mark = Replies.confirmed(reply, flight.mark());
        if (!memory.freshness().allows(flight.hash(), began, mark)) {
            counters.staleSetsPrevented.increment();
            if (!flight.isDetached() || began <= flight.floor() && mark == KeyQuery.NO_MARK) {
                // The peer answered something older than these callers may get, although it was told; do without it.
                loadHere.accept(Keep.BRIEFLY);
                return;
            }
        } else if (Replies.isHot(reply.answer())) {
            memory.keepCopy(flight.key(), flight.hash(), landing, reply, mark, null);
        }
        land(flight, landing);
    }

    private void refused(ForwardFlight flight, Remote.Reply reply, Answer.Refused refused, Consumer<Keep> loadHere) {
        switch (refused.reason()) {
            case UNREACHABLE -> {
                counters.peerFetchFailures.increment();
                counters.failovers.increment();
                boolean successor = reply.node().equals(engine.remote().self().name());
                loadHere.accept(successor ? Keep.IN_PLACE_OF_OWNER : Keep.BRIEFLY);
            }
            case UNKNOWN_GROUP, CODEC_MISMATCH, UNSUPPORTED, INVALID_KEY, NOT_HELD -> loadHere.accept(Keep.AS_COPY);
            case OVERLOADED, DEADLINE, LOAD_TIMEOUT, TOO_LARGE, NOT_ENCODABLE, DEPTH, RECURSION ->
                land(flight, new Landing.Refused(refused));
        }
    }

    private void loadHere(List<Fallbacks.Item> items, int depth) {
        LoadPlan plan = loads.plan();
        for (Fallbacks.Item item : items) {
            if (!item.flight().landing().isDone()) {
                try {
                    loadHere(item.flight(), item.keep(), depth, plan);
                } catch (Throwable failure) {
                    land(item.flight(), new Landing.Threw(failure));
                }
            }
        }
        loads.launch(plan, depth);
    }

    private void loadHere(ForwardFlight flight, Keep keep, int depth, @Nullable LoadPlan plan) {
        LoadFlight load = loads.join(flight.key(), flight.hash(), Long.MIN_VALUE, keep, depth, plan);
        flight.waitsFor(load::leave);
        load.landing().thenAccept(landing -> {
            if (land(flight, landing)) {
                load.leave();
            }
        });
    }

    private void abandoned(ForwardFlight flight) {
        if (land(flight, Landing.refused(Answer.Reason.DEADLINE, 0))) {
            flight.takeBack();
        }
    }

    private boolean land(ForwardFlight flight, Landing landing) {
        flights.land(flight.key(), flight);
        return flight.landing().complete(landing);
    }
}
