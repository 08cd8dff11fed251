package dev.circlet.report;

import dev.circlet.cache.GroupListener;
import dev.circlet.cache.Scheduler;
import dev.circlet.peer.FleetListener;
import dev.circlet.peer.QuietMinutes;
import dev.circlet.ring.HashRing;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what happens to a node and its fleet and is worth a line: the ring changed (INFO), a peer has another ring, the
 * breaker of a peer opened (both WARN) or closed (INFO), a group refuses loads, a lease was lost (both WARN). Names of
 * members and groups, numbers and fingerprints; never a key or a value.
 *
 * <p>The first event of a kind is told at once. Of a storm each subject (a group, a peer, the ring) has one line per minute
 * beside that, which tells how many there were and how things stand now.
 *
 * <p>Safe for concurrent use; returns at once.
 *
 * @since 0.1
 */
public final class EventLog implements GroupListener, FleetListener {

    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    /** A rolling restart of a small fleet is still told step by step. */
    private static final int RINGS_AT_ONCE = 6;

    private static final String RING = "ring";

    private final QuietMinutes rings;
    private final QuietMinutes differences;
    private final QuietMinutes breakers;
    private final QuietMinutes refusals;
    private final QuietMinutes leases;
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable HashRing> told = new AtomicReference<>();
    private volatile @Nullable HashRing current;

    /**
     * Creates a log.
     *
     * @param scheduler tells when a minute is over
     */
    public EventLog(Scheduler scheduler) {
        this.rings = new QuietMinutes(scheduler, RINGS_AT_ONCE);
        this.differences = new QuietMinutes(scheduler, 1);
        // A breaker that opens and closes again is told as far as that.
        this.breakers = new QuietMinutes(scheduler, 2);
        this.refusals = new QuietMinutes(scheduler, 1);
        this.leases = new QuietMinutes(scheduler, 1);
    }

    @Override
    public void ringChanged(HashRing before, HashRing after) {
        told.compareAndSet(null, before);
        current = after;
        open.removeIf(peer ->
                after.members().stream().noneMatch(member -> member.name().equals(peer)));
        rings.event(RING, () -> tellRing(""), held -> tellRing(" in " + Counted.of(held, "step")));
    }

    private void tellRing(String how) {
        HashRing after = current;
        HashRing before = after == null ? null : told.getAndSet(after);
        if (before != null && before.fingerprint() != after.fingerprint()) {
            log.info("The ring has changed{}: {}", how, RingChange.text(before, after));
        }
    }

    @Override
    public void ringDiffers(String peer, long theirs, long ours) {
        differences.event(
                RING,
                () -> log.warn(
                        "Peer {} has another ring (fingerprint {}, here {}). While members, weights or virtual nodes differ,"
                                + " keys may be loaded twice",
                        peer,
                        hex(theirs),
                        hex(ours)),
                held -> log.warn(
                        "Peers had another ring in {} within a minute, the last of them {} (fingerprint {}, here {})",
                        Counted.of(held, "more exchange"),
                        peer,
                        hex(theirs),
                        hex(ours)));
    }

    @Override
    public void breakerOpened(String peer, int failures, String reason) {
        open.add(peer);
        breakers.event(
                peer,
                () -> log.warn(
                        "Peer {} is passed over after {} in a row (last: {}); it is probed again, and the ring stays as"
                                + " it is",
                        peer,
                        Counted.of(failures, "failure"),
                        reason),
                held -> tellBreaker(peer, held));
    }

    @Override
    public void breakerClosed(String peer) {
        open.remove(peer);
        breakers.event(
                peer,
                () -> log.info("Peer {} answers again and is asked as before", peer),
                held -> tellBreaker(peer, held));
    }

    private void tellBreaker(String peer, int held) {
        String times = Counted.of(held, "more time");
        if (open.contains(peer)) {
            log.warn("The breaker of peer {} opened or closed {} within a minute; it is open", peer, times);
        } else {
            log.info("The breaker of peer {} opened or closed {} within a minute; it is closed", peer, times);
        }
    }

    @Override
    public void shed(String group) {
        refusals.event(
                group,
                () -> log.warn(
                        "Group '{}' refuses loads: as many run and wait as its load-concurrency and max-waiting-loads allow",
                        group),
                held -> log.warn("Group '{}' refused {} within a minute", group, Counted.of(held, "more load")));
    }

    @Override
    public void leaseLost(String group, LeaseLoss loss) {
        leases.event(
                group,
                () -> log.warn(
                        "A lease of group '{}' was lost: {}",
                        group,
                        switch (loss) {
                            case EXPIRED ->
                                "its holder is gone or no longer renews it; whoever waits next computes the value";
                            case VOIDED ->
                                "the key was invalidated or put while its value was computed, or the lease expired;"
                                        + " the value was given to its callers, but not kept";
                            case UNREACHABLE ->
                                "the node that granted it cannot be reached; the value was given to its"
                                        + " callers, but not kept";
                        }),
                held -> log.warn("Group '{}' lost {} within a minute", group, Counted.of(held, "more lease")));
    }

    private static String hex(long fingerprint) {
        return String.format("%016x", fingerprint);
    }
}
