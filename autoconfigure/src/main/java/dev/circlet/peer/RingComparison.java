package dev.circlet.peer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts exchanges with peers whose ring differs from this node's, and says so in the log once a minute at most. */
final class RingComparison {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    private final Node node;
    private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);

    RingComparison(Node node) {
        this.node = node;
    }

    void compare(String member, long theirs, long ours) {
        if (theirs == ours) {
            return;
        }
        node.ringMismatches.increment();
        long now = node.now();
        long until = quietUntil.get();
        if (now >= until && quietUntil.compareAndSet(until, now + QUIET)) {
            LOG.warn(
                    "Peer {} has another ring (fingerprint {}, here {}). While members or virtual nodes differ, keys may"
                            + " be loaded twice",
                    member,
                    String.format("%016x", theirs),
                    String.format("%016x", ours));
        }
    }
}
