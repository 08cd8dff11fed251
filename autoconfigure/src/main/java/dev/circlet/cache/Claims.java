package dev.circlet.cache;

import dev.circlet.cache.GroupListener.LeaseLoss;
import dev.circlet.cache.GroupListener.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The claims of callers on this node: one flight per key, with one question to the owner, or to the table of this node.
 *
 * <p>The question ends with a value for all, or with a lease for the first in the flight, whom the others wait for.
 * Whatever else it ends with, the first one computes for itself.
 */
final class Claims {

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final LeaseDesk desk;
    private final LeaseTimes times;
    private final Map<String, LeaseFlight> flights = new ConcurrentHashMap<>();
    private final Roll<CompletableFuture<Claim>> waiting = new Roll<>();
    private final Roll<HeldLease> held = new Roll<>();
    private volatile boolean closed;

    Claims(GroupSpec spec, Engine engine, Counters counters, Memory memory, LeaseDesk desk) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.desk = desk;
        this.times = LeaseTimes.of(spec, engine);
    }

    /** Claims a key that this node does not hold. */
    CompletableFuture<Claim> claim(String key) {
        CompletableFuture<Claim> claim = new CompletableFuture<>();
        long hash = memory.hash(key);
        LeaseFlight flight = flights.compute(key, (k, present) -> join(k, hash, present, claim));
        Scheduler.Cancellable deadline = engine.scheduler().schedule(() -> late(claim, key, hash), times.waitNanos());
        long number = waiting.enter(claim);
        claim.whenComplete((claimed, failure) -> {
            deadline.cancel();
            waiting.leave(number);
            if (flight.leave(claim)) {
                flights.remove(key, flight);
            }
        });
        if (closed) {
            claim.completeExceptionally(closedFailure());
        } else if (flight.claim()) {
            ask(flight);
        } else {
            counters.flightsJoined.increment();
        }
        return claim;
    }

    private static LeaseFlight join(
            String key, long hash, @Nullable LeaseFlight present, CompletableFuture<Claim> claim) {
        if (present != null && present.enter(claim)) {
            return present;
        }
        LeaseFlight flight = new LeaseFlight(key, hash);
        flight.enter(claim);
        return flight;
    }

    /** A lease for a caller who waits no longer, beside the flight that it leaves. */
    private void late(CompletableFuture<Claim> claim, String key, long hash) {
        if (!claim.isDone()) {
            HeldLease lease = lease(new LeaseFlight(key, hash), desk.ownUse(Keep.BRIEFLY), Landing.Leased.NONE);
            if (!claim.complete(lease)) {
                lease.unused();
            }
        }
    }

    /** A lease whose value is kept nowhere, for a group that is switched off. */
    Claim.Lease bypassing(String key) {
        return lease(new LeaseFlight(key, memory.hash(key)), desk.ownUse(Keep.NOWHERE), Landing.Leased.NONE);
    }

    private HeldLease lease(LeaseFlight flight, LeaseKeeper keeper, Landing.Leased granted) {
        HeldLease lease =
                new HeldLease(this, flight, keeper, granted, engine.ticks().next());
        long number = held.enter(lease);
        lease.start(times.holdNanos(), () -> held.leave(number));
        return lease;
    }

    private void ask(LeaseFlight flight) {
        try {
            CompletableFuture<LeaseDesk.Reply> question = desk.ask(flight);
            flight.waitsFor(() -> question.cancel(false));
            question.whenComplete((reply, failure) -> arrived(flight, reply));
        } catch (Throwable failure) {
            failed(flight, failure);
        }
    }

    private void arrived(LeaseFlight flight, LeaseDesk.@Nullable Reply reply) {
        try {
            if (reply == null) {
                grant(flight, desk.ownUse(Keep.BRIEFLY), Landing.Leased.NONE);
            } else if (reply.landing() instanceof Landing.Value value) {
                filled(flight, value.bytes());
            } else if (reply.landing() instanceof Landing.Absent) {
                filled(flight, null);
            } else if (reply.landing() instanceof Landing.Closed) {
                failed(flight, closedFailure());
            } else {
                grant(flight, reply.keeper(), granted(reply.landing()));
            }
        } catch (Throwable failure) {
            failed(flight, failure);
        }
    }

    private static Landing.Leased granted(Landing landing) {
        return landing instanceof Landing.Leased lease ? lease : Landing.Leased.NONE;
    }

    private void grant(LeaseFlight flight, LeaseKeeper keeper, Landing.Leased granted) {
        HeldLease lease = lease(flight, keeper, granted);
        for (CompletableFuture<Claim> next = flight.next(); next != null; next = flight.next()) {
            if (next.complete(lease)) {
                return;
            }
        }
        flights.remove(flight.key(), flight);
        lease.unused();
    }

    /** The one who computed gave up: the next one's turn. */
    void goOn(LeaseFlight flight) {
        if (flight.proceed()) {
            ask(flight);
        } else {
            flights.remove(flight.key(), flight);
        }
    }

    void filled(LeaseFlight flight, @Nullable ByteView value) {
        Claim.Held claim = new Claim.Held(value);
        end(flight).forEach(waiter -> waiter.complete(claim));
    }

    void failed(LeaseFlight flight, Throwable failure) {
        Throwable carried = FailureText.carried(failure);
        end(flight).forEach(waiter -> waiter.completeExceptionally(carried));
    }

    private List<CompletableFuture<Claim>> end(LeaseFlight flight) {
        flights.remove(flight.key(), flight);
        return flight.end();
    }

    /** A caller has ended a lease that it held since a tick. */
    void ran(Outcome outcome, long began) {
        long nanos = engine.ticks().now() - began;
        counters.loads.increment();
        counters.loadNanos.add(nanos);
        if (outcome == Outcome.FAILURE || outcome == Outcome.TIMEOUT) {
            counters.loadFailures.increment();
        }
        engine.loaded(spec.name(), outcome, nanos);
    }

    void lost(LeaseLoss loss) {
        counters.leasesLost.increment();
        engine.tell(hearing -> hearing.leaseLost(spec.name(), loss));
    }

    boolean isTooLarge(@Nullable ByteView value) {
        return value != null && value.size() > spec.maxValueBytes();
    }

    Scheduler scheduler() {
        return engine.scheduler();
    }

    /** Lets later callers of a key, or of all, begin anew; those who wait may take what they wait for. */
    void detach(@Nullable String key) {
        if (key != null) {
            detached(flights.remove(key));
        } else {
            flights.keySet().forEach(each -> detached(flights.remove(each)));
        }
    }

    private static void detached(@Nullable LeaseFlight flight) {
        if (flight != null) {
            flight.detached();
        }
    }

    /** Fails who waits, and gives the leases back. */
    void close() {
        closed = true;
        waiting.forEach(claim -> claim.completeExceptionally(closedFailure()));
        held.forEach(HeldLease::unused);
    }

    private IllegalStateException closedFailure() {
        return new IllegalStateException(
                "Group '" + spec.name() + "' is closed with its registry; do not ask it after shutdown");
    }
}
