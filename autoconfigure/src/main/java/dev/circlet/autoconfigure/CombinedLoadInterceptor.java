package dev.circlet.autoconfigure;

import dev.circlet.cache.LoadInterceptor;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** Applies several interceptors, the first one outermost. */
record CombinedLoadInterceptor(List<LoadInterceptor> interceptors) implements LoadInterceptor {

    @Override
    public <T> Callable<T> wrap(String group, Callable<T> load) {
        Callable<T> wrapped = load;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            wrapped = interceptors.get(i).wrap(group, wrapped);
        }
        return wrapped;
    }

    @Override
    public UnaryOperator<Runnable> capture() {
        List<UnaryOperator<Runnable>> captured =
                interceptors.stream().map(LoadInterceptor::capture).toList();
        return task -> {
            Runnable wrapped = task;
            for (int i = captured.size() - 1; i >= 0; i--) {
                wrapped = captured.get(i).apply(wrapped);
            }
            return wrapped;
        };
    }
}
