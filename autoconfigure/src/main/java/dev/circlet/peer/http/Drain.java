package dev.circlet.peer.http;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Scheduler.Cancellable;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/**
 * Throws away the body of a request that was answered already. A container would do so with a waiting thread, which is
 * worth a lot to somebody who sends a byte now and then; and closing at once may take the answer away from an honest
 * client with a wrong secret.
 */
final class Drain implements ReadListener {

    private final AsyncGuard guard;
    private final ServletInputStream in;
    private final Runnable onOver;
    private final byte[] scrap = new byte[4096];
    private volatile boolean over;
    private volatile Cancellable timer = Cancellable.NONE;
    private long left;

    private Drain(AsyncContext async, ServletInputStream in, long limit, Runnable onOver) {
        this.guard = new AsyncGuard(async, this::over);
        this.in = in;
        this.onOver = onOver;
        this.left = limit;
    }

    /** Takes over a request whose answer is flushed and closes its connection. */
    static void start(HttpServletRequest request, HttpLimits limits, Scheduler scheduler, Runnable onOver)
            throws IOException {
        Drain drain = new Drain(request.startAsync(), request.getInputStream(), limits.bodyBytes(), onOver);
        drain.timer = scheduler.schedule(drain::finish, limits.bodyDeadline().toNanos());
        drain.in.setReadListener(drain);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!over && in.isReady()) {
            int count = in.read(scrap);
            left -= count;
            if (count < 0 || left <= 0) {
                finish();
            }
        }
    }

    @Override
    public void onAllDataRead() {
        finish();
    }

    @Override
    public void onError(Throwable broken) {
        finish();
    }

    private void finish() {
        guard.gone();
    }

    private void over() {
        over = true;
        timer.cancel();
        onOver.run();
    }
}
