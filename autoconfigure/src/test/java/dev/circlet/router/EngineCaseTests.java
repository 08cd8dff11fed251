package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.circlet.router.RouteCases.Case;
import dev.circlet.router.RouteCases.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The rows of the case file through an engine, redirects, statuses and headers included. */
class EngineCaseTests {

    private static final Pattern ABORT = Pattern.compile("abort(?:WithError)?\\((\\d+)\\)");

    static Stream<Case> cases() {
        return Stream.concat(RouteCases.cases("tree"), RouteCases.cases("http"));
    }

    static Stream<Case> middlewareCases() {
        return RouteCases.cases("middleware");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anEngineAnswersWhatTheCaseSays(Case one) throws Exception {
        boolean plus = one.name().equals("parameter unescaping");
        run(one, options(one, false), plus);
    }

    /** A plus is a space then, a forwarded prefix may vanish into an open redirect, and a match gives up in a dead end. */
    @ParameterizedTest
    @MethodSource("cases")
    void aGinCompatibleEngineAnswersWhatGinDoes(Case one) throws Exception {
        assumeThat(one.tagged("registration-rejected-by-gin")).isFalse();
        run(one, options(one, true), false);
    }

    private static EngineOptions options(Case one, boolean gin) {
        // Go has no raw form where the default encoding of the path is what was sent, so useRawPath alone means decoded
        // here.
        return EngineOptions.builder()
                .redirectTrailingSlash(one.option("redirectTrailingSlash"))
                .redirectFixedPath(one.option("redirectFixedPath"))
                .handleMethodNotAllowed(one.option("handleMethodNotAllowed"))
                .removeExtraSlash(one.option("removeExtraSlash"))
                .rawPath(one.option("useEscapedPath"))
                .unescapePathValues(
                        one.json().path("options").path("unescapePathValues").asBoolean(true))
                .trustedProxies("192.0.2.0/24")
                .ginCompatible(gin)
                .build();
    }

    private static void run(Case one, EngineOptions options, boolean plus) throws Exception {
        Engine engine = new Engine(options);
        AtomicReference<@Nullable Context> seen = new AtomicReference<>();
        String rewriteTo = one.json().at("/requests/0/expect/rewriteTo").asString("");
        for (Row route : one.routes()) {
            boolean rewrites = !rewriteTo.isEmpty() && route.path().equals("/");
            engine.handle(route.method(), route.path(), rewrites ? c -> c.dispatch(rewriteTo) : seen::set);
        }
        assertThat(engine.routes()).hasSameSizeAs(one.routes());
        for (Row row : one.requests()) {
            Row request = options.ginCompatible() ? row.asGin() : row;
            seen.set(null);
            MemoryExchange exchange =
                    new MemoryExchange(request.method(), request.path().replace("\\:", ":"));
            request.json()
                    .path("headers")
                    .properties()
                    .forEach(e -> exchange.with(e.getKey(), e.getValue().asString()));
            engine.handle(exchange);
            check(request, exchange, seen.get(), plus, options.ginCompatible());
        }
    }

    private static void check(
            Row request, MemoryExchange exchange, @Nullable Context context, boolean plus, boolean gin) {
        String what = request.method() + " " + request.path();
        Map<String, String> params = request.params();
        if (plus) {
            params.replaceAll((name, value) -> value.replace(' ', '+'));
        } else if (gin) {
            // Gin does so only where it matches the path as it was sent, the option always.
            params.replaceAll((name, value) -> value.replace('+', ' '));
        }
        assertThat(context == null ? null : context.fullPath()).as(what).isEqualTo(request.expected("route"));
        assertThat(context == null ? Map.of() : context.params()).as(what).isEqualTo(params);
        int status = request.expect().path("status").asInt();
        // httprouter sends 308 where Gin, and we, send 307.
        assertThat(exchange.status()).as(what).isEqualTo(status == 308 ? 307 : status);
        String location = request.expected("location");
        if (location != null) {
            String expected = gin || !location.startsWith("//") ? location : location.substring(1);
            String actual = Objects.requireNonNull(exchange.responseHeader("Location"), what);
            assertThat(PathText.decode(actual)).as(what).isEqualTo(expected);
        }
        JsonNode allow = request.expect().path("allow");
        if (allow.isArray()) {
            List<String> expected = RouteCases.texts(allow);
            String header = Objects.requireNonNull(exchange.responseHeader("Allow"), what);
            assertThat(header.split(", ")).as(what).containsExactlyInAnyOrderElementsOf(expected);
        }
        String body = request.expected("body");
        if (body != null) {
            assertThat(exchange.text()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @MethodSource("middlewareCases")
    void middlewareRunsInTheOrderOfTheCase(Case one) throws Exception {
        EngineOptions options = EngineOptions.builder()
                .handleMethodNotAllowed(one.option("handleMethodNotAllowed"))
                .build();
        Engine engine = new Engine(options);
        StringBuilder trace = new StringBuilder();
        for (String line : RouteCases.texts(one.json().path("setup"))) {
            int colon = line.indexOf(": ");
            Handler[] handlers = Stream.of(line.substring(colon + 2).split(", "))
                    .map(script -> scripted(script, trace))
                    .toArray(Handler[]::new);
            switch (line.substring(0, colon)) {
                case "use" -> engine.use(handlers);
                case "noRoute" -> engine.noRoute(handlers);
                case "noMethod" -> engine.noMethod(handlers);
                default -> {
                    String[] route = line.substring(0, colon).split(" ");
                    engine.handle(route[0].toUpperCase(Locale.ROOT), route[1], handlers);
                }
            }
        }
        for (Row request : one.requests()) {
            MemoryExchange exchange = new MemoryExchange(request.method(), request.path()).runOn(engine);
            assertThat(trace.toString())
                    .isEqualTo(Objects.requireNonNull(request.expected("trace")).replace(" ", ""));
            assertThat(exchange.status())
                    .isEqualTo(request.expect().path("status").asInt());
        }
    }

    private static Handler scripted(String script, StringBuilder trace) {
        List<Handler> steps = new ArrayList<>();
        for (String word : script.split(" ")) {
            Matcher abort = ABORT.matcher(word);
            if (word.equals("next")) {
                steps.add(Context::next);
            } else if (abort.matches()) {
                steps.add(context -> context.abortWithStatus(Integer.parseInt(abort.group(1))));
            } else {
                steps.add(context -> trace.append(word));
            }
        }
        return context -> {
            for (Handler step : steps) {
                step.handle(context);
            }
        };
    }
}
