package dev.circlet.peer;

import dev.circlet.peer.InvalidationLog.Logged;
import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * This node's invalidations that one peer has not acknowledged yet. One exchange at a time carries all that wait; what
 * fails is sent again, ever more slowly, until the peer acknowledges or the repair window ends. What is dropped here the
 * peer finds by the gap in the numbers.
 */
final class Backlog {

    private static final int PER_MESSAGE = 256;
    private static final long FIRST_RETRY = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_RETRY = Duration.ofSeconds(10).toNanos();

    /** What became of one invalidation at this peer: acknowledged or not, and whom the peer knows. */
    record Outcome(boolean acknowledged, List<Member> members) {}

    private static final class Pending {

        final Logged entry;
        final CompletableFuture<Outcome> firstTry = new CompletableFuture<>();
        /** Guarded by the lock. */
        boolean tried;
        /** Runs the first try as if the caller did; nobody waits for later ones. Guarded by the lock. */
        UnaryOperator<Runnable> caller;

        Pending(Logged entry, UnaryOperator<Runnable> caller) {
            this.entry = entry;
            this.caller = caller;
        }

        void tried() {
            tried = true;
            caller = UnaryOperator.identity();
        }

        void failed() {
            firstTry.complete(new Outcome(false, List.of()));
        }
    }

    private final Node node;
    private final Peer peer;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    private boolean sending;
    private boolean retryScheduled;
    private long retryDelay = FIRST_RETRY;

    Backlog(Node node, Peer peer) {
        this.node = node;
        this.peer = peer;
    }

    int size() {
        lock.lock();
        try {
            return pending.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends an invalidation. The future ends when the peer has acknowledged it, or when an exchange failed and the breaker
     * says that the peer is down; a single failure says nothing yet.
     */
    CompletableFuture<Outcome> add(Logged entry) {
        Pending added = new Pending(entry, node.transport.capture());
        Pending dropped = null;
        lock.lock();
        try {
            pending.put(entry.number(), added);
            if (pending.size() > node.settings.invalidationLog()) {
                dropped = pending.pollFirstEntry().getValue();
            }
        } finally {
            lock.unlock();
        }
        if (dropped != null) {
            dropped.failed();
        }
        flush();
        return added.firstTry;
    }

    private void flush() {
        List<Pending> batch;
        UnaryOperator<Runnable> caller;
        lock.lock();
        try {
            dropExpired();
            if (sending || pending.isEmpty() || node.closed) {
                return;
            }
            sending = true;
            batch = nextBatch();
            // Like keys that travel together, it is one exchange of the first caller.
            caller = batch.get(0).caller;
            batch.forEach(Pending::tried);
        } finally {
            lock.unlock();
        }
        long now = node.now();
        PeerRequest request = new PeerRequest.Invalidate(
                batch.stream().map(one -> one.entry.aged(now)).toList());
        long deadline = node.settings.invalidateTimeout().toNanos();
        caller.apply(() -> peer.errands().send(request, deadline, new Sending(batch)))
                .run();
    }

    /** What was never sent goes first, so that each failed exchange answers somebody and none is repeated at once. */
    private List<Pending> nextBatch() {
        List<Pending> untried = pending.values().stream()
                .filter(one -> !one.tried)
                .limit(PER_MESSAGE)
                .toList();
        return untried.isEmpty() ? pending.values().stream().limit(PER_MESSAGE).toList() : untried;
    }

    private void dropExpired() {
        long oldest = node.now() - node.settings.repairWindow().toNanos();
        while (!pending.isEmpty() && pending.firstEntry().getValue().entry.tick() < oldest) {
            pending.pollFirstEntry();
        }
    }

    private void delivered(List<Pending> batch, List<Member> members) {
        lock.lock();
        try {
            batch.forEach(one -> pending.remove(one.entry.number(), one));
            sending = false;
            retryDelay = FIRST_RETRY;
        } finally {
            lock.unlock();
        }
        batch.forEach(one -> one.firstTry.complete(new Outcome(true, members)));
        flush();
    }

    private void failed(List<Pending> batch) {
        boolean schedule;
        boolean fresh;
        long delay;
        lock.lock();
        try {
            sending = false;
            delay = retryDelay;
            schedule = !retryScheduled;
            retryScheduled = true;
            retryDelay = Math.min(2 * retryDelay, LONGEST_RETRY);
            fresh = pending.values().stream().anyMatch(one -> !one.tried);
        } finally {
            lock.unlock();
        }
        if (!peer.health().isClosed()) {
            batch.forEach(Pending::failed);
        }
        if (schedule) {
            node.scheduler.schedule(this::retry, delay);
        }
        if (fresh) {
            flush();
        }
    }

    private void retry() {
        lock.lock();
        try {
            retryScheduled = false;
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** One exchange under way. */
    private final class Sending implements PeerCall.Handler {

        private final List<Pending> batch;
        private List<Member> members = new ArrayList<>();
        private boolean acknowledged;

        Sending(List<Pending> batch) {
            this.batch = batch;
        }

        @Override
        public void frame(PeerReply frame) {
            if (frame instanceof PeerReply.Acknowledged ack) {
                acknowledged = true;
                members = ack.members();
            }
        }

        @Override
        public void complete() {
            if (acknowledged) {
                delivered(batch, members);
            } else {
                Backlog.this.failed(batch);
            }
        }

        @Override
        public void failed() {
            Backlog.this.failed(batch);
        }
    }
}
