package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link Mappings.ErrorMapping} promises; extend it for an implementation. */
public abstract class ErrorMappingContract {

    /** Returns the mapping under test. */
    protected abstract Mappings.ErrorMapping mapping();

    /** Returns exceptions that stand for a problem, each with the status of that. */
    protected abstract Map<Throwable, Integer> problems();

    /** Returns exceptions that stand for a response that is no problem, each with its status; none unless overridden. */
    protected Map<Throwable, Integer> responses() {
        return Map.of();
    }

    private static final List<Throwable> OF_THE_SERVER = List.of(
            new IllegalStateException("s3cret"),
            new IOException("s3cret"),
            new NullPointerException(),
            new StackOverflowError(),
            new Exception("s3cret", new IllegalArgumentException()));

    private Engine engine(Throwable failure) {
        Engine engine = new Engine(EngineOptions.DEFAULTS, Mappings.NONE.withErrors(mapping()));
        engine.get("/", context -> {
            context.text("not to be sent");
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        });
        return engine;
    }

    @Test
    void knowsTheProblemThatAnExceptionStandsFor() throws Exception {
        for (Map.Entry<Throwable, Integer> entry : problems().entrySet()) {
            Problem problem = mapping().problemOf(entry.getKey());
            assertThat(problem).as("problem of %s", entry.getKey()).isNotNull();
            assertThat(problem.status()).isEqualTo(entry.getValue());
            assertThat(mapping()
                            .problemOf(entry.getKey(), MemoryExchange.get("/a"))
                            .status())
                    .isEqualTo(entry.getValue());
            MemoryExchange exchange = MemoryExchange.get("/").runOn(engine(entry.getKey()));
            assertThat(exchange.status()).isEqualTo(entry.getValue());
            assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
            assertThat(exchange.text()).doesNotContain("not to be sent");
        }
    }

    @Test
    void leavesFailuresOfTheServerToTheServer() {
        for (Throwable failure : OF_THE_SERVER) {
            assertThat(mapping().problemOf(failure)).isNull();
            assertThat(mapping().problemOf(failure, MemoryExchange.get("/a"))).isNull();
        }
    }

    @Test
    void answersForWhatIsNoProblem() throws Exception {
        for (Map.Entry<Throwable, Integer> entry : responses().entrySet()) {
            assertThat(mapping().problemOf(entry.getKey())).isNull();
            MemoryExchange exchange = MemoryExchange.get("/").runOn(engine(entry.getKey()));
            assertThat(exchange.status()).isEqualTo(entry.getValue());
            assertThat(exchange.content()).isEmpty();
        }
    }

    @Test
    void takesNoOtherBodyForAProblem() {
        for (Object body : List.of("text", 7, Map.of("status", 404), List.of())) {
            assertThat(mapping().problemIn(body)).isNull();
            assertThat(mapping().problemIn(body, MemoryExchange.get("/a"))).isNull();
        }
    }

    @Test
    void answersNothingWhenAskedOnly() {
        MemoryExchange exchange = MemoryExchange.get("/a");
        problems().keySet().forEach(failure -> mapping().problemOf(failure, exchange));
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.responseHeaders()).isEmpty();
        assertThat(exchange.content()).isEmpty();
    }
}
