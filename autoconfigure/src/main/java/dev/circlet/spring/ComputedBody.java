package dev.circlet.spring;

import org.jspecify.annotations.Nullable;

/** What computes a value under leases, as a task that others may put something around. */
final class ComputedBody implements Runnable {

    /** Computes the value. */
    interface Body {

        @Nullable
        Object run() throws Throwable;
    }

    private final Body body;
    private @Nullable Object returned;
    private @Nullable Throwable thrown;

    private ComputedBody(Body body) {
        this.body = body;
    }

    /** Runs a body as part of what is observed of the open leases of a call. */
    static @Nullable Object run(CacheScope scope, Body body) throws Throwable {
        ComputedBody task = new ComputedBody(body);
        Runnable around = scope.around(task);
        if (around == task) {
            return body.run();
        }
        around.run();
        if (task.thrown != null) {
            throw task.thrown;
        }
        return task.returned;
    }

    @Override
    public void run() {
        try {
            returned = body.run();
        } catch (Throwable failed) {
            thrown = failed;
        }
    }
}
