package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Scheduler.Cancellable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The keys that are looked for in the memory of one peer before they are loaded here. They share the connections that are
 * kept for hits; the keys that find none free travel together in the next exchange, if their few milliseconds last that long.
 */
final class Peeks {

    private record Sought(
            String group,
            int codecVersion,
            KeyQuery query,
            UnaryOperator<Runnable> caller,
            CompletableFuture<Remote.Reply> reply) {

        boolean travelsWith(Sought other) {
            return group.equals(other.group) && codecVersion == other.codecVersion;
        }
    }

    private final Node node;
    private final Peer peer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Sought> queue = new ArrayDeque<>();
    private boolean pumping;

    Peeks(Node node, Peer peer) {
        this.node = node;
        this.peer = peer;
    }

    CompletableFuture<Remote.Reply> ask(String group, KeyQuery query, int codecVersion) {
        Sought sought = new Sought(group, codecVersion, query, node.transport.capture(), new CompletableFuture<>());
        if (!queue(sought)) {
            giveUp(sought);
            return sought.reply();
        }
        Cancellable limit = node.scheduler.schedule(
                () -> giveUp(sought), node.settings.peekTimeout().toNanos());
        sought.reply().whenComplete((reply, failure) -> limit.cancel());
        pump();
        return sought.reply();
    }

    private boolean queue(Sought sought) {
        lock.lock();
        try {
            return queue.size() < node.settings.queuedPerPeer() && queue.add(sought);
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(Sought sought) {
        sought.reply().complete(new Remote.Reply(Answer.Refused.because(Answer.Reason.NOT_HELD), node.name, 0));
    }

    /** Sends what can be sent. Not re-entered: a transport may answer within the call that sends. */
    void pump() {
        lock.lock();
        try {
            if (pumping) {
                return;
            }
            pumping = true;
        } finally {
            lock.unlock();
        }
        for (List<Sought> batch = next(); !batch.isEmpty(); batch = next()) {
            send(batch);
        }
    }

    private List<Sought> next() {
        lock.lock();
        try {
            List<Sought> batch = peer.quick().isFull() ? List.of() : batch();
            if (!batch.isEmpty() && !peer.quick().enter()) {
                for (int i = batch.size() - 1; i >= 0; i--) {
                    queue.addFirst(batch.get(i));
                }
                batch = List.of();
            }
            pumping = !batch.isEmpty();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<Sought> batch() {
        List<Sought> batch = new ArrayList<>();
        Iterator<Sought> queued = queue.iterator();
        while (queued.hasNext() && batch.size() < node.settings.keysPerFetch()) {
            Sought sought = queued.next();
            if (sought.reply().isDone()) {
                queued.remove();
            } else if (batch.isEmpty() || batch.get(0).travelsWith(sought)) {
                queued.remove();
                batch.add(sought);
            }
        }
        return batch;
    }

    private void send(List<Sought> batch) {
        Sought first = batch.get(0);
        PeerRequest request = new PeerRequest.Peek(
                first.group(),
                first.codecVersion(),
                batch.stream().map(Sought::query).toList());
        first.caller().apply(() -> send(batch, request)).run();
    }

    private void send(List<Sought> batch, PeerRequest request) {
        long sent = node.now();
        PeerCall.send(node, peer, request, 0, node.settings.firstFrame().toNanos(), new PeerCall.Handler() {
            @Override
            public void frame(PeerReply frame) {
                if (frame instanceof PeerReply.KeyAnswer answered
                        && answered.index() >= 0
                        && answered.index() < batch.size()) {
                    Remote.Reply reply =
                            new Remote.Reply(answered.answer(), peer.member().name(), sent);
                    batch.get(answered.index()).reply().complete(reply);
                }
            }

            @Override
            public void complete() {
                failed();
            }

            @Override
            public void failed() {
                peer.freed(peer.quick());
                batch.forEach(Peeks.this::giveUp);
            }
        });
    }
}
