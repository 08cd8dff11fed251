package dev.circlet.peer.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps other threads off a request that the container takes back. A container uses its request objects again, so a thread
 * that is a moment late would write into, or end, the request of somebody else. Whoever touches the request does it
 * {@linkplain #run here}; and when the container says that the request is over, it waits in that call until nobody does.
 *
 * <p>The lock is held while the container is called, but only for calls that do not block, and never while others are.
 */
final class AsyncGuard implements AsyncListener {

    private final AsyncContext async;
    private final Runnable onOver;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean over;
    private boolean told;

    /** Touches the request; returns whether it is to be completed. */
    interface Step {
        boolean run() throws IOException;
    }

    /** @param onOver runs once, without the lock, when the request is over, however it ended */
    AsyncGuard(AsyncContext async, Runnable onOver) {
        this.async = async;
        this.onOver = onOver;
        async.setTimeout(0);
        async.addListener(this);
    }

    /** Runs a step, unless the request is over. A step that fails ends the request. */
    void run(Step step) {
        lock.lock();
        try {
            if (!over && ends(step)) {
                over = true;
                async.complete();
            }
        } catch (IllegalStateException alreadyOver) {
            // The container completes what it gave up.
        } finally {
            lock.unlock();
        }
        tell();
    }

    private static boolean ends(Step step) {
        try {
            return step.run();
        } catch (IOException | RuntimeException broken) {
            // The client is gone, which containers show by an exception of their choice.
            return true;
        }
    }

    /** Ends the request because it is broken. */
    void gone() {
        run(() -> true);
    }

    private void tell() {
        lock.lock();
        boolean first = over && !told;
        told = over;
        lock.unlock();
        if (first) {
            onOver.run();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        lock.lock();
        over = true;
        lock.unlock();
        tell();
    }

    @Override
    public void onError(AsyncEvent event) {
        completeAgain();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        completeAgain();
    }

    /**
     * A container that reports an error after the request was completed may have forgotten the completion (Tomcat takes it
     * back to its error state), and asks the application for an error page unless somebody completes now. It waits for this
     * call, so the request is still the same.
     */
    private void completeAgain() {
        lock.lock();
        try {
            over = true;
            async.complete();
        } catch (IllegalStateException remembered) {
            // It is completing already.
        } finally {
            lock.unlock();
        }
        tell();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody dispatches these requests.
    }
}
