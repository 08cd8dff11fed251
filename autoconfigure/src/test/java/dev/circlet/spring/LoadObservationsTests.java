package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.autoconfigure.CircletLoadObservationAutoConfiguration;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What is observed of loads: names, tags and errors. */
class LoadObservationsTests {

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final List<Observation.Context> stopped = new ArrayList<>();

    @BeforeEach
    void record() {
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
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

    private Observation.Context observed(Callable<?> load) throws Exception {
        stopped.clear();
        new ObservedLoadInterceptor(registry).wrap("books", load).call();
        return stopped.get(0);
    }

    private static String tags(Observation.Context context) {
        return context.getLowCardinalityKeyValues().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(" "));
    }

    @Test
    void aLoadIsNamedByItsGroup() throws Exception {
        Observation.Context context = observed(() -> "value");

        assertThat(context.getName()).isEqualTo("circlet.load");
        assertThat(context.getContextualName()).isEqualTo("load books");
        assertThat(tags(context)).isEqualTo("group=books outcome=success");
    }

    @Test
    void whatIsNotThereIsAnOutcome() throws Exception {
        assertThat(tags(observed(() -> null))).contains("outcome=absent");
        assertThat(tags(observed(Optional::empty))).contains("outcome=absent");
        assertThat(tags(observed(() -> Optional.of("value")))).contains("outcome=success");
        assertThat(tags(observed(() -> CompletableFuture.completedFuture(null))))
                .contains("outcome=absent");
    }

    @Test
    void aLoadThatThrowsHasFailed() {
        IllegalStateException failure = new IllegalStateException("x");
        assertThatIllegalStateException()
                .isThrownBy(() -> observed(() -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(tags(stopped.get(0))).contains("outcome=error");
        assertThat(stopped.get(0).getError()).isSameAs(failure);
    }

    @Test
    void aFutureThatFailsHasFailedWithItsCause() throws Exception {
        IllegalStateException failure = new IllegalStateException("x");
        Observation.Context context = observed(() -> CompletableFuture.failedFuture(new CompletionException(failure)));

        assertThat(tags(context)).contains("outcome=error");
        assertThat(context.getError()).isSameAs(failure);
    }

    @Test
    void aConventionOfTheApplicationReplacesTheDefault() {
        DefaultLoadObservationConvention convention = new DefaultLoadObservationConvention() {
            @Override
            public String getName() {
                return "own";
            }
        };
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CircletLoadObservationAutoConfiguration.class))
                .withBean(ObservationRegistry.class, () -> registry)
                .withBean(LoadObservationConvention.class, () -> convention)
                .run(context -> {
                    context.getBean(ObservedLoadInterceptor.class)
                            .wrap("books", () -> "value")
                            .call();
                    assertThat(stopped)
                            .singleElement()
                            .satisfies(load -> assertThat(load.getName()).isEqualTo("own"));
                });
    }

    @Test
    void anInterceptorOfTheApplicationReplacesOurs() {
        ObservedLoadInterceptor own = new ObservedLoadInterceptor(registry);
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CircletLoadObservationAutoConfiguration.class))
                .withBean(ObservationRegistry.class, () -> registry)
                .withBean(ObservedLoadInterceptor.class, () -> own)
                .run(context -> assertThat(context.getBean(ObservedLoadInterceptor.class))
                        .isSameAs(own));
    }
}
