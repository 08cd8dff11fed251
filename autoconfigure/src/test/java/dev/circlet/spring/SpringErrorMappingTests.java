package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;

class SpringErrorMappingTests {

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
                        "{\"title\":\"Bad Request\",\"status\":400,\"limit\":{\"name\":\"a\",\"until\":\"2026-07-28\"}}");
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

    private static MemoryExchange run(Handler handler) throws Exception {
        Engine engine = new Engine(EngineOptions.DEFAULTS, RouterMappings.defaults());
        engine.get("/", handler);
        return MemoryExchange.get("/").runOn(engine);
    }
}
