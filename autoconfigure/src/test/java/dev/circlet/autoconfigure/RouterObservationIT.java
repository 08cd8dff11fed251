package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import dev.circlet.spring.RouterConfigurer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What metrics and traces say about requests to the router. */
class RouterObservationIT {

    private RouterApplication application;

    @AfterEach
    void stop() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void theUriIsThePatternWithTheParametersInBraces(String type) throws Exception {
        String prefix = start(type);
        assertThat(application.get(prefix + "/books/1?x=y").statusCode()).isEqualTo(200);
        assertThat(application.get(prefix + "/books/2").statusCode()).isEqualTo(200);
        assertThat(application.get(prefix + "/tiles/1/2/3").statusCode()).isEqualTo(200);

        expect(prefix + "/books/{isbn}", "200", "none", 2);
        expect(prefix + "/tiles/{*path}", "200", "none", 1);
        nothingIsUnknown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void failuresAreRecordedWhetherTheyAreHandledOrNot(String type) throws Exception {
        String prefix = start(type);
        assertThat(application.get(prefix + "/handled").statusCode()).isEqualTo(409);
        assertThat(application.get(prefix + "/recovered").statusCode()).isEqualTo(503);
        assertThat(application.get(prefix + "/unhandled").statusCode()).isEqualTo(500);

        expect(prefix + "/handled", "409", "ProblemException", 1);
        expect(prefix + "/recovered", "503", "IllegalStateException", 1);
        expect(prefix + "/unhandled", "500", "UnsupportedOperationException", 1);
        nothingIsUnknown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void asynchronousAnswersAreNoDifferent(String type) throws Exception {
        String prefix = start(type);
        assertThat(application.get(prefix + "/later/7").body()).isEqualTo("7");
        assertThat(application.get(prefix + "/later-broken").statusCode()).isEqualTo(500);
        assertThat(application.get(prefix + "/later-refused").statusCode()).isEqualTo(422);

        expect(prefix + "/later/{id}", "200", "none", 1);
        expect(prefix + "/later-broken", "500", "UnsupportedOperationException", 1);
        expect(prefix + "/later-refused", "422", "ProblemException", 1);
        nothingIsUnknown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void anAnswerThatIsNotReadyInTimeIsNoSuccess(String type) throws Exception {
        String prefix = start(type);
        assertThat(application.get(prefix + "/never").statusCode()).isEqualTo(503);
        expect(prefix + "/never", "503", "ProblemException", 1);
        assertThat(application.context().getBean(Traces.class).stopped).hasSize(1);
        nothingIsUnknown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void whatAFilterRefusesIsRecordedWhereItWasToGo(String type) throws Exception {
        String prefix = start(type);
        assertThat(application.get(prefix + "/books/1", "X-Refuse", "yes").statusCode())
                .isEqualTo(401);
        expect(type.equals("servlet") ? "/lite/**" : "/books/{isbn}", "401", "none", 1);
        nothingIsUnknown();
    }

    @Test
    void whatNoRouteAnswersHasNoPatternOfItsOwn() throws Exception {
        start("servlet");
        assertThat(application.get("/lite/nothing").statusCode()).isEqualTo(404);
        assertThat(application.get("/lite/books/1/").statusCode()).isEqualTo(301);
        assertThat(application.post("/lite/books/1", "").statusCode()).isEqualTo(405);
        assertThat(application.get("/lite/guarded", "X-Deny", "yes").statusCode())
                .isEqualTo(401);

        expect("NOT_FOUND", "404", "none", 1);
        expect("REDIRECTION", "301", "none", 1);
        expect("/lite/**", "405", "none", 1);
        expect("/lite/**", "401", "none", 1);
        nothingIsUnknown();
    }

    @Test
    void anAbsenceThatARouteFoundKeepsItsPattern() throws Exception {
        start("servlet");
        assertThat(application.get("/lite/absent/1").statusCode()).isEqualTo(404);
        assertThat(application.get("/lite/moved").statusCode()).isEqualTo(302);

        expect("/lite/absent/{id}", "404", "none", 1);
        expect("/lite/moved", "302", "none", 1);
    }

    @Test
    void theRequestsOfMvcKeepTheirs() throws Exception {
        start("filter");
        assertThat(application.get("/mvc/1").body()).isEqualTo("mvc");
        assertThat(application.get("/nowhere").statusCode()).isEqualTo(404);

        expect("/mvc/1", "200", "none", 1);
        expect("/**", "404", "none", 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void tracesLearnPatternAndFailure(String type) throws Exception {
        String prefix = start(type);
        application.get(prefix + "/books/1");
        application.get(prefix + "/recovered");

        List<ServerRequestObservationContext> stopped = application.context().getBean(Traces.class).stopped;
        await().untilAsserted(() -> assertThat(stopped).hasSize(2));
        assertThat(stopped.get(0).getPathPattern()).isEqualTo(prefix + "/books/{isbn}");
        assertThat(stopped.get(0).getContextualName()).isEqualTo("http get " + prefix + "/books/{isbn}");
        assertThat(stopped.get(1).getError()).isInstanceOf(IllegalStateException.class);
    }

    private String start(String type) {
        application = RouterApplication.start(
                App.class,
                "circlet.router.type=" + type,
                "circlet.router.handle-method-not-allowed=true",
                "circlet.router.async-timeout=300ms");
        return type.equals("servlet") ? "/lite" : "";
    }

    private void expect(String uri, String status, String exception, long count) {
        MeterRegistry meters = application.context().getBean(MeterRegistry.class);
        await().untilAsserted(() -> assertThat(meters
                        .find("http.server.requests")
                        .tags("uri", uri, "status", status, "exception", exception)
                        .timers()
                        .stream()
                        .mapToLong(Timer::count)
                        .sum())
                .as(() -> uri + " among " + described(meters))
                .isEqualTo(count));
    }

    private static List<String> described(MeterRegistry meters) {
        return meters.find("http.server.requests").timers().stream()
                .map(timer -> timer.count() + " " + timer.getId().getTags())
                .toList();
    }

    private void nothingIsUnknown() {
        assertThat(application
                        .context()
                        .getBean(MeterRegistry.class)
                        .find("http.server.requests")
                        .timers())
                .extracting(timer -> timer.getId().getTag("uri"))
                .doesNotContain("UNKNOWN");
    }

    /** Keeps what a tracer would be handed. */
    static final class Traces implements ObservationHandler<ServerRequestObservationContext> {

        private final List<ServerRequestObservationContext> stopped = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(ServerRequestObservationContext context) {
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof ServerRequestObservationContext;
        }
    }

    @WithoutSecurity
    static class App {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        Traces traces() {
            return new Traces();
        }

        /** Stands before the router, as Spring Security does. */
        @Bean
        Filter refusing() {
            return (request, response, chain) -> {
                if (((HttpServletRequest) request).getHeader("X-Refuse") == null) {
                    chain.doFilter(request, response);
                } else {
                    ((HttpServletResponse) response).setStatus(401);
                }
            };
        }

        @Bean
        Controller controller() {
            return new Controller();
        }

        @Bean
        RouterConfigurer routes() {
            Executor elsewhere = task -> new Thread(task).start();
            return engine -> {
                engine.use(context -> {
                    if (context.header("X-Deny") != null) {
                        context.abortWithStatus(401);
                    }
                });
                engine.get("/books/:isbn", context -> context.text(200, context.param("isbn")));
                engine.get("/tiles/*path", context -> context.text(200, context.param("path")));
                engine.get("/absent/:id", context -> context.text(404, "absent"));
                engine.get("/moved", context -> context.redirect(302, "/elsewhere"));
                engine.get("/handled", context -> {
                    throw new ProblemException(Problem.of(409, "taken"));
                });
                engine.get("/unhandled", context -> {
                    throw new UnsupportedOperationException("not yet");
                });
                engine.get(
                        "/recovered",
                        context -> context.onFailure((failed, failure) -> {
                            failed.failed(failure);
                            failed.text(503, "recovered");
                            return true;
                        }),
                        context -> {
                            throw new IllegalStateException("broken");
                        });
                engine.get(
                        "/later/:id",
                        Handler.async(context ->
                                CompletableFuture.runAsync(() -> text(context, context.param("id")), elsewhere)));
                engine.get("/never", Handler.async(context -> new CompletableFuture<Void>()));
                engine.get(
                        "/later-broken",
                        Handler.async(context -> CompletableFuture.runAsync(
                                () -> {
                                    throw new UnsupportedOperationException("not yet");
                                },
                                elsewhere)));
                engine.get(
                        "/later-refused",
                        Handler.async(context ->
                                CompletableFuture.failedFuture(new ProblemException(Problem.of(422, "refused")))));
            };
        }

        private static void text(dev.circlet.router.Context context, String text) {
            try {
                context.text(200, text);
            } catch (java.io.IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        }
    }

    @RestController
    static class Controller {

        @GetMapping("/mvc/1")
        String mvc() {
            return "mvc";
        }
    }
}
