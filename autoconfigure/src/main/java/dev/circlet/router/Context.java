package dev.circlet.router;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its response, handed along a chain of handlers. There is one object per request and it is never used again.
 * One thread at a time may use it; another thread that outlives the chain takes a {@link #snapshot()}.
 *
 * <p>A chain runs in order. {@link #next()} runs the rest of it before it returns, {@link #abort()} keeps the rest from running.
 * After {@link #async} the rest waits for the stage, in the thread that completes it.
 *
 * @since 0.1
 */
public final class Context extends ResponseContext {

    /** Bounds a route that dispatches to itself. */
    private static final int MAX_DISPATCHES = 16;

    private static final int ABORTED = Integer.MAX_VALUE / 2;
    private static final Logger log = LoggerFactory.getLogger(Context.class);

    private Handler[] chain = {};
    private int index = -1;
    private int dispatches;
    private @Nullable CompletionStage<?> pending;
    private @Nullable Map<String, Object> values;
    private @Nullable List<BiConsumer<Context, @Nullable Throwable>> finishers;
    private @Nullable Deque<FailureHandler> failureHandlers;
    private @Nullable Throwable failure;

    Context(Engine engine, Exchange exchange) {
        super(engine, exchange);
    }

    void start(Route route) {
        exchange.matched(route);
        start(route.chain());
    }

    void start(Handler[] handlers) {
        chain = handlers;
        index = -1;
    }

    /**
     * Runs the rest of the chain. Does nothing if it has run or was aborted, so that calling it twice is harmless.
     *
     * @throws Exception what a handler threw
     */
    public void next() throws Exception {
        if (pending != null) {
            return;
        }
        index++;
        while (index < chain.length) {
            chain[index].handle(this);
            if (pending != null) {
                return;
            }
            index++;
        }
    }

    /** Keeps the handlers that have not begun from running. What runs goes on to its end. */
    public void abort() {
        index = ABORTED;
    }

    /**
     * Whether the chain was aborted.
     *
     * @return whether a handler called {@link #abort()}
     */
    public boolean aborted() {
        return index >= ABORTED;
    }

    /**
     * Aborts with a status and no body.
     *
     * @param status an HTTP status
     */
    public void abortWithStatus(int status) {
        status(status);
        abort();
    }

    /**
     * Aborts with a problem detail.
     *
     * @param problem what went wrong
     * @throws IOException if the connection failed
     */
    public void abortWithProblem(Problem problem) throws IOException {
        abort();
        problem(problem);
    }

    /**
     * Keeps the response open until a stage completes. The rest of the chain waits for it.
     *
     * @param stage completes when the work is done; a failure counts as thrown by the handler
     * @throws IllegalStateException if another stage is waited for
     */
    public void async(CompletionStage<?> stage) {
        if (pending != null) {
            throw new IllegalStateException("The chain already waits for a stage; combine the two into one");
        }
        pending = stage;
    }

    /**
     * Calls back when the response is written, after asynchronous work too. Callbacks run in the reverse order of their
     * registration; what they throw is logged.
     *
     * @param finisher gets this context and what failed, or null
     */
    public void onFinish(BiConsumer<Context, @Nullable Throwable> finisher) {
        if (finishers == null) {
            finishers = new ArrayList<>();
        }
        finishers.add(0, finisher);
    }

    /**
     * Handles what the rest of the chain fails with, an asynchronous stage included. Of several, the last one registered is
     * asked first.
     *
     * @param handler answers in place of what failed
     */
    public void onFailure(FailureHandler handler) {
        if (failureHandlers == null) {
            failureHandlers = new ArrayDeque<>();
        }
        failureHandlers.push(handler);
    }

    /**
     * The problem an exception stands for: that of a {@link ProblemException}, or what the error mapping of the engine says.
     *
     * @param failure what a handler threw
     * @return empty if it is a failure of the server
     */
    public Optional<Problem> problemOf(Throwable failure) {
        if (failure instanceof ProblemException known) {
            return Optional.of(known.problem());
        }
        Mappings.ErrorMapping errors = engine.mappings().errors();
        return Optional.ofNullable(errors == null ? null : errors.problemOf(failure));
    }

    /**
     * Records a failure that became a response, for logs, metrics and traces.
     *
     * @param failure what failed
     */
    public void failed(Throwable failure) {
        this.failure = failure;
        exchange.failed(failure);
    }

    /**
     * The failure that became the response.
     *
     * @return null if none was recorded
     */
    public @Nullable Throwable failure() {
        return failure;
    }

    /**
     * Runs another route for this request, as if its path had been asked for, and comes back.
     *
     * @param rawPath the path, percent-encoded
     * @throws Exception what a handler threw
     * @throws IllegalStateException if a request is dispatched more than 16 times
     */
    public void dispatch(String rawPath) throws Exception {
        if (++dispatches > MAX_DISPATCHES) {
            throw new IllegalStateException("Dispatched more than " + MAX_DISPATCHES + " times, last to " + rawPath);
        }
        Handler[] callerChain = chain;
        int callerIndex = index;
        Match callerMatch = match();
        match(new Match());
        if (engine.dispatch(this, rawPath)) {
            next();
        }
        if (pending == null) {
            chain = callerChain;
            index = callerIndex;
            match(callerMatch);
        }
    }

    @Override
    public void notFound() throws Exception {
        Handler[] callerChain = chain;
        int callerIndex = index;
        status(404);
        start(engine.noRouteHandlers());
        next();
        if (pending == null) {
            chain = callerChain;
            index = callerIndex;
        }
    }

    /**
     * Keeps a value for the handlers that follow.
     *
     * @param name its name
     * @param value the value
     */
    public void set(String name, Object value) {
        if (values == null) {
            values = new HashMap<>();
        }
        values.put(name, value);
    }

    /**
     * A value a handler kept.
     *
     * @param <T> its type
     * @param name its name
     * @param type its type
     * @return empty if there is none
     * @throws ClassCastException if it is of another type
     */
    public <T> Optional<T> get(String name, Class<T> type) {
        Object value = values == null ? null : values.get(name);
        return Optional.ofNullable(type.cast(value));
    }

    /**
     * What another thread may keep: an immutable copy of route, path, parameters, query and values.
     *
     * @return detached from this request
     */
    public Snapshot snapshot() {
        return new Snapshot(
                method(), path(), fullPath(), params(), queries(), clientIp(), values == null ? Map.of() : values);
    }

    /** Runs the chain to its end, or to the stage it has to wait for. */
    void run() throws Exception {
        Throwable failure = null;
        try {
            attempt();
        } catch (Throwable ex) {
            failure = ex;
            throw ex;
        } finally {
            if (pending == null || failure != null) {
                finish(failure);
            }
        }
        if (pending != null) {
            await(exchange.startAsync());
        }
    }

    private void attempt() throws Exception {
        try {
            next();
        } catch (Exception | Error ex) {
            if (!answered(ex)) {
                throw ex;
            }
        }
        if (pending == null) {
            finishOutput();
        }
    }

    /** Makes a failure the response, if it stands for one or somebody knows an answer. */
    private boolean answered(Throwable thrown) throws Exception {
        abort();
        pending = null;
        Deque<FailureHandler> handlers = failureHandlers;
        while (handlers != null && !handlers.isEmpty()) {
            if (handlers.pop().handle(this, thrown)) {
                return true;
            }
        }
        Optional<Problem> problem = exchange.committed() ? Optional.empty() : problemOf(thrown);
        if (problem.isPresent()) {
            failed(thrown);
            problem(problem.get());
        }
        return problem.isPresent();
    }

    private void await(Exchange.Completion completion) {
        CompletionStage<?> stage = pending;
        if (stage != null) {
            stage.whenComplete((value, failure) -> resume(completion, failure));
        }
    }

    private void resume(Exchange.Completion completion, @Nullable Throwable failure) {
        pending = null;
        Throwable cause = unwrap(failure);
        try {
            if (cause == null) {
                attempt();
            } else if (answered(cause)) {
                finishOutput();
                cause = null;
            }
        } catch (Throwable ex) {
            cause = ex;
        }
        if (pending != null && cause == null) {
            await(completion);
            return;
        }
        finish(cause);
        if (cause == null) {
            completion.complete();
        } else {
            completion.fail(cause);
        }
    }

    private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        Throwable cause = wrapped ? failure.getCause() : failure;
        return cause == null ? failure : cause;
    }

    private void finish(@Nullable Throwable failure) {
        List<BiConsumer<Context, @Nullable Throwable>> callbacks = finishers;
        finishers = null;
        if (callbacks == null) {
            return;
        }
        for (BiConsumer<Context, @Nullable Throwable> callback : callbacks) {
            try {
                callback.accept(this, failure);
            } catch (RuntimeException ex) {
                log.warn("A callback at the end of {} {} failed", method(), fullPath(), ex);
            }
        }
    }

    /**
     * Answers in place of a handler that failed.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface FailureHandler {

        /**
         * Answers, or leaves it to others.
         *
         * @param context the request
         * @param failure what failed
         * @return whether the request is answered
         * @throws Exception if the answer fails too
         */
        boolean handle(Context context, Throwable failure) throws Exception;
    }
}
