package dev.circlet.peer;

import dev.circlet.cache.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys on their way to one peer: so many exchanges at once, and when they are all busy, the keys that wait travel
 * together in the next one.
 *
 * <p>Exchanges that may wait for loads never take all connections. The first so many may wait; those beyond ask for what
 * memory holds only, so that hits come through however many loads hang. A key that such an exchange does not find queues for
 * a place in one that may wait.
 */
final class Outbox {

    private static final long RETRY_MILLIS = 1_000;

    private final Node node;
    private final Peer peer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Ask> fresh = new ArrayDeque<>();
    private final ArrayDeque<Ask> toLoad = new ArrayDeque<>();
    private boolean pumping;

    Outbox(Node node, Peer peer) {
        this.node = node;
        this.peer = peer;
    }

    private record Parcel(List<Ask> asks, Lane lane, boolean mayWait) {

        boolean isClaim() {
            return asks.get(0).batch.kind() != Ask.Kind.READ;
        }
    }

    /** Sends keys, together as far as they fit together. What finds neither an exchange nor a place to wait is refused. */
    void submit(List<Ask> asks) {
        int next = 0;
        for (int queued = -1; queued != 0 && next < asks.size(); next += queued) {
            queued = queue(asks.subList(next, asks.size()));
            pump();
        }
        asks.subList(next, asks.size())
                .forEach(ask -> ask.refuse(
                        Answer.Reason.OVERLOADED, RETRY_MILLIS, peer.member().name()));
    }

    /** Queues the first of the keys and returns how many. */
    private int queue(List<Ask> asks) {
        lock.lock();
        try {
            int places = node.settings.queuedPerPeer() - fresh.size() - toLoad.size();
            List<Ask> fitting = asks.subList(0, Math.max(0, Math.min(places, asks.size())));
            fresh.addAll(fitting);
            return fitting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Sends what can be sent. Not re-entered: a transport may answer within the call that sends. */
    void pump() {
        if (!peer.health().isClosed()) {
            passOn();
            return;
        }
        lock.lock();
        try {
            if (pumping) {
                return;
            }
            pumping = true;
        } finally {
            lock.unlock();
        }
        for (Parcel parcel = next(); parcel != null; parcel = next()) {
            send(parcel);
        }
    }

    /** What was not sent before the breaker opened need not wait for the peer to fail once more. */
    private void passOn() {
        List<Ask> unsent = new ArrayList<>();
        lock.lock();
        try {
            unsent.addAll(fresh);
            unsent.addAll(toLoad);
            fresh.clear();
            toLoad.clear();
        } finally {
            lock.unlock();
        }
        unsent.removeIf(Ask::isDone);
        if (!unsent.isEmpty()) {
            unsent.get(0).elsewhere.passedOver(unsent);
        }
    }

    private @Nullable Parcel next() {
        lock.lock();
        try {
            Parcel parcel = take();
            pumping = parcel != null;
            return parcel;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Parcel take() {
        if (!peer.loads().isFull()) {
            Parcel known = take(toLoad, peer.loads(), true);
            return known == null ? take(fresh, peer.loads(), true) : known;
        }
        return peer.quick().isFull() ? null : take(fresh, peer.quick(), false);
    }

    /** A place is only taken for keys that are there, because others might look for one in the meantime. */
    private @Nullable Parcel take(ArrayDeque<Ask> queue, Lane lane, boolean mayWait) {
        List<Ask> asks = batch(queue);
        if (asks.isEmpty()) {
            return null;
        }
        if (!lane.enter()) {
            for (int i = asks.size() - 1; i >= 0; i--) {
                queue.addFirst(asks.get(i));
            }
            return null;
        }
        return new Parcel(asks, lane, mayWait);
    }

    private List<Ask> batch(ArrayDeque<Ask> queue) {
        List<Ask> asks = new ArrayList<>();
        Iterator<Ask> queued = queue.iterator();
        while (queued.hasNext() && asks.size() < node.settings.keysPerFetch()) {
            Ask ask = queued.next();
            if (ask.isDone()) {
                queued.remove();
            } else if (ask.travelsWith(asks)) {
                queued.remove();
                asks.add(ask);
            }
        }
        return asks;
    }

    private void send(Parcel parcel) {
        Ask first = parcel.asks().get(0);
        long now = node.now();
        PeerRequest request = Ask.request(parcel.asks(), parcel.mayWait(), now);
        long budget = parcel.asks().stream()
                .mapToLong(ask -> ask.budgetEnds - now)
                .max()
                .orElse(0);
        Fetching fetching = new Fetching(parcel);
        // Keys that travel together have one exchange, which can belong to one caller only: the first.
        first.caller
                .apply(() -> fetching.cancelWhenDoneWith(
                        PeerCall.send(node, peer, request, first.batch.depth(), Math.max(1, budget), fetching)))
                .run();
    }

    private void queueToLoad(Ask ask) {
        lock.lock();
        try {
            toLoad.addLast(ask);
        } finally {
            lock.unlock();
        }
    }

    /** One exchange under way. */
    private final class Fetching implements PeerCall.Handler {

        private final Parcel parcel;
        private final long sentTick = node.now();
        private final AtomicBoolean freed = new AtomicBoolean();
        private final Set<Ask> requeued = ConcurrentHashMap.newKeySet();
        private volatile boolean takenBack;

        Fetching(Parcel parcel) {
            this.parcel = parcel;
        }

        /** Gives the exchange up when it brings nothing any more but answers that were taken back. */
        void cancelWhenDoneWith(PeerCall call) {
            parcel.asks()
                    .forEach(ask -> ask.reply.whenComplete((reply, failure) -> {
                        if (failure != null) {
                            takenBack = true;
                        }
                        if (takenBack && parcel.asks().stream().allMatch(Ask::isDone)) {
                            call.cancel();
                            free();
                        }
                    }));
        }

        @Override
        public void frame(PeerReply frame) {
            if (frame instanceof PeerReply.KeyAnswer answered
                    && answered.index() >= 0
                    && answered.index() < parcel.asks().size()) {
                answered(parcel.asks().get(answered.index()), answered.answer());
            } else if (frame instanceof PeerReply.Leased leased && parcel.isClaim()) {
                long nanos = TimeUnit.MILLISECONDS.toNanos(leased.millis());
                answered(parcel.asks().get(0), new Answer.Leased(leased.token(), nanos));
            }
        }

        private void answered(Ask ask, Answer answer) {
            boolean notHeld = answer instanceof Answer.Refused refused && refused.reason() == Answer.Reason.NOT_HELD;
            if (notHeld && !parcel.mayWait()) {
                if (requeued.add(ask)) {
                    queueToLoad(ask);
                }
            } else {
                ask.answer(answer, peer.member().name(), sentTick);
            }
        }

        @Override
        public void complete() {
            failed();
        }

        @Override
        public void refused(PeerReply.Refusal refusal) {
            if (refusal.reason() == PeerReply.Reason.BUSY) {
                failed();
                return;
            }
            free();
            unanswered()
                    .forEach(ask -> ask.refuse(
                            Answer.Reason.UNSUPPORTED, 0, peer.member().name()));
        }

        @Override
        public void failed() {
            free();
            List<Ask> unanswered = unanswered();
            if (!unanswered.isEmpty()) {
                unanswered.get(0).elsewhere.failed(unanswered);
            }
        }

        private List<Ask> unanswered() {
            return parcel.asks().stream()
                    .filter(ask -> !ask.isDone() && !requeued.contains(ask))
                    .toList();
        }

        private void free() {
            if (freed.compareAndSet(false, true)) {
                peer.freed(parcel.lane());
            }
        }
    }
}
