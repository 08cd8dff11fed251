package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.cache.LoadInterceptor;
import dev.circlet.cache.LoadInterceptorContract;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class PropagatingLoadInterceptorTests extends LoadInterceptorContract {

    private final ExecutorService loader = Executors.newSingleThreadExecutor();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final List<Observation.Context> stopped = new ArrayList<>();

    PropagatingLoadInterceptorTests() {
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    @AfterEach
    void end() {
        MDC.clear();
        SecurityContextHolder.clearContext();
        RequestContextHolder.resetRequestAttributes();
        loader.shutdownNow();
    }

    @Override
    protected LoadInterceptor interceptor() {
        return new PropagatingLoadInterceptor(new ObservedLoadInterceptor(registry));
    }

    @Override
    protected boolean carries() {
        return true;
    }

    @Override
    protected void within(String context, Runnable body) {
        MDC.put("context", context);
        try {
            body.run();
        } finally {
            MDC.remove("context");
        }
    }

    @Override
    protected @Nullable String current() {
        return MDC.get("context");
    }

    private <T> T load(Callable<T> load) throws Exception {
        try {
            return loader.submit(interceptor().wrap("books", load)).get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private List<String> outcomes() {
        return stopped.stream()
                .map(context -> context.getLowCardinalityKeyValue("outcome").getValue())
                .toList();
    }

    @Test
    void carries_the_mdc_to_the_load_and_leaves_the_thread_as_it_was() throws Exception {
        loader.submit(() -> MDC.put("thread", "own")).get();
        MDC.put("request", "17");
        assertThat(load(MDC::getCopyOfContextMap)).isEqualTo(Map.of("request", "17"));
        assertThat(loader.submit(MDC::getCopyOfContextMap).get()).isEqualTo(Map.of("thread", "own"));
    }

    @Test
    void carries_an_empty_mdc_too() throws Exception {
        loader.submit(() -> MDC.put("thread", "own")).get();
        assertThat(load(() -> Optional.ofNullable(MDC.get("thread")))).isEmpty();
    }

    @Test
    void works_without_an_observation() throws Exception {
        MDC.put("request", "17");
        Callable<String> load = new PropagatingLoadInterceptor().wrap("books", () -> MDC.get("request"));
        assertThat(loader.submit(load).get()).isEqualTo("17");
    }

    @Test
    void never_carries_security_or_request() throws Exception {
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("user", "secret"));
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
        assertThat(load(() ->
                        Optional.ofNullable(SecurityContextHolder.getContext().getAuthentication())))
                .isEmpty();
        assertThat(load(() -> Optional.ofNullable(RequestContextHolder.getRequestAttributes())))
                .isEmpty();
    }

    @Test
    void observes_the_load_as_a_child_of_the_callers_observation() throws Exception {
        Observation caller = Observation.start("request", registry);
        Observation.ContextView seen = caller.scopedChecked(
                () -> load(() -> registry.getCurrentObservation().getContextView()));
        assertThat(stopped).singleElement().satisfies(context -> {
            assertThat(context).isSameAs(seen);
            assertThat(context.getName()).isEqualTo("circlet.load");
            assertThat(context.getParentObservation()).isSameAs(caller);
            assertThat(context.getLowCardinalityKeyValue("group").getValue()).isEqualTo("books");
        });
    }

    @Test
    void tells_success_absence_and_error_apart() throws Exception {
        load(() -> "value");
        load(() -> null);
        load(Optional::empty);
        assertThatThrownBy(() -> load(() -> {
                    throw new IOException("down");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("down");
        assertThat(outcomes()).containsExactly("success", "absent", "absent", "error");
        assertThat(stopped.get(3).getError()).hasMessage("down");
    }

    @Test
    void an_asynchronous_load_ends_with_its_stage() throws Exception {
        CompletableFuture<String> pending = new CompletableFuture<>();
        assertThat(load(() -> pending)).isSameAs(pending);
        assertThat(stopped).isEmpty();
        pending.completeExceptionally(new IOException("down"));
        assertThat(outcomes()).containsExactly("error");
    }
}
