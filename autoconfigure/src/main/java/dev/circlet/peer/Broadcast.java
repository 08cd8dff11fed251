package dev.circlet.peer;

import dev.circlet.cache.Invalidation;
import dev.circlet.cache.Scheduler.Cancellable;
import dev.circlet.peer.InvalidationLog.Logged;
import dev.circlet.ring.Member;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * One invalidation on its way to all members, and to those whom a member knows and this node does not. Ends when all have
 * answered, or at the timeout with the names of those who have not.
 */
final class Broadcast {

    private final Logged entry;
    private final String self;
    private final Function<Member, Peer> peers;
    private final CompletableFuture<Invalidation> result = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> told = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> unreached = new HashSet<>();
    private Cancellable timeout = Cancellable.NONE;

    private Broadcast(Logged entry, String self, Function<Member, Peer> peers) {
        this.entry = entry;
        this.self = self;
        this.peers = peers;
        acknowledged.add(self);
        told.add(self);
    }

    static CompletableFuture<Invalidation> send(
            Node node, Logged entry, Collection<Member> members, Function<Member, Peer> peers) {
        Broadcast broadcast = new Broadcast(entry, node.name, peers);
        broadcast.timeout = node.scheduler.schedule(
                broadcast::end, node.settings.invalidateTimeout().toNanos());
        broadcast.tell(members);
        broadcast.endIfComplete();
        return broadcast.result;
    }

    /** Counts all of them in before the first can answer, so that no early answer looks like the last one. */
    private void tell(Collection<Member> members) {
        List<Member> strangers;
        lock.lock();
        try {
            strangers =
                    members.stream().filter(member -> told.add(member.name())).toList();
        } finally {
            lock.unlock();
        }
        strangers.forEach(member ->
                peers.apply(member).backlog().add(entry).thenAccept(outcome -> answered(member.name(), outcome)));
    }

    private void answered(String member, Backlog.Outcome outcome) {
        tell(outcome.members());
        lock.lock();
        try {
            (outcome.acknowledged() ? acknowledged : unreached).add(member);
        } finally {
            lock.unlock();
        }
        endIfComplete();
    }

    private void endIfComplete() {
        lock.lock();
        try {
            if (acknowledged.size() + unreached.size() < told.size()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        end();
    }

    private void end() {
        Invalidation outcome;
        lock.lock();
        try {
            Set<String> missing = new HashSet<>(told);
            missing.removeAll(acknowledged);
            outcome = new Invalidation(acknowledged, missing, false);
        } finally {
            lock.unlock();
        }
        timeout.cancel();
        result.complete(outcome);
    }
}
