package dev.circlet.autoconfigure;

import dev.circlet.cache.LoadInterceptor;
import dev.circlet.spring.PropagatingLoadInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.ObjectProvider;

/** Applies several interceptors, the first one outermost. */
record CombinedLoadInterceptor(List<LoadInterceptor> interceptors) implements LoadInterceptor {

    /**
     * Combines those of an application.
     *
     * @param beans its interceptors; what carries the MDC comes first unless it is one of them
     */
    static LoadInterceptor of(ObjectProvider<LoadInterceptor> beans) {
        List<LoadInterceptor> ordered = new ArrayList<>(beans.orderedStream().toList());
        if (ordered.stream().noneMatch(PropagatingLoadInterceptor.class::isInstance)) {
            ordered.add(0, new PropagatingLoadInterceptor());
        }
        return new CombinedLoadInterceptor(List.copyOf(ordered));
    }

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
