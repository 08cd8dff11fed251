package dev.circlet.router;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private boolean detached;
    private @Nullable Map<String, Object> values;
    private @Nullable Link<BiConsumer<Context, @Nullable Throwable>> finishers;
    private @Nullable Link<FailureHandler> failureHandlers;
    private @Nullable Throwable failure;
    private @Nullable Lease lease;
    private @Nullable List<CompletionStage<?>> signals;

    Context(Engine engine, Exchange exchange) {
        super(engine, exchange);
    }

    /** The other half of a request that was cut off: the same request and callbacks, for another thread. */
    private Context(Context cut, Exchange exchange) {
        super(cut.engine, exchange);
        match(cut.match());
        finishers = cut.finishers;
        failureHandlers = cut.failureHandlers;
        values = cut.values;
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
     * Whether the rest of the chain waits for a stage.
     *
     * @return whether {@link #async} was called and the stage is not complete
     */
    public boolean waiting() {
        return pending != null;
    }

    /**
     * Stops waiting for asynchronous work when a signal fails: the failure is treated as that of the chain. Whoever still works
     * on the request is cut off first. His calls on this context that need the exchange fail with an
     * {@link IllegalStateException} from then on, and the failure handlers and callbacks that were registered before the chain
     * returned get another context of the same request. A read or write that is under way ends first. To be called before
     * {@link #next()}. A chain that does not wait for a stage takes no notice of the signal.
     *
     * @param signal fails to cut off; that it completes means nothing
     */
    public void cutOff(CompletionStage<?> signal) {
        if (lease == null) {
            lease = new Lease(exchange);
            exchange = lease;
            signals = new ArrayList<>();
        }
        signals.add(signal);
    }

    /**
     * Leaves the response to the caller, who answers at his own time and through the server's own objects behind
     * {@link Exchange#unwrap}, such as with output that does not block. Once the chain has returned, the engine touches neither
     * request nor response. Nothing the caller fails with reaches the engine.
     *
     * @return to be run once, when the response has ended; it calls what {@link #onFinish} has registered
     */
    public Runnable detach() {
        detached = true;
        return () -> finish(null);
    }

    /**
     * Calls back when the response is written, after asynchronous work too. Callbacks run in the reverse order of their
     * registration; what they throw is logged.
     *
     * @param finisher gets this context and what failed, or null
     */
    public void onFinish(BiConsumer<Context, @Nullable Throwable> finisher) {
        finishers = new Link<>(finisher, finishers);
    }

    /**
     * Handles what the rest of the chain fails with, an asynchronous stage included. Of several, the last one registered is
     * asked first.
     *
     * @param handler answers in place of what failed
     */
    public void onFailure(FailureHandler handler) {
        failureHandlers = new Link<>(handler, failureHandlers);
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
            values = new ConcurrentHashMap<>();
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
            if (pending == null && !detached || failure != null) {
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
        if (pending == null && !detached) {
            finishOutput();
        }
    }

    /** Makes a failure the response, if it stands for one or somebody knows an answer. */
    private boolean answered(Throwable thrown) throws Exception {
        abort();
        pending = null;
        while (failureHandlers != null) {
            FailureHandler handler = failureHandlers.element();
            failureHandlers = failureHandlers.next();
            if (handler.handle(this, thrown)) {
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
        if (stage == null) {
            return;
        }
        AtomicBoolean settled = new AtomicBoolean();
        if (lease != null && signals != null) {
            Lease held = lease;
            // Made here, because only this thread may read the fields of this context.
            Context other = new Context(this, held.exchange());
            for (CompletionStage<?> signal : signals) {
                signal.whenComplete((value, failure) -> {
                    if (failure != null && settled.compareAndSet(false, true)) {
                        held.revoke(() -> other.takeOver(completion, failure));
                    }
                });
            }
        }
        stage.whenComplete((value, failure) -> {
            if (settled.compareAndSet(false, true)) {
                resume(completion, failure);
            }
        });
    }

    private void takeOver(Exchange.Completion completion, Throwable failure) {
        if (!exchange.committed()) {
            exchange.resetBody();
        }
        resume(completion, failure);
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
        while (finishers != null) {
            BiConsumer<Context, @Nullable Throwable> callback = finishers.element();
            finishers = finishers.next();
            try {
                callback.accept(this, failure);
            } catch (RuntimeException ex) {
                log.warn("A callback at the end of {} {} failed", method(), fullPath(), ex);
            }
        }
    }

    /** A list that grows at its head and never changes, so that two contexts may share it. */
    private record Link<T>(T element, @Nullable Link<T> next) {}

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
