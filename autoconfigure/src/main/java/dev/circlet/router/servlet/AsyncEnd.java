package dev.circlet.router.servlet;

import dev.circlet.router.Exchange;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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
            // A response that has begun is a stream, which lasts as long as it likes.
            context.setTimeout(exchange.committed() ? 0 : bridge.timeoutMillis());
        }
        return end;
    }

    @Override
    public void complete() {
        if (ended.compareAndSet(false, true)) {
            finish();
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (bridge.isQuiet(exchange, failure)) {
            finish();
            return;
        }
        exchange.end();
        HttpServletRequest request = exchange.request();
        request.setAttribute(Bridge.FAILURE, failure);
        try {
            // Without a path, Jetty would take that of a wrapped request, prefix of a proxy included.
            context.dispatch(exchange.target());
        } catch (IllegalStateException ex) {
            log.error("The failure of an asynchronous handler found no way to the container", failure);
        }
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
        fail(new ProblemException(Problem.of(503, "The answer was not ready in time")));
    }

    @Override
    public void onError(AsyncEvent event) {
        Throwable failure = event.getThrowable();
        boolean connection = failure instanceof IOException || failure instanceof TimeoutException;
        if (!ended.compareAndSet(false, true)) {
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
        if (ended.compareAndSet(false, true)) {
            exchange.end();
        }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
