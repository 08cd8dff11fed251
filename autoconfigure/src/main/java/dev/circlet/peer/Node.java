package dev.circlet.peer;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** This node as its peers see it, and what it is made of. */
final class Node {

    final String name;
    final long incarnation;
    final PeerTransport transport;
    final Ticker ticker;
    final Scheduler scheduler;
    final RandomGenerator random;
    final FleetListener listener;
    final FleetSettings settings;
    final String version;

    final LongAdder ringMismatches = new LongAdder();
    final LongAdder viewChanges = new LongAdder();
    final LongAdder failovers = new LongAdder();
    final LongAdder retriesSpent = new LongAdder();
    final LongAdder invalidationsSent = new LongAdder();
    final LongAdder invalidationsRepaired = new LongAdder();
    final LongAdder gapsForgotten = new LongAdder();

    /** Set once by the fleet: the fingerprint of the ring in force, and the number of the last own invalidation. */
    volatile LongSupplier fingerprint = () -> 0;

    volatile LongSupplier lastInvalidation = () -> 0;

    /** Set when this node has begun to leave. */
    volatile boolean leaving;

    /** Set when nothing more may be begun. */
    volatile boolean closed;

    Node(Fleet.Parts parts) {
        this.name = parts.directory().current().self().name();
        this.incarnation = parts.incarnation();
        this.transport = parts.transport();
        this.ticker = parts.ticker();
        this.scheduler = parts.scheduler();
        this.random = parts.random();
        this.listener = parts.listener();
        this.settings = parts.settings();
        this.version = parts.version();
    }

    long now() {
        return ticker.read();
    }

    Envelope envelope(int depth, long deadlineNanos) {
        return new Envelope(
                name,
                incarnation,
                lastInvalidation.getAsLong(),
                fingerprint.getAsLong(),
                depth,
                Math.max(1, deadlineNanos / 1_000_000),
                leaving);
    }

    PeerReply.Hello hello() {
        return new PeerReply.Hello(incarnation, lastInvalidation.getAsLong(), fingerprint.getAsLong(), leaving);
    }

    FleetStats stats() {
        return new FleetStats(
                ringMismatches.sum(),
                viewChanges.sum(),
                failovers.sum(),
                retriesSpent.sum(),
                invalidationsSent.sum(),
                invalidationsRepaired.sum(),
                gapsForgotten.sum());
    }

    /** Tells the listener; what it throws is its own affair. */
    void tell(Consumer<FleetListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable ignored) {
            // A listener must not break what it hears of.
        }
    }
}
