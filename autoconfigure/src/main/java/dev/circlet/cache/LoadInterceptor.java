package dev.circlet.cache;

import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * Wraps getter calls: carries the trace context and the MDC to the thread that loads, and observes the load.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LoadInterceptor {

    /** Leaves loads as they are. */
    LoadInterceptor NONE = new LoadInterceptor() {
        @Override
        public <T> Callable<T> wrap(String group, Callable<T> load) {
            return load;
        }
    };

    /**
     * Wraps one load. Called on the thread of the caller that started the flight; the returned task runs on the group's
     * executor.
     *
     * @param group the group's name
     * @param load the getter call; returns a {@link java.util.concurrent.CompletionStage} if the getter does
     * @param <T> the result of the load
     * @return what to run instead; gives the load's own result and lets its exceptions through
     */
    <T> Callable<T> wrap(String group, Callable<T> load);

    /**
     * Remembers what belongs to the calling thread, for loads that turn out to be needed later and on another thread:
     * those that a node does itself because the owner gave no answer.
     *
     * @return runs a task so that {@link #wrap} finds in it what is current now; nothing more than runs it unless overridden
     */
    default UnaryOperator<Runnable> capture() {
        return UnaryOperator.identity();
    }
}
