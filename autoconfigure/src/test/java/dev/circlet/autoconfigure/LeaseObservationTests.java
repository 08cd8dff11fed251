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
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
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
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class))
                .withBean(ObservationRegistry.class, () -> observations)
                .withUserConfiguration(Quotes.class)
                .run(context -> use.accept(context.getBean(Quotes.class)));
    }

    @Configuration(proxyBeanMethods = true)
    @EnableCaching
    static class Quotes {

        @Cacheable(cacheNames = "plain", unless = "#result == 'secret'")
        public String plain(String symbol) {
            if (symbol.equals("bad")) {
                throw new IllegalStateException(symbol);
            }
            return symbol;
        }

        @Cacheable(cacheNames = "later", key = "#symbol", sync = true)
        public CompletableFuture<String> later(String symbol, CompletableFuture<String> price) {
            return price;
        }
    }
}
