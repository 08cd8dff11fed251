package dev.circlet.cache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the owner of a hot key again while a copy of its answer is served here, and tells it how often the copy was hit.
 *
 * <p>Only the owner's own word changes anything, or that of the member in its place where the copy is from: a copy that it no
 * longer calls hot goes, one that it does is replaced, if the answer passes the test that every answer has to pass. Whatever
 * else comes of it, a failure included, leaves the copy to its end.
 */
final class CopyRenewal {

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final int codecVersion;

    CopyRenewal(GroupSpec spec, Engine engine, Counters counters, Memory memory, int codecVersion) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.codecVersion = codecVersion;
    }

    /** Renews a copy that the caller claimed. Returns at once and does not throw. */
    void renew(CopyEntry copy) {
        try {
            String owner = engine.remote().ownerOf(spec.name(), copy.key()).name();
            if (!owner.equals(engine.remote().self().name())) {
                ask(copy, owner);
            }
        } catch (Throwable failure) {
            // The copy is there; a get must not fail because it cannot be renewed.
            retryLater(copy);
        }
    }

    private void ask(CopyEntry copy, String owner) {
        long hash = memory.hash(copy.key());
        int hits = copy.takeHits();
        long asked = engine.ticks().upcoming();
        KeyQuery query = memory.query(copy.key(), hash, hits);
        Remote.Terms terms = new Remote.Terms(codecVersion, 0, Nanos.of(spec.loadTimeout()) + Forwards.GRACE_NANOS);
        counters.peerFetches.increment();
        CompletableFuture<Remote.Reply> reply =
                engine.remote().fetch(spec.name(), List.of(query), terms).get(0);
        reply.whenComplete((answered, failure) -> {
            if (answered == null
                    || !decides(answered.node(), owner, copy)
                    || !heard(copy, answered, query, hash, asked)) {
                copy.giveBack(hits);
            }
            retryLater(copy);
        });
    }

    private static boolean decides(String node, String owner, CopyEntry copy) {
        return node.equals(owner) || node.equals(copy.origin());
    }

    /** Returns whether the owner gave an answer about the key. */
    private boolean heard(CopyEntry copy, Remote.Reply reply, KeyQuery query, long hash, long asked) {
        @Nullable Landing landing = Replies.landing(reply, asked);
        if (landing == null) {
            if (reply.answer() instanceof Answer.Refused refused && refused.reason() == Answer.Reason.UNREACHABLE) {
                counters.peerFetchFailures.increment();
            }
            return false;
        }
        long mark = Replies.confirmed(reply, query.mark());
        if (!memory.freshness().allows(hash, Replies.began(landing), mark)) {
            counters.staleSetsPrevented.increment();
        } else if (Replies.isHot(reply.answer())) {
            memory.keepCopy(copy.key(), hash, landing, reply, mark, copy);
        } else {
            memory.store().remove(copy);
        }
        return true;
    }

    private void retryLater(CopyEntry copy) {
        copy.renewAt(Memory.later(engine.ticks().now(), RETRY_NANOS));
    }
}
