package dev.circlet.peer;

import dev.circlet.cache.Inbound;
import dev.circlet.peer.PeerRequest.Numbered;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * Which invalidations of each other member this node has seen. Every message tells the sender's last number; a number that
 * is higher than what was seen is a gap, which is given a moment to close by itself (the invalidation may be on its way)
 * and then fetched.
 */
final class Origins {

    private final Node node;
    private final Inbound inbound;
    private final BiConsumer<String, Long> fetchMissed;
    private final ConcurrentHashMap<String, Origin> origins = new ConcurrentHashMap<>();

    /** @param fetchMissed asks a member for its invalidations after a number; ends in {@link #repairEnded} */
    Origins(Node node, Inbound inbound, BiConsumer<String, Long> fetchMissed) {
        this.node = node;
        this.inbound = inbound;
        this.fetchMissed = fetchMissed;
    }

    /** A message of a member arrived. */
    void heard(String member, long incarnation, long last) {
        Origin origin = origins.computeIfAbsent(member, unknown -> new Origin(member));
        if (origin.renew(incarnation)) {
            inbound.dropCopiesFrom(member);
        }
        if (origin.hasGap(incarnation, last)) {
            origin.scheduleRepair();
        }
    }

    /** Invalidations of a member arrived by themselves. */
    void received(String member, long incarnation, List<Numbered> entries) {
        Origin origin = origins.computeIfAbsent(member, unknown -> new Origin(member));
        origin.renew(incarnation);
        apply(origin.unseen(incarnation, entries));
        origin.seen(incarnation, entries);
    }

    /** Forgets the members that are gone. One that comes back tells its last number, and the gap is repaired. */
    void keepOnly(Set<String> members) {
        origins.keySet().retainAll(members);
    }

    /** A member told what this node had missed. */
    void missed(String member, PeerReply.Missed missed) {
        Origin origin = origins.get(member);
        List<Numbered> entries = origin == null ? missed.entries() : origin.unrepaired(missed.entries());
        apply(entries);
        node.invalidationsRepaired.add(entries.size());
        if (missed.goneAgeNanos() >= 0) {
            inbound.invalidateOlderThan(missed.goneAgeNanos());
            node.gapsForgotten.increment();
        }
        if (origin != null) {
            origin.repaired(missed);
        }
    }

    /** The exchange with a member about what was missed is over. If it brought nothing, its next message shows the gap. */
    void repairEnded(String member) {
        Origin origin = origins.get(member);
        if (origin != null) {
            origin.repairEnded();
        }
    }

    private void apply(List<Numbered> entries) {
        for (Numbered entry : entries) {
            inbound.invalidate(entry.group(), entry.key(), Math.max(0, entry.ageNanos()), entry.mark());
        }
    }

    private final class Origin {

        private final String member;
        private final ReentrantLock lock = new ReentrantLock();
        /** Seen beyond {@link #contiguous}; bounded, because a long gap is repaired in order anyway. */
        private final TreeSet<Long> beyond = new TreeSet<>();

        private long incarnation;
        private boolean known;
        private long contiguous;
        private long last;
        private boolean repairing;
        private long repairedIncarnation;
        private boolean more;

        Origin(String member) {
            this.member = member;
        }

        /** Notes the incarnation; true if the member has restarted since it was last heard. */
        boolean renew(long heard) {
            lock.lock();
            try {
                if (known && incarnation == heard) {
                    return false;
                }
                boolean restarted = known;
                known = true;
                incarnation = heard;
                contiguous = 0;
                last = 0;
                beyond.clear();
                return restarted;
            } finally {
                lock.unlock();
            }
        }

        boolean hasGap(long heard, long lastHeard) {
            lock.lock();
            try {
                if (heard == incarnation) {
                    last = Math.max(last, lastHeard);
                }
                return contiguous < last;
            } finally {
                lock.unlock();
            }
        }

        /** Leaves out what took effect here before; it must not count twice. */
        List<Numbered> unseen(long heard, List<Numbered> entries) {
            lock.lock();
            try {
                return heard == incarnation
                        ? entries.stream().filter(entry -> !isSeen(entry)).toList()
                        : entries;
            } finally {
                lock.unlock();
            }
        }

        /** The same for what a repair brought. */
        List<Numbered> unrepaired(List<Numbered> entries) {
            return unseen(repairedIncarnation, entries);
        }

        private boolean isSeen(Numbered entry) {
            return entry.number() <= contiguous || beyond.contains(entry.number());
        }

        void seen(long heard, List<Numbered> entries) {
            lock.lock();
            try {
                if (heard == incarnation) {
                    entries.forEach(entry -> beyond.add(entry.number()));
                    advance();
                }
            } finally {
                lock.unlock();
            }
        }

        private void advance() {
            while (!beyond.isEmpty() && beyond.first() <= contiguous + 1) {
                contiguous = Math.max(contiguous, beyond.pollFirst());
            }
            while (beyond.size() > node.settings.invalidationLog()) {
                beyond.pollLast();
            }
            last = Math.max(last, contiguous);
        }

        void scheduleRepair() {
            lock.lock();
            try {
                if (repairing) {
                    return;
                }
                repairing = true;
            } finally {
                lock.unlock();
            }
            node.scheduler.schedule(this::repair, node.settings.debounce().toNanos());
        }

        private void repair() {
            long after;
            lock.lock();
            try {
                if (contiguous >= last || node.closed) {
                    repairing = false;
                    return;
                }
                after = contiguous;
                repairedIncarnation = incarnation;
                more = false;
            } finally {
                lock.unlock();
            }
            fetchMissed.accept(member, after);
        }

        /** Notes what the repair brought; the numbers of an incarnation that is over mean nothing any more. */
        void repaired(PeerReply.Missed missed) {
            lock.lock();
            try {
                if (incarnation != repairedIncarnation) {
                    return;
                }
                if (missed.goneAgeNanos() >= 0) {
                    long firstKept = missed.entries().isEmpty()
                            ? last + 1
                            : missed.entries().get(0).number();
                    contiguous = Math.max(contiguous, firstKept - 1);
                }
                missed.entries().forEach(entry -> beyond.add(entry.number()));
                advance();
                more = missed.more();
            } finally {
                lock.unlock();
            }
        }

        void repairEnded() {
            boolean goOn;
            lock.lock();
            try {
                repairing = false;
                goOn = more;
            } finally {
                lock.unlock();
            }
            if (goOn) {
                scheduleRepair();
            }
        }
    }
}
