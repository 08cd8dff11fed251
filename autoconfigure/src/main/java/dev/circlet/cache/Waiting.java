package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;

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
        CompletableFuture<Landing> waiter = new CompletableFuture<>();
        if (flight.landing().isDone()) {
            waiter.complete(flight.landing().join());
            flight.leave();
        } else {
            Scheduler.Cancellable deadline =
                    scheduler.schedule(() -> waiter.complete(Landing.refused(Answer.Reason.DEADLINE, 0)), nanos);
            waiter.whenComplete((landing, failure) -> {
                deadline.cancel();
                flight.leave();
            });
            flight.wake(waiter);
        }
        return waiter;
    }
}
