package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.FailureText;
import dev.circlet.cache.Group;
import dev.circlet.cache.Lookup;
import dev.circlet.router.Context;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks the group and answers the request, in its own thread or without one; or leaves it to the handler after all. */
final class ResponseAnswers {

    static final String STATUS = "Cache-Status";

    private final Group group;
    private final ResponsePolicy policy;
    private final @Nullable Executor executor;
    private final InstantSource clock;
    private final String left;

    ResponseAnswers(Group group, ResponsePolicy policy, @Nullable Executor executor, InstantSource clock) {
        this.group = group;
        this.policy = policy;
        this.executor = executor;
        this.clock = clock;
        this.left = ResponseAnswers.class.getName() + '.' + group.name();
    }

    /** Whether it has turned out already that no shared response answers this request. */
    boolean leftToHandler(Context context) {
        return context.get(left, Boolean.class).isPresent();
    }

    void answer(Context context, String key) throws Exception {
        if (executor == null) {
            wait(context, key);
        } else {
            await(context, key, executor);
        }
    }

    /** A group that fails throws, one that the executor waits for completes with a failure: the same to the request. */
    private void wait(Context context, String key) throws Exception {
        Lookup lookup = null;
        Throwable failure = null;
        try {
            lookup = group.lookup(key);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        settle(context, lookup, failure);
    }

    private void await(Context context, String key, Executor writers) throws Exception {
        CompletableFuture<Lookup> asked = group.lookupAsync(key, group.spec().getTimeout());
        if (asked.isDone()) {
            Answer known = asked.handle(Answer::new).join();
            settle(context, known.lookup(), known.failure());
            return;
        }
        CompletableFuture<Void> served = new CompletableFuture<>();
        asked.whenComplete((lookup, failure) -> {
            try {
                writers.execute(() -> settle(context, lookup, failure, served));
            } catch (RejectedExecutionException full) {
                served.completeExceptionally(new ProblemException(Problem.of(503, "Too many requests wait"), full));
            }
        });
        context.async(served);
    }

    private record Answer(@Nullable Lookup lookup, @Nullable Throwable failure) {}

    private void settle(
            Context context, @Nullable Lookup lookup, @Nullable Throwable failure, CompletableFuture<Void> served) {
        try {
            settle(context, lookup, failure);
            served.complete(null);
        } catch (Throwable thrown) {
            served.completeExceptionally(FailureText.carried(thrown));
        }
    }

    private void settle(Context context, @Nullable Lookup lookup, @Nullable Throwable failure) throws Exception {
        if (failure != null) {
            LoadFailure.raise(context, group, FailureText.original(failure));
        }
        ByteView value = lookup == null ? null : lookup.value();
        StoredResponse response = value == null ? null : StoredResponse.read(value);
        if (lookup == null || response == null || response.refusal() != null) {
            context.set(left, true);
            context.addHeader(STATUS, "circlet; fwd=bypass; detail=unshared");
            return;
        }
        context.addHeader(STATUS, status(lookup.source()));
        new Replay(response, policy).write(context, clock.instant());
        context.abort();
    }

    private static String status(Lookup.Source source) {
        return switch (source) {
            case MAIN, HOT, NEGATIVE -> "circlet; hit";
            case PEER -> "circlet; fwd=miss; detail=owner";
            case LOAD, NONE -> "circlet; fwd=miss";
        };
    }
}
