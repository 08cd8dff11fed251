package dev.circlet.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Handler;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Route;
import dev.circlet.router.RouteConflictException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.Producible;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.invoke.convert.ConversionServiceParameterValueMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpointDiscoverer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.util.MimeType;
import tools.jackson.databind.json.JsonMapper;

class RouterEndpointsTests {

    private final AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext(Everything.class);
    private final Engine engine = new Engine();

    @AfterEach
    void close() {
        beans.close();
    }

    @Test
    void aUserAndItsRolesReachTheOperation() throws Exception {
        assertThat(get("/actuator/everything/user").text()).isEqualTo("\"alice admin:true V3 server\"");
    }

    @Test
    void aResourceIsStreamed() throws Exception {
        MemoryExchange answer = get("/actuator/everything/file/x/y");

        assertThat(answer.text()).isEqualTo("content");
        assertThat(answer.responseHeader("Content-Type")).isEqualTo("text/special");
        assertThat(answer.responseHeader("Content-Length")).isEqualTo("7");
        assertThat(answer.status()).isEqualTo(202);
    }

    @Test
    void aProducibleFollowsTheHeader() throws Exception {
        assertThat(get("/actuator/producing", "Accept", "text/one").text()).isEqualTo("ONE");
        assertThat(get("/actuator/producing", "Accept", "text/two").text()).isEqualTo("TWO");
        assertThat(get("/actuator/producing", "Accept", "text/two").responseHeader("Content-Type"))
                .isEqualTo("text/two");
        assertThat(get("/actuator/producing", "Accept", "text/three").status()).isEqualTo(406);
        assertThat(get("/actuator/producing", "Accept", "///").status()).isEqualTo(406);
    }

    @Test
    void aStageMayCompleteLater() throws Exception {
        MemoryExchange answer = get("/actuator/later");
        assertThat(answer.done().toCompletableFuture()).isNotDone();

        beans.getBean(Later.class).result.complete(Map.of("a", 1));

        assertThat(answer.done().toCompletableFuture()).isCompleted();
        assertThat(answer.text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void aStageWithoutAResultIsNotFound() throws Exception {
        MemoryExchange answer = get("/actuator/later");

        beans.getBean(Later.class).result.complete(null);

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void asynchronousResultsOfLibrariesAreSettledFirst() throws Exception {
        serve(result -> result instanceof Number ? CompletableFuture.completedFuture("settled") : result);

        assertThat(run("POST", "/actuator/everything/number").text()).isEqualTo("settled");
    }

    @Test
    void onePlaceMayHaveTwoNames() throws Exception {
        serve(result -> result);

        assertThat(engine.routes().stream().map(Route::pattern))
                .contains("/actuator/everything/{what}", "/actuator/everything/{what}/{*rest}");
    }

    @Test
    void listsAreWrittenAsTheClientLikes() throws Exception {
        assertThat(get("/actuator").responseHeader("Content-Type"))
                .isEqualTo(ApiVersion.V3.getProducedMimeType().toString());
        assertThat(get("/actuator", "Accept", "application/json").responseHeader("Content-Type"))
                .isEqualTo("application/json");
        assertThat(get("/actuator", "Accept", "text/html").status()).isEqualTo(406);
        assertThat(get("/actuator").text()).contains("http://here/actuator/later");
    }

    @Test
    void aPlaceOfAnotherRouteIsRefused() {
        engine.get("/actuator/later", context -> {});

        assertThatExceptionOfType(RouteConflictException.class).isThrownBy(() -> serve(result -> result));
    }

    @Test
    void middlewareOfTheEngineRunsBeforeEndpoints() throws Exception {
        engine.use(Handler.named("guard", context -> context.abortWithStatus(401)));

        assertThat(get("/actuator/everything/user").status()).isEqualTo(401);
    }

    @Test
    void aMethodThatIsNotThereIsNotAllowed() throws Exception {
        Engine strict =
                new Engine(EngineOptions.builder().handleMethodNotAllowed(true).build());
        endpoints(result -> result).addTo(strict, true);

        MemoryExchange answer = new MemoryExchange("DELETE", "/actuator/later").runOn(strict);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.responseHeader("Allow")).contains("GET", "HEAD");
    }

    private MemoryExchange get(String path, String... header) throws Exception {
        serve(result -> result);
        return run("GET", path, header);
    }

    private MemoryExchange run(String method, String path, String... header) throws Exception {
        MemoryExchange exchange = new MemoryExchange(method, path);
        if (header.length > 0) {
            exchange.with(header[0], header[1]);
        }
        return exchange.runOn(engine);
    }

    private void serve(UnaryOperator<@Nullable Object> results) {
        if (engine.routes().size() < 2) {
            endpoints(results).addTo(engine, true);
        }
    }

    private RouterEndpoints endpoints(UnaryOperator<@Nullable Object> results) {
        WebEndpointDiscoverer discoverer = new WebEndpointDiscoverer(
                beans,
                new ConversionServiceParameterValueMapper(),
                EndpointMediaTypes.DEFAULT,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return new RouterEndpoints(
                discoverer.getEndpoints(),
                "/actuator",
                EndpointMediaTypes.DEFAULT,
                new EndpointSupport(exchange -> new Alice(), new Json(), results));
    }

    private record Alice() implements EndpointCaller {

        @Override
        public Principal getPrincipal() {
            return () -> "alice";
        }

        @Override
        public boolean isUserInRole(String role) {
            return role.equals("admin");
        }

        @Override
        public String url() {
            return "http://here/actuator";
        }
    }

    private static final class Json implements Mappings.BodyMapping {

        private final JsonMapper mapper = new JsonMapper();

        @Override
        public @Nullable Object read(InputStream in, Type type) {
            return mapper.readValue(in, mapper.constructType(type));
        }

        @Override
        public void write(@Nullable Object value, OutputStream out) throws IOException {
            out.write(mapper.writeValueAsBytes(value));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({EverythingEndpoint.class, Later.class, Producing.class})
    static class Everything {}

    @Endpoint(id = "everything")
    static class EverythingEndpoint {

        @ReadOperation
        Answer user(
                @Selector String what,
                Principal user,
                SecurityContext security,
                ApiVersion version,
                WebServerNamespace namespace) {
            return new Answer(
                    user.getName() + " admin:" + security.isUserInRole("admin") + " " + version + " " + namespace);
        }

        @ReadOperation
        WebEndpointResponse<Resource> file(
                @Selector String kind, @Selector(match = Selector.Match.ALL_REMAINING) String... rest) {
            return new WebEndpointResponse<>(
                    new ByteArrayResource("content".getBytes()), 202, MimeType.valueOf("text/special"));
        }

        @WriteOperation
        Object number(@Selector String what) {
            return 7;
        }
    }

    record Answer(@JsonValue String text) {}

    @Endpoint(id = "later")
    static class Later {

        final CompletableFuture<Map<String, Integer>> result = new CompletableFuture<>();

        @ReadOperation
        CompletableFuture<Map<String, Integer>> later() {
            return result;
        }
    }

    @Endpoint(id = "producing")
    static class Producing {

        @ReadOperation(producesFrom = Form.class)
        WebEndpointResponse<String> produce(Form form) {
            return new WebEndpointResponse<>(form.name(), form);
        }
    }

    enum Form implements Producible<Form> {
        ONE,
        TWO;

        @Override
        public MimeType getProducedMimeType() {
            return MimeType.valueOf("text/" + name().toLowerCase(Locale.ROOT));
        }
    }
}
