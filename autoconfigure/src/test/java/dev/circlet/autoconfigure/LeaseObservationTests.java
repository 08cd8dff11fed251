package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.spring.LoadObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

class LeaseObservationTests {

    private final ObservationRegistry observations = ObservationRegistry.create();
    private final List<LoadObservationContext> started = new CopyOnWriteArrayList<>();
    private final List<LoadObservationContext> stopped = new CopyOnWriteArrayList<>();

    @BeforeEach
    void record() {
        observations.observationConfig().observationHandler(new ObservationHandler<LoadObservationContext>() {
            @Override
            public void onStart(LoadObservationContext context) {
                started.add(context);
            }

            @Override
            public void onStop(LoadObservationContext context) {
                stopped.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof LoadObservationContext;
            }
        });
    }

    @Test
    void anExecutionIsOneLoadOfItsCaller() {
        Observation request = Observation.createNotStarted("request", observations);
        cached(quotes -> request.observe(() -> {
            assertThat(quotes.plain("a")).isEqualTo("a");
            assertThat(quotes.plain("a")).isEqualTo("a");
        }));
        assertThat(stopped).singleElement().satisfies(load -> {
            assertThat(load.group()).isEqualTo("plain");
            assertThat(load.outcome()).isEqualTo("success");
            assertThat(load.getParentObservation()).isSameAs(request);
        });
    }

    @Test
    void whatTheMethodObservesIsPartOfItsExecution() {
        Observation request = Observation.createNotStarted("request", observations);
        cached(quotes -> request.observe(() -> {
            quotes.plain("a");
            quotes.synced("b");
            quotes.later("c", CompletableFuture.completedFuture("1"));
            assertThat(observations.getCurrentObservation()).isSameAs(request);
            assertThat(quotes.current()).hasSize(3);
            for (int i = 0; i < 3; i++) {
                LoadObservationContext load = started.get(i);
                assertThat(quotes.current().get(i).getContext()).isSameAs(load);
                assertThat(load.getParentObservation()).isSameAs(request);
            }
            quotes.plain("a");
            assertThat(started).hasSize(3);
        }));
    }

    @Test
    void soIsWhatALoaderOfACacheObserves() {
        cachedBy(cache -> {
            List<Observation.Context> current = new CopyOnWriteArrayList<>();
            cache.get("a", () -> {
                current.add(observations.getCurrentObservation().getContext());
                return "1";
            });
            cache.retrieve("b", () -> {
                        current.add(observations.getCurrentObservation().getContext());
                        return CompletableFuture.completedFuture("1");
                    })
                    .join();
            assertThat(current).hasSize(2).isEqualTo(started);
            assertThat(observations.getCurrentObservation()).isNull();
        });
    }

    @Test
    void aMethodWithTwoCachesIsPartOfOneOfItsExecutions() {
        cached(quotes -> {
            quotes.both("a");
            assertThat(started).hasSize(2);
            assertThat(quotes.current())
                    .singleElement()
                    .satisfies(current -> assertThat(started).contains((LoadObservationContext) current.getContext()));
            assertThat(stopped).hasSize(2);
            assertThat(observations.getCurrentObservation()).isNull();
        });
    }

    @Test
    void oneThatThrowsIsAnError() {
        cached(quotes -> assertThatIllegalStateException()
                .isThrownBy(() -> quotes.plain("bad"))
                .withMessage("bad"));
        assertThat(stopped).singleElement().satisfies(load -> {
            assertThat(load.outcome()).isEqualTo("error");
            assertThat(load.getError()).hasMessage("bad");
        });
    }

    @Test
    void oneThatIsVetoedIsCancelledAndNoError() {
        cached(quotes -> assertThat(quotes.plain("secret")).isEqualTo("secret"));
        assertThat(stopped).singleElement().satisfies(load -> {
            assertThat(load.outcome()).isEqualTo("cancelled");
            assertThat(load.getError()).isNull();
        });
    }

    @Test
    void oneThatReturnsAFutureEndsWithIt() {
        CompletableFuture<String> priced = new CompletableFuture<>();
        cached(quotes -> {
            CompletableFuture<String> answer = quotes.later("a", priced);
            assertThat(started).hasSize(1);
            assertThat(stopped).isEmpty();
            priced.complete("1");
            assertThat(answer.join()).isEqualTo("1");
        });
        assertThat(stopped)
                .singleElement()
                .satisfies(load -> assertThat(load.outcome()).isEqualTo("success"));
    }

    private void cached(Consumer<Quotes> use) {
        run(context -> use.accept(context.getBean(Quotes.class)));
    }

    private void cachedBy(Consumer<Cache> use) {
        run(context -> use.accept(context.getBean(CacheManager.class).getCache("programmatic")));
    }

    private void run(Consumer<ApplicationContext> use) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class))
                .withBean(ObservationRegistry.class, () -> observations)
                .withUserConfiguration(Quotes.class)
                .run(use::accept);
    }

    @Configuration(proxyBeanMethods = true)
    @EnableCaching
    static class Quotes {

        private final ObservationRegistry observations;
        private final List<Observation> current = new CopyOnWriteArrayList<>();

        Quotes(ObservationRegistry observations) {
            this.observations = observations;
        }

        public List<Observation> current() {
            return current;
        }

        private void observe() {
            Observation here = observations.getCurrentObservation();
            if (here != null) {
                current.add(here);
            }
        }

        @Cacheable(cacheNames = "synced", sync = true)
        public String synced(String symbol) {
            observe();
            return symbol;
        }

        @Cacheable({"first", "second"})
        public String both(String symbol) {
            observe();
            return symbol;
        }

        @Cacheable(cacheNames = "plain", unless = "#result == 'secret'")
        public String plain(String symbol) {
            if (symbol.equals("bad")) {
                throw new IllegalStateException(symbol);
            }
            observe();
            return symbol;
        }

        @Cacheable(cacheNames = "later", key = "#symbol", sync = true)
        public CompletableFuture<String> later(String symbol, CompletableFuture<String> price) {
            observe();
            return price;
        }
    }
}
