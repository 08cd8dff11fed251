package dev.circlet.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Loads of a group that is switched off: every caller has a getter call of its own, and nothing is kept. */
final class DirectLoads {

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Loader loader;
    private final Executor executor;

    DirectLoads(GroupSpec spec, Engine engine, Counters counters, Loader loader, Executor executor) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.loader = loader;
        this.executor = executor;
    }

    CompletableFuture<Landing> load(String key, long nanos) {
        CompletableFuture<Landing> result = new CompletableFuture<>();
        LoadScope scope = new LoadScope(LoadScope.current(), spec.name(), key, LoadScope.currentDepth() + 1);
        Callable<@Nullable Object> task = engine.interceptor().wrap(spec.name(), loader.call(key));
        Scheduler.Cancellable deadline =
                engine.scheduler().schedule(() -> result.complete(Landing.refused(Answer.Reason.DEADLINE, 0)), nanos);
        result.whenComplete((landing, failure) -> deadline.cancel());
        try {
            executor.execute(() -> run(scope, task, result));
        } catch (RejectedExecutionException full) {
            counters.shed.increment();
            result.complete(Landing.refused(Answer.Reason.OVERLOADED, 1_000));
        }
        return result;
    }

    private void run(LoadScope scope, Callable<@Nullable Object> task, CompletableFuture<Landing> result) {
        if (result.isDone()) {
            return;
        }
        long began = engine.ticks().next();
        counters.loads.increment();
        scope.enter();
        try {
            Object value = task.call();
            if (value instanceof CompletionStage<?> stage) {
                stage.whenComplete((v, failure) -> result.complete(loader.landing(v, failure, 0, began)));
            } else {
                result.complete(loader.landing(value, null, 0, began));
            }
        } catch (Throwable failure) {
            result.complete(loader.landing(null, failure, 0, began));
        } finally {
            LoadScope.exit();
        }
    }
}
