package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for flights, each caller until its own deadline. */
final class Waiting {

    private final Scheduler scheduler;

    Waiting(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Waits for a flight in which the caller is counted, and counts it out in the end: when the flight lands, the deadline
     * passes, or the future is cancelled.
     */
    CompletableFuture<Landing> until(Flight flight, long nanos) {
        return until(flight, nanos, () -> null);
    }

    /**
     * The same, with something to fall back on.
     *
     * @param instead gives what the caller receives when its deadline passes, null for the refusal
     */
    CompletableFuture<Landing> until(Flight flight, long nanos, Supplier<@Nullable Landing> instead) {
        CompletableFuture<Landing> waiter = new CompletableFuture<>();
        if (flight.landing().isDone()) {
            waiter.complete(flight.landing().join());
            flight.leave();
        } else {
            Scheduler.Cancellable deadline = scheduler.schedule(() -> late(waiter, instead), nanos);
            waiter.whenComplete((landing, failure) -> {
                deadline.cancel();
                flight.leave();
            });
            flight.wake(waiter);
        }
        return waiter;
    }

    private static void late(CompletableFuture<Landing> waiter, Supplier<@Nullable Landing> instead) {
        if (!waiter.isDone()) {
            Landing landing = instead.get();
            waiter.complete(landing == null ? Landing.refused(Answer.Reason.DEADLINE, 0) : landing);
        }
    }
}
