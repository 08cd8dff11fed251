package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.LoadInterceptor;
import dev.circlet.cache.LoadInterceptorContract;
import dev.circlet.spring.PropagatingLoadInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class CombinedLoadInterceptorTests extends LoadInterceptorContract {

    private static final String NAME = "context";

    @Override
    protected LoadInterceptor interceptor() {
        return new CombinedLoadInterceptor(List.of(new PropagatingLoadInterceptor(), LoadInterceptor.NONE));
    }

    @Override
    protected boolean carries() {
        return true;
    }

    @Override
    protected void within(String context, Runnable body) {
        MDC.put(NAME, context);
        try {
            body.run();
        } finally {
            MDC.remove(NAME);
        }
    }

    @Override
    protected @Nullable String current() {
        return MDC.get(NAME);
    }

    @Test
    void appliesTheFirstOneOutermost() throws Exception {
        List<String> order = new ArrayList<>();
        new CombinedLoadInterceptor(List.of(noting("first", order), noting("second", order)))
                .wrap("books", () -> order.add("load"))
                .call();
        assertThat(order).containsExactly("first", "second", "load");
    }

    private static LoadInterceptor noting(String name, List<String> order) {
        return new LoadInterceptor() {
            @Override
            public <T> Callable<T> wrap(String group, Callable<T> load) {
                return () -> {
                    order.add(name);
                    return load.call();
                };
            }
        };
    }
}
