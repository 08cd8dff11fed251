package dev.circlet.router.servlet;

import dev.circlet.router.Exchange;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an asynchronous exchange, which comes once: from the handlers, from the time-out, or from a connection that broke.
 * A failure is carried back into the servlet by a dispatch and thrown there, so that filters, error pages and the container treat
 * it as they treat any other, before and after the response has begun.
 */
final class AsyncEnd implements Exchange.Completion, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(AsyncEnd.class);

    private final AtomicBoolean ended = new AtomicBoolean();
    private final ServletExchange exchange;
    private final Bridge bridge;
    private final AsyncContext context;
    private volatile @Nullable Future<?> timer;

    private AsyncEnd(ServletExchange exchange, Bridge bridge, AsyncContext context) {
        this.exchange = exchange;
        this.bridge = bridge;
        this.context = context;
    }

    static AsyncEnd start(ServletExchange exchange, Bridge bridge) {
        HttpServletRequest request = exchange.request();
        if (!request.isAsyncSupported()) {
            throw new IllegalStateException("A handler of " + request.getMethod() + " " + exchange.rawPath()
                    + " works asynchronously, but the servlet or a filter before it does not;"
                    + " register each of them with asyncSupported=true");
        }
        boolean started = request.isAsyncStarted();
        AsyncContext context = started ? request.getAsyncContext() : request.startAsync(request, exchange.response());
        AsyncEnd end = new AsyncEnd(exchange, bridge, context);
        context.addListener(end);
        if (!started) {
            // Containers tell their time-out to each listener, and those of metrics then count the request twice.
            context.setTimeout(0);
            // A response that has begun is a stream, which lasts as long as it likes.
            if (bridge.timeoutMillis() > 0 && !exchange.committed()) {
                end.timer = Timers.SHARED.schedule(end::expire, bridge.timeoutMillis(), TimeUnit.MILLISECONDS);
            }
        }
        return end;
    }

    @Override
    public void complete() {
        if (end()) {
            finish();
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (!end()) {
            return;
        }
        if (bridge.isQuiet(exchange, failure)) {
            finish();
            return;
        }
        if (!exchange.committed()) {
            // What a handler that outlives the exchange, or a logger after it, is told was sent.
            exchange.status(
                    failure instanceof ProblemException known ? known.problem().status() : 500);
        }
        boolean begun = exchange.committed();
        exchange.end();
        HttpServletRequest request = exchange.request();
        if (failure instanceof ProblemException known && !begun && Bridge.onTomcat(request)) {
            refuse(known.problem().status());
            return;
        }
        request.setAttribute(Bridge.FAILURE, failure);
        try {
            // Without a path, Jetty would take that of a wrapped request, prefix of a proxy included.
            context.dispatch(exchange.target());
        } catch (IllegalStateException ex) {
            log.error("The failure of an asynchronous handler found no way to the container", failure);
        }
    }

    /** After an error in a dispatch Tomcat tells its listeners twice that the request is complete, and metrics count it twice. */
    private void refuse(int status) {
        try {
            exchange.response().sendError(status);
            context.complete();
        } catch (IOException | IllegalStateException ex) {
            log.debug("The container ended an asynchronous exchange first", ex);
        }
    }

    /** Says whether the caller is the first to end the exchange. */
    private boolean end() {
        boolean first = ended.compareAndSet(false, true);
        Future<?> waiting = timer;
        if (first && waiting != null) {
            waiting.cancel(false);
        }
        return first;
    }

    /** Ends the exchange on a thread of the container, because that waits for a write that has begun. */
    private void expire() {
        if (ended.get()) {
            return;
        }
        try {
            context.start(this::late);
        } catch (RuntimeException over) {
            late();
        }
    }

    private void late() {
        fail(new ProblemException(Problem.of(503, "The answer was not ready in time")));
    }

    private void finish() {
        exchange.end();
        try {
            context.complete();
        } catch (IllegalStateException ex) {
            log.debug("The container ended an asynchronous exchange first", ex);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        late();
    }

    @Override
    public void onError(AsyncEvent event) {
        Throwable failure = event.getThrowable();
        boolean connection = failure instanceof IOException || failure instanceof TimeoutException;
        if (!end()) {
            return;
        }
        if (connection || exchange.clientGone()) {
            log.debug("The client of an asynchronous exchange is gone", failure);
            exchange.failed(failure == null ? new IOException("The client is gone") : failure);
            finish();
        } else {
            exchange.end();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        if (end()) {
            exchange.end();
        }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    /** Made when it is first needed. */
    private static final class Timers {

        static final ScheduledThreadPoolExecutor SHARED = shared();

        private static ScheduledThreadPoolExecutor shared() {
            ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, work -> {
                Thread thread = new Thread(work, "circlet-router-async");
                thread.setDaemon(true);
                return thread;
            });
            timers.setRemoveOnCancelPolicy(true);
            return timers;
        }
    }
}
