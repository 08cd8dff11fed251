package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Handler;
import dev.circlet.router.middleware.Cors;
import dev.circlet.spring.RouterConfigurer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The filter where Spring MVC has a path of its own, so that nothing stands behind the routes outside of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterBackgroundIT {

    private static final String[] SETTINGS = {
        "circlet.router.type=filter", "spring.mvc.servlet.path=/app", "spring.servlet.multipart.max-file-size=10B"
    };

    private RouterApplication with;
    private RouterApplication without;

    @BeforeAll
    void start() {
        with = RouterApplication.start(App.class, SETTINGS);
        without = RouterApplication.start(Application.class, SETTINGS);
    }

    @AfterAll
    void stop() {
        with.close();
        without.close();
    }

    @Test
    void routesAreServedOutsideOfMvc() throws Exception {
        assertThat(with.get("/routed").body()).isEqualTo("routed");
        assertThat(upload(with, "/upload", "0123456789").body()).isEqualTo("10");
        assertThat(upload(with, "/upload", "0123456789a").statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "PATCH", "PROPFIND"})
    void whatNoRouteAnswersIsAnsweredAsWithoutTheRouter(String method) throws Exception {
        for (String path : new String[] {
            "/", "/nowhere", "/nowhere/", "/routed/not", "/app", "/app/nowhere", "/app/text", "/app/routed", "/error"
        }) {
            same(method, path, null);
            same(method, path, null, "Accept", "text/html");
        }
        if (!method.equals("GET")) {
            same(method, "/routed", null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void bodiesThatNoRouteReadsAreAnsweredAsWithoutTheRouter(String method) throws Exception {
        for (String path : new String[] {"/nowhere", "/routed", "/app/nowhere", "/app/text", "/app/size"}) {
            for (String content : new String[] {"0123456789", "0123456789a"}) {
                same(method, path, multipart(content), "Content-Type", "multipart/form-data; boundary=edge");
            }
            same(method, path, "--broken", "Content-Type", "multipart/form-data");
            same(method, path, "a=b", "Content-Type", "application/x-www-form-urlencoded");
            same(method, path, "{}", "Content-Type", "application/json");
        }
    }

    @Test
    void preflightsOfRoutesWithCorsAreAnsweredAndNoOthers() throws Exception {
        String[] preflight = {"Origin", "https://router.example", "Access-Control-Request-Method", "GET"};
        assertThat(with.send("OPTIONS", "/cross", null, preflight).statusCode()).isEqualTo(204);
        same("OPTIONS", "/routed", null, preflight);
        same("OPTIONS", "/nowhere", null, preflight);
        same("OPTIONS", "/cross", null, "Origin", "https://router.example");
    }

    @Test
    void routesMayFailLateAndFiltersRunForThem() throws Exception {
        HttpResponse<String> late = with.get("/late", "Accept", "application/json");
        assertThat(late.statusCode()).isEqualTo(500);
        assertThat(late.body()).contains("\"path\":\"/late\"");
        assertThat(with.get("/routed").headers().firstValue("X-Filter")).hasValue("yes");
    }

    private void same(String method, String path, String body, String... headers) throws Exception {
        HttpResponse<String> actual = send(with, method, path, body, headers);
        HttpResponse<String> expected = send(without, method, path, body, headers);
        String request = method + " " + path + " " + body + " " + List.of(headers);
        assertThat(actual.statusCode()).as(request).isEqualTo(expected.statusCode());
        assertThat(plain(actual.body())).as(request).isEqualTo(plain(expected.body()));
        assertThat(headers(actual)).as(request).isEqualTo(headers(expected));
    }

    private static HttpResponse<String> send(
            RouterApplication to, String method, String path, String body, String... headers) throws Exception {
        try {
            return to.send(method, path, body, headers);
        } catch (IOException closed) {
            // Jetty may have closed the connection behind the answer before, whose body nobody had read.
            return to.send(method, path, body, headers);
        }
    }

    private static HttpResponse<String> upload(RouterApplication to, String path, String content) throws Exception {
        return to.post(path, multipart(content), "Content-Type", "multipart/form-data; boundary=edge");
    }

    private static String multipart(String content) {
        return "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + content
                + "\r\n--edge--\r\n";
    }

    private static Map<String, List<String>> headers(HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.headers().map());
        headers.remove("Date");
        if ("jetty".equals(System.getProperty("circlet.test.server"))) {
            // By chance: Jetty ends the connection if it answers before the body has come.
            headers.remove("Connection");
            headers.remove("Transfer-Encoding");
            // Its page names the servlet with a number of its own.
            headers.remove("Content-Length");
        }
        return headers;
    }

    /** Without what differs between any two servers. */
    private static String plain(String body) {
        return body.replaceAll("\"timestamp\":\"[^\"]+\"", "")
                .replaceAll("<div id='created'>[^<]+</div>", "")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "")
                .replaceAll("Servlet-[0-9a-f]+", "");
    }

    @WithoutSecurity
    static class App extends Application {

        @Bean
        RouterConfigurer routes() {
            return engine -> {
                engine.get("/routed", context -> context.text(200, "routed"));
                engine.get("/cross", Cors.of("https://router.example"), context -> context.text(200, "cross"));
                engine.get(
                        "/late",
                        Handler.async(
                                context -> CompletableFuture.failedFuture(new IllegalStateException("out of order"))));
                engine.post(
                        "/upload",
                        context -> context.text(
                                200,
                                String.valueOf(context.upload("file").open().readAllBytes().length)));
            };
        }
    }

    @WithoutSecurity
    static class Application {

        @Bean
        Filter marks() {
            return (request, response, chain) -> {
                ((HttpServletResponse) response).setHeader("X-Filter", "yes");
                chain.doFilter(request, response);
            };
        }

        @Bean
        Controller controller() {
            return new Controller();
        }
    }

    @RestController
    static class Controller {

        @GetMapping("/text")
        String text() {
            return "text";
        }

        @PostMapping("/size")
        String size(@RequestParam MultipartFile file) {
            return String.valueOf(file.getSize());
        }
    }
}
