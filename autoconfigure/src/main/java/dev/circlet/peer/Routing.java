package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.Remote;
import dev.circlet.ring.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys go that other members own: to the owner, or past it to the next distinct member once, or back to the
 * caller, who loads by itself. A member whose breaker is open is skipped, which is no retry; going on to the next one after
 * a failure is, and is paid from the retry budget.
 */
final class Routing implements Ask.Elsewhere {

    private final Node node;
    private final Function<Member, Peer> peers;
    private final RetryBudget retries;

    Routing(Node node, Function<Member, Peer> peers) {
        this.node = node;
        this.peers = peers;
        this.retries = new RetryBudget(node.settings.retryBudget(), node.settings.retryMinimum(), node.now());
    }

    List<CompletableFuture<Remote.Reply>> ask(
            Ask.Kind kind,
            long putMark,
            String group,
            List<KeyQuery> queries,
            Remote.Terms terms,
            Function<String, List<Member>> candidates) {
        long now = node.now();
        Map<Peer, List<Ask>> parcels = new LinkedHashMap<>();
        List<CompletableFuture<Remote.Reply>> replies = new ArrayList<>(queries.size());
        UnaryOperator<Runnable> caller = node.transport.capture();
        for (KeyQuery query : queries) {
            retries.request(now);
            List<Member> members = candidates.apply(query.key());
            Ask.Batch batch = new Ask.Batch(group, terms.codecVersion(), terms.depth(), false, kind, putMark);
            Ask ask = new Ask(query, batch, members, now, terms.budgetNanos(), caller, this);
            replies.add(ask.reply);
            put(ask, firstHop(ask), parcels);
        }
        parcels.forEach((peer, asks) -> peer.outbox().submit(asks));
        return replies;
    }

    private static void put(Ask ask, @Nullable Peer peer, Map<Peer, List<Ask>> parcels) {
        if (peer != null) {
            parcels.computeIfAbsent(peer, first -> new ArrayList<>()).add(ask);
        }
    }

    private @Nullable Peer firstHop(Ask ask) {
        Member owner = ask.members.get(0);
        if (isSelf(owner)) {
            // The ring has changed since the caller looked: the key is this node's own now.
            giveBack(ask, owner);
            return null;
        }
        Peer peer = peers.apply(owner);
        return peer.health().isClosed() ? peer : nextHop(ask);
    }

    private @Nullable Peer nextHop(Ask ask) {
        List<Member> members = ask.members;
        if (members.size() < 2 || isSelf(members.get(1))) {
            giveBack(ask, members.get(members.size() - 1));
            return null;
        }
        Peer successor = peers.apply(members.get(1));
        if (!successor.health().isClosed()) {
            giveBack(ask, members.get(1));
            return null;
        }
        node.failovers.increment();
        ask.batch = ask.batch.toSuccessor();
        return successor;
    }

    @Override
    public void failed(List<Ask> unanswered) {
        Map<Peer, List<Ask>> parcels = new LinkedHashMap<>();
        unanswered.forEach(ask -> put(ask, hopAfterFailure(ask), parcels));
        parcels.forEach((peer, asks) -> peer.outbox().submit(asks));
    }

    @Override
    public void passedOver(List<Ask> unsent) {
        Map<Peer, List<Ask>> parcels = new LinkedHashMap<>();
        for (Ask ask : unsent) {
            if (ask.batch.failover()) {
                giveBack(ask, ask.members.get(1));
            } else {
                put(ask, nextHop(ask), parcels);
            }
        }
        parcels.forEach((peer, asks) -> peer.outbox().submit(asks));
    }

    private @Nullable Peer hopAfterFailure(Ask ask) {
        List<Member> members = ask.members;
        if (ask.batch.failover()) {
            giveBack(ask, members.get(1));
            return null;
        }
        if (node.now() >= ask.budgetEnds) {
            ask.refuse(Answer.Reason.DEADLINE, 0, members.get(0).name());
            return null;
        }
        boolean successorIsHere = members.size() < 2 || isSelf(members.get(1));
        if (!successorIsHere && !retries.tryRetry(node.now())) {
            node.retriesSpent.increment();
            giveBack(ask, members.get(1));
            return null;
        }
        return nextHop(ask);
    }

    /** Nobody else can answer; the name tells the caller whether it is the successor itself. */
    private static void giveBack(Ask ask, Member last) {
        ask.refuse(Answer.Reason.UNREACHABLE, 0, last.name());
    }

    private boolean isSelf(Member member) {
        return member.name().equals(node.name);
    }
}
