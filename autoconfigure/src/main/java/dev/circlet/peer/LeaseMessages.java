package dev.circlet.peer;

import dev.circlet.cache.LeaseStanding;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What holders of leases tell the peer that granted them: renewals and ends. Short exchanges that wait for nobody; as many
 * at once as an {@link Outbox} has for hits, the others queue.
 */
final class LeaseMessages {

    private record Message(long token, PeerRequest request, CompletableFuture<LeaseStanding> standing) {}

    private final Node node;
    private final Peer peer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Message> queue = new ArrayDeque<>();
    private int underWay;
    private boolean pumping;

    LeaseMessages(Node node, Peer peer) {
        this.node = node;
        this.peer = peer;
    }

    /** Sends a message; {@link LeaseStanding#UNKNOWN} if it does not arrive. */
    CompletableFuture<LeaseStanding> send(long token, PeerRequest request) {
        Message message = new Message(token, request, new CompletableFuture<>());
        if (queue(message)) {
            pump();
        } else {
            message.standing().complete(LeaseStanding.UNKNOWN);
        }
        return message.standing();
    }

    private boolean queue(Message message) {
        if (!peer.health().admit(node.now())) {
            return false;
        }
        lock.lock();
        try {
            return queue.size() < node.settings.queuedPerPeer() && queue.add(message);
        } finally {
            lock.unlock();
        }
    }

    /** Sends what can be sent. Not re-entered: a transport may answer within the call that sends. */
    private void pump() {
        lock.lock();
        try {
            if (pumping) {
                return;
            }
            pumping = true;
        } finally {
            lock.unlock();
        }
        for (Message message = next(); message != null; message = next()) {
            exchange(message);
        }
    }

    private @Nullable Message next() {
        lock.lock();
        try {
            int places = node.settings.exchangesPerPeer() - node.settings.loadingExchangesPerPeer();
            Message message = underWay < places ? queue.poll() : null;
            pumping = message != null;
            underWay += pumping ? 1 : 0;
            return message;
        } finally {
            lock.unlock();
        }
    }

    private void exchange(Message message) {
        long nanos = node.settings.invalidateTimeout().toNanos();
        PeerCall.send(node, peer, message.request(), 0, nanos, new PeerCall.Handler() {
            @Override
            public void frame(PeerReply frame) {
                if (frame instanceof PeerReply.Leased leased) {
                    boolean same = leased.token() == message.token();
                    message.standing().complete(same ? LeaseStanding.VALID : LeaseStanding.LOST);
                }
            }

            @Override
            public void complete() {
                failed();
            }

            @Override
            public void failed() {
                freed();
                message.standing().complete(LeaseStanding.UNKNOWN);
            }
        });
    }

    private void freed() {
        lock.lock();
        try {
            underWay--;
        } finally {
            lock.unlock();
        }
        pump();
    }
}
