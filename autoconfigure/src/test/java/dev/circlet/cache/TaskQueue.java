package dev.circlet.cache;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** An executor whose tasks run when the test says so, on the test's thread. */
final class TaskQueue implements Executor {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.addLast(task);
    }

    synchronized int size() {
        return tasks.size();
    }

    private synchronized Runnable next() {
        return tasks.pollFirst();
    }

    void runNext() {
        Runnable task = next();
        if (task == null) {
            throw new AssertionError("No task waits");
        }
        task.run();
    }

    /** Runs all tasks, those included that they add. */
    void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }
}
