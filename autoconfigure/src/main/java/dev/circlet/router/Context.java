package dev.circlet.router;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
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

    /** The chains that wait for the one at work, the one that goes on next first. */
    private @Nullable Frame callers;

    /** Starts the chain that was asked for while a stage was waited for. */
    private @Nullable BooleanSupplier deferred;

    /** The caller of an asynchronous target, and the thread that is still in its handlers: only that one sees it. */
    private @Nullable Frame seen;

    private @Nullable Thread seer;

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
        at(cut.match(), cut.dispatched());
        callers = cut.callers;
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
        Frame caller = view();
        if (caller == null) {
            index = ABORTED;
        } else {
            caller.index = ABORTED;
        }
    }

    /**
     * Whether the chain was aborted.
     *
     * @return whether a handler called {@link #abort()}
     */
    public boolean aborted() {
        Frame caller = view();
        return (caller == null ? index : caller.index) >= ABORTED;
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
        pending = Objects.requireNonNull(stage, "There is no stage to wait for");
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
     * registration; what they throw, an {@link Error} too, is logged and keeps none of the others from running.
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
        return Optional.ofNullable(errors == null ? null : errors.problemOf(failure, exchange));
    }

    /**
     * Answers as an exception says that stands for a response without being a problem, by the error mapping of the engine. What
     * is written of the body is taken back, and the failure is recorded.
     *
     * @param failure what a handler threw
     * @return whether it did; never if the response is on its way
     */
    public boolean answerWithoutProblem(Throwable failure) {
        Mappings.ErrorMapping errors = engine.mappings().errors();
        if (errors == null || exchange.committed() || !errors.answer(failure, this)) {
            return false;
        }
        setHeader("Content-Length", null);
        if (bytesWritten() > 0) {
            resetBody();
        }
        failed(failure);
        return true;
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
     * Runs another route for this request, as if its path had been asked for, and comes back: route, parameters and path are the
     * target's while it runs and the caller's again afterwards, also if it throws. What it aborts is its own chain. Middleware of
     * the target runs, that of the engine a second time.
     *
     * <p>If the target is asynchronous, this method returns before it is done. The thread that called it sees its own route again,
     * everybody else that of the target until its stage is complete; then the rest of the target's chain runs, and after it the
     * rest of the caller's. A failed stage ends both. If the chain waits for a stage when this is called, the target starts after
     * that.
     *
     * @param rawPath the path, percent-encoded; a question mark is part of it
     * @throws Exception what a handler threw
     * @throws IllegalStateException if a request is dispatched more than 16 times, or again before an asynchronous target is done
     */
    public void dispatch(String rawPath) throws Exception {
        if (++dispatches > MAX_DISPATCHES) {
            throw new IllegalStateException("Dispatched more than " + MAX_DISPATCHES + " times, last to " + rawPath);
        }
        branch(() -> {
            at(new Match(), rawPath);
            return engine.dispatch(this, rawPath);
        });
    }

    @Override
    public void notFound() throws Exception {
        branch(() -> {
            status(404);
            start(engine.noRouteHandlers());
            return true;
        });
    }

    /** Runs another chain before the rest of the one that calls; the start says whether there is one. */
    private void branch(BooleanSupplier start) throws Exception {
        if (deferred != null || view() != null) {
            throw new IllegalStateException("The chain still waits for the route it was dispatched to");
        }
        if (pending != null) {
            deferred = start;
            return;
        }
        Frame caller = frame();
        boolean waits = false;
        try {
            callers = caller;
            if (start.getAsBoolean()) {
                next();
            }
            waits = pending != null;
        } finally {
            if (waits) {
                seen = caller;
                seer = Thread.currentThread();
            } else {
                enter(caller);
            }
        }
    }

    private Frame frame() {
        return new Frame(chain, index, super.match(), super.dispatched(), callers);
    }

    private void enter(Frame frame) {
        chain = frame.chain;
        index = frame.index;
        callers = frame.below;
        at(frame.match, frame.path);
    }

    /** What the thread sees that dispatched to a route which is not done; others, who work for that route, see nothing of it. */
    private @Nullable Frame view() {
        Thread thread = seer;
        return thread != null && thread == Thread.currentThread() ? seen : null;
    }

    @Override
    Match match() {
        Frame caller = view();
        return caller == null ? super.match() : caller.match;
    }

    @Override
    @Nullable
    String dispatched() {
        Frame caller = view();
        return caller == null ? super.dispatched() : caller.path;
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
            proceed();
        } catch (Exception | Error ex) {
            if (!answered(ex)) {
                throw ex;
            }
        } finally {
            seer = null;
        }
        if (pending == null && !detached) {
            finishOutput();
        }
    }

    /** Runs what is left of the chain at work, and of those that wait for it. */
    private void proceed() throws Exception {
        BooleanSupplier target = deferred;
        if (target != null) {
            deferred = null;
            callers = frame();
            if (!target.getAsBoolean()) {
                enter(callers);
            }
        }
        next();
        while (pending == null && callers != null) {
            enter(callers);
            next();
        }
    }

    /** Lets no handler begin any more, in the chains that wait neither. */
    private void abandon() {
        seer = null;
        deferred = null;
        pending = null;
        index = ABORTED;
        for (Frame frame = callers; frame != null; frame = frame.below) {
            frame.index = ABORTED;
        }
    }

    /** Makes a failure the response, if it stands for one or somebody knows an answer. */
    private boolean answered(Throwable thrown) throws Exception {
        abandon();
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
        return problem.isPresent() || answerWithoutProblem(thrown);
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
        seer = null;
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
        while (callers != null) {
            enter(callers);
        }
        while (finishers != null) {
            BiConsumer<Context, @Nullable Throwable> callback = finishers.element();
            finishers = finishers.next();
            try {
                callback.accept(this, failure);
            } catch (Throwable ex) {
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
