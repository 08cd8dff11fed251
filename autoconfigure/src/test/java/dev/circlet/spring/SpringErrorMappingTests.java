package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.ErrorMappingContract;
import dev.circlet.router.Handler;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import dev.circlet.router.middleware.Recovery;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;

class SpringErrorMappingTests extends ErrorMappingContract {

    @ResponseStatus(code = HttpStatus.GONE, reason = "Sold out")
    static final class SoldOut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ResponseStatus(HttpStatus.NOT_FOUND)
    static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    record Limit(String name, LocalDate until) {}

    private final SpringErrorMapping mapping = new SpringErrorMapping();

    @Override
    protected Mappings.ErrorMapping mapping() {
        return mapping;
    }

    @Override
    protected Map<Throwable, Integer> problems() {
        return Map.of(
                new ResponseStatusException(HttpStatus.CONFLICT, "Taken"), 409,
                new SoldOut(), 410,
                new IllegalStateException("s3cret", new Unknown()), 404,
                new ErrorResponseException(HttpStatus.FORBIDDEN, detail(), null), 403);
    }

    @Override
    protected Map<Throwable, Integer> responses() {
        return Map.of(new ErrorResponseException(HttpStatus.NOT_MODIFIED), 304, new Elsewhere(), 303);
    }

    @Test
    void knowsAResponseStatusException() {
        assertThat(mapping.problemOf(new ResponseStatusException(HttpStatus.CONFLICT, "Taken")))
                .isEqualTo(new Problem(null, "Conflict", 409, "Taken", null, Map.of()));
    }

    @Test
    void keepsAllMembersOfAProblemDetail() {
        ProblemDetail detail = detail();
        assertThat(mapping.problemOf(new ErrorResponseException(HttpStatus.FORBIDDEN, detail, null)))
                .isEqualTo(new Problem(
                        "https://example.org/credit",
                        "No credit",
                        403,
                        "Your balance is 30",
                        "/account/1",
                        Map.of("balance", 30, "accounts", List.of("/a", "/b"))));
        assertThat(Problems.from(detail)).isEqualTo(mapping.problemIn(detail));
    }

    @Test
    void keepsHeaders() throws Exception {
        MemoryExchange exchange = run(context -> {
            throw new MethodNotAllowedException(HttpMethod.PUT, List.of(HttpMethod.GET));
        });
        assertThat(exchange.status()).isEqualTo(405);
        assertThat(exchange.responseHeader("Allow")).isEqualTo("GET");
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void knowsAnnotatedExceptionsAndTheirCauses() {
        assertThat(mapping.problemOf(new SoldOut())).isEqualTo(Problem.of(410, "Sold out"));
        assertThat(mapping.problemOf(new IllegalStateException("secret", new Unknown())))
                .isEqualTo(Problem.of(404, null));
    }

    @Test
    void leavesOtherFailuresToTheServer() {
        assertThat(mapping.problemOf(new IllegalStateException("broken"))).isNull();
        assertThat(mapping.problemOf(new ResponseStatusException(HttpStatus.NOT_MODIFIED)))
                .isNull();
        assertThatThrownBy(() -> run(context -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
    }

    @Test
    void namesTheRequestAsTheInstance() throws Exception {
        assertThat(run(context -> {
                            throw new ResponseStatusException(HttpStatus.CONFLICT, "Taken");
                        })
                        .text())
                .isEqualTo("{\"title\":\"Conflict\",\"status\":409,\"detail\":\"Taken\",\"instance\":\"/\"}");
        assertThat(run(context -> {
                            throw new ErrorResponseException(HttpStatus.FORBIDDEN, detail(), null);
                        })
                        .text())
                .contains("\"instance\":\"/account/1\"");
    }

    @ResponseStatus(HttpStatus.SEE_OTHER)
    static final class Elsewhere extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersWithAStatusThatIsNoProblem(boolean recovery) throws Exception {
        Handler first = recovery ? Recovery.create() : Context::next;
        MemoryExchange exchange = run(first, context -> {
            context.setHeader("ETag", "\"1\"");
            context.text("not to be sent");
            ErrorResponseException unchanged = new ErrorResponseException(HttpStatus.NOT_MODIFIED);
            unchanged.getHeaders().set("X-Reason", "same");
            throw new IllegalStateException(unchanged);
        });
        assertThat(exchange.status()).isEqualTo(304);
        assertThat(exchange.text()).isEmpty();
        assertThat(exchange.responseHeader("ETag")).isEqualTo("\"1\"");
        assertThat(exchange.responseHeader("X-Reason")).isEqualTo("same");
        exchange = run(first, Handler.async(context -> CompletableFuture.failedFuture(new Elsewhere())));
        assertThat(exchange.status()).isEqualTo(303);
        assertThat(exchange.text()).isEmpty();
    }

    @Test
    void doesNotFollowCausesInACircle() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);
        assertThat(mapping.problemOf(first)).isNull();
    }

    @Test
    void writesAProblemDetailAsOne() throws Exception {
        MemoryExchange exchange = run(context -> context.json(detail()));
        assertThat(exchange.status()).isEqualTo(403);
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(exchange.text())
                .isEqualTo("{\"type\":\"https://example.org/credit\",\"title\":\"No credit\",\"status\":403,"
                        + "\"detail\":\"Your balance is 30\",\"instance\":\"/account/1\",\"balance\":30,"
                        + "\"accounts\":[\"/a\",\"/b\"]}");
        exchange = run(context -> context.json(404, detail()));
        assertThat(exchange.status()).isEqualTo(404);
        assertThat(exchange.text()).contains("\"status\":404");
    }

    @Test
    void writesAProblemAsOne() throws Exception {
        MemoryExchange exchange =
                run(context -> context.json(Problem.of(429, "Too fast").withHeader("Retry-After", "3")));
        assertThat(exchange.status()).isEqualTo(429);
        assertThat(exchange.responseHeader("Retry-After")).isEqualTo("3");
        assertThat(exchange.text())
                .isEqualTo("{\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"Too fast\"}");
    }

    @Test
    void writesMembersOfAnyTypeByTheMapper() throws Exception {
        ProblemDetail detail = ProblemDetail.forStatus(400);
        detail.setProperty("limit", new Limit("a", LocalDate.of(2026, 7, 28)));
        assertThat(run(context -> context.json(detail)).text())
                .isEqualTo(
                        "{\"title\":\"Bad Request\",\"status\":400,\"instance\":\"/\",\"limit\":{\"name\":\"a\",\"until\":\"2026-07-28\"}}");
    }

    private static ProblemDetail detail() {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, "Your balance is 30");
        detail.setType(URI.create("https://example.org/credit"));
        detail.setTitle("No credit");
        detail.setInstance(URI.create("/account/1"));
        detail.setProperty("balance", 30);
        detail.setProperty("accounts", List.of("/a", "/b"));
        return detail;
    }

    private static MemoryExchange run(Handler... handler) throws Exception {
        Engine engine = new Engine(EngineOptions.DEFAULTS, RouterMappings.defaults());
        engine.get("/", handler);
        return MemoryExchange.get("/").runOn(engine);
    }
}
