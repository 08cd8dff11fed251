package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Another member that granted a lease. What it cannot be given any more, this node keeps for a moment. */
final class FarKeeper implements LeaseKeeper {

    private final Engine engine;
    private final Memory memory;
    private final String node;
    private final String group;
    private final int codecVersion;
    private final OwnUse own;

    FarKeeper(Engine engine, Memory memory, String node, String group, int codecVersion, OwnUse own) {
        this.engine = engine;
        this.memory = memory;
        this.node = node;
        this.group = group;
        this.codecVersion = codecVersion;
        this.own = own;
    }

    @Override
    public CompletableFuture<LeaseStanding> renew(String key, long token) {
        return engine.remote().renew(node, group, codecVersion, key, token);
    }

    @Override
    public CompletableFuture<LeaseStanding> fill(String key, long token, @Nullable ByteView value) {
        // Its own tick of the grant and its own TTL count there.
        Answer answer = value == null
                ? new Answer.Absent(0, Answer.NO_TTL, false)
                : new Answer.Value(value, 0, Answer.NO_TTL, false, true);
        return end(key, token, answer).thenApply(standing -> {
            if (standing == LeaseStanding.UNKNOWN) {
                own.fill(key, 0, value);
            }
            return standing;
        });
    }

    @Override
    public void release(String key, long token) {
        end(key, token, Answer.Refused.because(Answer.Reason.NOT_HELD));
    }

    @Override
    public void fail(String key, long token) {
        // Who waits elsewhere computes and does not care what went wrong here.
        end(key, token, new Answer.Failed("", null));
    }

    private CompletableFuture<LeaseStanding> end(String key, long token, Answer answer) {
        KeyQuery query = memory.query(key, memory.hash(key));
        return engine.remote().fill(node, group, codecVersion, query, token, answer);
    }
}
