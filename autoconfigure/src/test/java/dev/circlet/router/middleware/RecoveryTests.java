package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Handler;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecoveryTests {

    private final LogLines lines = new LogLines(Recovery.class);
    private final Engine engine = new Engine();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void close() {
        lines.close();
    }

    private static Handler throwing(Throwable failure) {
        return context -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        };
    }

    private MemoryExchange run(Handler recovery, Handler handler) throws Exception {
        Handler outer = context -> {
            context.next();
            trace.add("after " + context.status() + " " + context.failure());
        };
        engine.use(outer, recovery);
        engine.get("/x", handler);
        return MemoryExchange.get("/x").runOn(engine);
    }

    private List<Level> levels() {
        return lines.events().stream().map(ILoggingEvent::getLevel).toList();
    }

    @Test
    void aFailureIsAProblemThatTellsNothingAndItsStackIsLoggedOnce() throws Exception {
        MemoryExchange exchange = run(Recovery.create(), throwing(new IllegalStateException("secret")));
        assertThat(exchange.status()).isEqualTo(500);
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(exchange.text()).isEqualTo("{\"title\":\"Internal Server Error\",\"status\":500}");
        assertThat(lines.messages()).containsExactly("GET /x failed");
        assertThat(lines.events().get(0).getThrowableProxy().getMessage()).isEqualTo("secret");
        assertThat(trace).containsExactly("after 500 java.lang.IllegalStateException: secret");
    }

    @Test
    void whatWasWrittenBeforeIsTakenBack() throws Exception {
        MemoryExchange exchange = run(Recovery.create(), context -> {
            context.setHeader("Content-Length", "99");
            context.text("part");
            throw new AssertionError("x");
        });
        assertThat(exchange.status()).isEqualTo(500);
        assertThat(exchange.text()).doesNotContain("part");
        assertThat(exchange.responseHeader("Content-Length")).isNull();
    }

    @Test
    void aProblemBelow500IsRenderedAndLoggedWithoutAStack() throws Exception {
        MemoryExchange exchange =
                run(Recovery.create(), throwing(new ProblemException(Problem.of(409, "Taken\nFORGED"))));
        assertThat(exchange.status()).isEqualTo(409);
        assertThat(exchange.text()).contains("Taken");
        assertThat(levels()).containsExactly(Level.DEBUG);
        assertThat(lines.events().get(0).getThrowableProxy()).isNull();
        assertThat(lines.messages().get(0)).contains("Taken\\u000aFORGED");
    }

    @Test
    void theErrorMappingOfTheEngineIsAsked() throws Exception {
        Mappings mappings = Mappings.NONE.withErrors(
                failure -> failure instanceof ArithmeticException ? Problem.of(422, "Odd") : null);
        Engine mapped = new Engine(EngineOptions.DEFAULTS, mappings);
        mapped.use(Recovery.create());
        mapped.get("/x", throwing(new ArithmeticException()));
        assertThat(MemoryExchange.get("/x").runOn(mapped).status()).isEqualTo(422);
    }

    @Test
    void anErrorMappingThatFailsDoesNotHideTheFailure() throws Exception {
        Mappings mappings = Mappings.NONE.withErrors(failure -> {
            throw new IllegalArgumentException("mapping");
        });
        Engine mapped = new Engine(EngineOptions.DEFAULTS, mappings);
        mapped.use(Recovery.create());
        mapped.get("/x", throwing(new ArithmeticException("original")));
        assertThat(MemoryExchange.get("/x").runOn(mapped).status()).isEqualTo(500);
        assertThat(lines.events().get(0).getThrowableProxy().getMessage()).isEqualTo("original");
    }

    @Test
    void anAsynchronousFailureIsAnsweredToo() throws Exception {
        CompletableFuture<Void> work = new CompletableFuture<>();
        MemoryExchange exchange = run(Recovery.create(), Handler.async(context -> work));
        work.completeExceptionally(new IllegalStateException("secret"));
        assertThat(exchange.done()).isCompleted();
        assertThat(exchange.status()).isEqualTo(500);
        assertThat(exchange.text()).doesNotContain("secret");
        assertThat(levels()).containsExactly(Level.ERROR);
    }

    @Test
    void aHandlerThatFailsAfterItStartedWorkIsAnsweredAtOnce() throws Exception {
        MemoryExchange exchange = run(Recovery.create(), context -> {
            context.async(new CompletableFuture<>());
            throw new IllegalStateException("x");
        });
        assertThat(exchange.done()).isCompleted();
        assertThat(exchange.status()).isEqualTo(500);
        assertThat(levels()).containsExactly(Level.ERROR);
    }

    @Test
    void afterTheResponseBeganTheFailureGoesOnToTheServerAndIsLoggedOnce() {
        IllegalStateException failure = new IllegalStateException("x");
        Handler handler = context -> {
            context.text("part");
            context.output().flush();
            throw failure;
        };
        assertThatThrownBy(() -> run(Recovery.create(), handler)).isSameAs(failure);
        assertThat(lines.messages()).containsExactly("GET /x failed after its response had begun");
    }

    static Stream<Throwable> goneClients() {
        return Stream.of(
                new IllegalStateException("render", new IOException(new ClientAbortException())),
                new ClientAbortException());
    }

    @ParameterizedTest
    @MethodSource("goneClients")
    void aClientThatWentAwayIsQuiet(Throwable failure) throws Exception {
        MemoryExchange exchange = run(Recovery.create(), context -> {
            context.status(206);
            throwing(failure).handle(context);
        });
        assertThat(exchange.status()).isEqualTo(206);
        assertThat(exchange.content()).isEmpty();
        assertThat(levels()).containsExactly(Level.DEBUG);
        assertThat(trace).containsExactly("after 206 null");
    }

    static Stream<Throwable> others() {
        Exception circular = new Exception("a");
        circular.initCause(new Exception("b", circular));
        return Stream.of(
                new DriverException(new SocketException("Connection reset")),
                new SQLException("IO", new SocketException("Connection reset")),
                new IOException("Broken pipe"),
                new SocketException("Connection reset"),
                new RuntimeException(new UncheckedIOException(new IOException("java.io.IOException: broken PIPE"))),
                new CompletionException(new SocketException("Connection reset by peer")),
                new IllegalStateException("Broken pipe"),
                new IOException("No space left on device"),
                new StackOverflowError(),
                circular);
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatBreaksElsewhereIsAFailure(Throwable failure) throws Exception {
        assertThat(run(Recovery.create(), throwing(failure)).status()).isEqualTo(500);
        assertThat(levels()).containsExactly(Level.ERROR);
    }

    @Test
    void aBrokenConnectionAfterTheResponseBeganIsNotLeftLookingWhole() {
        Exception failure = new RuntimeException(new UncheckedIOException(new IOException("broken PIPE")));
        Handler handler = context -> {
            context.text("part");
            context.output().flush();
            throw failure;
        };
        assertThatThrownBy(() -> run(Recovery.create(), handler)).isSameAs(failure);
        assertThat(levels()).containsExactly(Level.DEBUG);
    }

    @Test
    void anErrorOfTheVirtualMachineGoesOnUntouched() {
        OutOfMemoryError failure = new OutOfMemoryError();
        assertThatThrownBy(() -> run(Recovery.create(), throwing(failure))).isSameAs(failure);
        assertThat(lines.events()).isEmpty();
    }

    @Test
    void anotherAnswerGetsWhatStandsForNoProblem() throws Exception {
        Handler recovery = Recovery.answering((context, failure) -> context.text("Sorry: " + failure.getMessage()));
        MemoryExchange exchange = run(recovery, context -> {
            context.text("part");
            throw new IllegalStateException("x");
        });
        assertThat(exchange.status()).isEqualTo(500);
        assertThat(exchange.text()).isEqualTo("Sorry: x");
        engine.get("/problem", throwing(new ProblemException(Problem.of(404, "Gone"))));
        assertThat(MemoryExchange.get("/problem").runOn(engine).text()).contains("Gone");
    }

    @Test
    void anotherAnswerThatFailsIsReplaced() throws Exception {
        Handler recovery = Recovery.answering((context, failure) -> {
            context.text("half");
            throw new IllegalArgumentException("y");
        });
        MemoryExchange exchange = run(recovery, throwing(new IllegalStateException("x")));
        assertThat(exchange.status()).isEqualTo(500);
        assertThat(exchange.text()).startsWith("{").doesNotContain("half");
        assertThat(levels()).containsExactly(Level.ERROR, Level.ERROR);
    }

    @Test
    void theRestOfTheChainDoesNotRun() throws Exception {
        engine.use(Recovery.create());
        engine.get("/x", throwing(new IllegalStateException("x")), context -> trace.add("too far"));
        assertThat(MemoryExchange.get("/x").runOn(engine).status()).isEqualTo(500);
        assertThat(trace).isEmpty();
    }

    /** Named as the server's own. */
    private static final class ClientAbortException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final class DriverException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DriverException(Throwable cause) {
            super(cause);
        }
    }
}
