package dev.circlet.autoconfigure;

import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Makes the threads that run getters and timers. They inherit no thread locals: a thread is made on behalf of whoever
 * asks first, and must not keep that caller's security or request context for all who come later.
 */
final class GroupThreads {

    private GroupThreads() {}

    /** Daemon threads; the n-th one has the n-th name. */
    static ThreadFactory platform(IntFunction<String> names) {
        AtomicInteger count = new AtomicInteger();
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = new Thread(null, task, names.apply(count.incrementAndGet()), 0, false);
            thread.setDaemon(true);
            return seeing(application, thread);
        };
    }

    /**
     * Virtual threads. Those of Spring's executors inherit thread locals, and release 17 cannot name the builder of the
     * JDK that can make others.
     *
     * @throws IllegalStateException before JDK 21
     */
    static ThreadFactory virtual(String prefix) {
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Method inherit = type.getMethod("inheritInheritableThreadLocals", boolean.class);
            Object isolated = inherit.invoke(builder, false);
            Object named = type.getMethod("name", String.class, long.class).invoke(isolated, prefix, 1L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(named);
            ClassLoader application = Thread.currentThread().getContextClassLoader();
            return task -> seeing(application, factory.newThread(task));
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("Virtual threads need JDK 21 or later", missing);
        }
    }

    /** A thread that inherits nothing would see the classes of the JVM only, and those of a fat jar not at all. */
    private static Thread seeing(ClassLoader application, Thread thread) {
        thread.setContextClassLoader(application);
        return thread;
    }
}
