package dev.circlet.cache;

import dev.circlet.cache.GroupListener.LeaseLoss;
import dev.circlet.cache.GroupListener.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A lease in the hands of a caller on this node: renewed until it is ended, or has lasted as long as it may. */
final class HeldLease implements Claim.Lease {

    private final Claims claims;
    private final LeaseFlight flight;
    private final LeaseKeeper keeper;
    private final long token;
    private final long renewalNanos;
    private final long began;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean overdue;
    private volatile Runnable onEnd = () -> {};
    private volatile Scheduler.Cancellable renewal = Scheduler.Cancellable.NONE;
    private volatile Scheduler.Cancellable budget = Scheduler.Cancellable.NONE;

    /**
     * @param granted the lease, or none
     * @param began a tick of this node, no later than anything that the holder will do
     */
    HeldLease(Claims claims, LeaseFlight flight, LeaseKeeper keeper, Landing.Leased granted, long began) {
        this.claims = claims;
        this.flight = flight;
        this.keeper = keeper;
        this.token = granted.token();
        // Two renewals may be lost.
        this.renewalNanos = granted.nanos() / 3;
        this.began = began;
    }

    /** Starts to renew, before the holder knows of the lease. */
    void start(long budgetNanos, Runnable onEnd) {
        this.onEnd = onEnd;
        budget = claims.scheduler().schedule(this::outOfTime, budgetNanos);
        if (token != 0) {
            awaitRenewal();
        }
    }

    private void awaitRenewal() {
        Scheduler.Cancellable next = claims.scheduler().schedule(this::renew, renewalNanos);
        renewal = next;
        if (ended.get()) {
            next.cancel();
        }
    }

    private void renew() {
        if (!ended.get()) {
            keeper.renew(flight.key(), token).whenComplete((standing, failure) -> {
                if (!ended.get() && standing != LeaseStanding.LOST) {
                    awaitRenewal();
                }
            });
        }
    }

    /** The holder has left before it knew of the lease. */
    void unused() {
        if (end()) {
            keeper.release(flight.key(), token);
        }
    }

    @Override
    public CompletableFuture<Boolean> fill(@Nullable ByteView value) {
        if (!end()) {
            if (overdue) {
                // The lease is somebody else's, but who waits here still waits for a value.
                claims.filled(flight, value);
            }
            return CompletableFuture.completedFuture(false);
        }
        claims.ran(value == null ? Outcome.ABSENT : Outcome.VALUE, began);
        CompletableFuture<Boolean> kept = handOver(value).handle((standing, failure) -> report(standing));
        claims.filled(flight, value);
        return kept;
    }

    private CompletableFuture<LeaseStanding> handOver(@Nullable ByteView value) {
        if (claims.isTooLarge(value)) {
            // Nobody else would fare better with it.
            keeper.fail(flight.key(), token);
            return CompletableFuture.completedFuture(LeaseStanding.NONE);
        }
        return keeper.fill(flight.key(), token, value);
    }

    private boolean report(@Nullable LeaseStanding standing) {
        if (standing == LeaseStanding.LOST) {
            claims.lost(LeaseLoss.VOIDED);
        } else if (standing == LeaseStanding.UNKNOWN || standing == null) {
            claims.lost(LeaseLoss.UNREACHABLE);
        }
        return standing == LeaseStanding.VALID;
    }

    @Override
    public void release() {
        if (end()) {
            claims.ran(Outcome.CANCELLED, began);
            keeper.release(flight.key(), token);
            claims.goOn(flight);
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (end()) {
            claims.ran(Outcome.FAILURE, began);
            keeper.fail(flight.key(), token);
            claims.failed(flight, failure);
        }
    }

    private void outOfTime() {
        if (end()) {
            overdue = true;
            claims.ran(Outcome.TIMEOUT, began);
            keeper.release(flight.key(), token);
            claims.goOn(flight);
        }
    }

    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        budget.cancel();
        renewal.cancel();
        onEnd.run();
        return true;
    }
}
