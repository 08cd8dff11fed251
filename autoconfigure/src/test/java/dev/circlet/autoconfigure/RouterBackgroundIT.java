package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.spring.RouterConfigurer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;

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
    void unknownPathsAreAnsweredAsWithoutTheRouter(String method) throws Exception {
        same(with.send(method, "/nowhere", null), without.send(method, "/nowhere", null));
        same(with.send(method, "/routed/not", null), without.send(method, "/routed/not", null));
        same(with.send(method, "/app/nowhere", null), without.send(method, "/app/nowhere", null));
    }

    /** Without the router, Tomcat has no servlet there and Boot's error page fails on an upload, whatever its size. */
    @EnabledIfSystemProperty(named = "circlet.test.server", matches = "tomcat")
    @Test
    void unwantedUploadsAreNotRead() throws Exception {
        HttpResponse<String> missing = with.send("POST", "/nowhere", null);
        same(upload(with, "/nowhere", "0123456789"), missing);
        same(upload(with, "/nowhere", "0123456789a"), missing);
        assertThat(upload(without, "/nowhere", "0123456789").statusCode()).isEqualTo(404);
    }

    @EnabledIfSystemProperty(named = "circlet.test.server", matches = "jetty")
    @Test
    void unwantedUploadsAreAnsweredAsWithoutTheRouter() throws Exception {
        same(upload(with, "/nowhere", "0123456789"), upload(without, "/nowhere", "0123456789"));
        same(upload(with, "/nowhere", "0123456789a"), upload(without, "/nowhere", "0123456789a"));
    }

    private static HttpResponse<String> upload(RouterApplication to, String path, String content) throws Exception {
        String body = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + content
                + "\r\n--edge--\r\n";
        return to.post(path, body, "Content-Type", "multipart/form-data; boundary=edge");
    }

    private static void same(HttpResponse<String> actual, HttpResponse<String> expected) {
        assertThat(actual.statusCode()).isEqualTo(expected.statusCode());
        assertThat(plain(actual.body())).isEqualTo(plain(expected.body()));
        assertThat(headers(actual)).isEqualTo(headers(expected));
    }

    private static Map<String, List<String>> headers(HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.headers().map());
        headers.remove("Date");
        // It follows from the body, which was compared without what differs.
        headers.remove("Content-Length");
        if (response.request().method().equals("TRACE")) {
            // Tomcat lists what the servlet could do, if there is one.
            headers.remove("Allow");
        }
        return headers;
    }

    /** Without what differs between any two servers. */
    private static String plain(String body) {
        return body.replaceAll("\"timestamp\":\"[^\"]+\"", "")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "")
                .replaceAll("Servlet-[0-9a-f]+", "");
    }

    @WithoutSecurity
    static class App extends Application {

        @Bean
        RouterConfigurer routes() {
            return engine -> {
                engine.get("/routed", context -> context.text(200, "routed"));
                engine.post(
                        "/upload",
                        context -> context.text(
                                200,
                                String.valueOf(context.upload("file").open().readAllBytes().length)));
            };
        }
    }

    @WithoutSecurity
    static class Application {}
}
