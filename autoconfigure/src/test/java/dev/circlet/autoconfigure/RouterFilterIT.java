package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.spring.RouterConfigurer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** What no route matches is answered as if the router were not there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterFilterIT {

    private static final String[] SETTINGS = {
        "circlet.router.type=filter",
        "spring.web.resources.static-locations=classpath:/router/",
        "management.endpoints.web.exposure.include=health,info,mappings",
        "management.endpoints.web.cors.allowed-origins=https://example.org"
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "GET | /mvc/text | - | -",
                "HEAD | /mvc/text | - | -",
                "OPTIONS | /mvc/text | - | -",
                "DELETE | /mvc/text | - | -",
                "GET | /mvc/text/ | - | -",
                "GET | /mvc/later | - | -",
                "GET | /mvc/later-broken | - | Accept: application/json",
                "GET | /mvc/query?a=b%20c&d=%2B | - | -",
                "POST | /mvc/echo | {\"a\":1} | Content-Type: application/json",
                "POST | /mvc/form | a=b+c&d=e | Content-Type: application/x-www-form-urlencoded",
                "PUT | /mvc/form | a=b+c&d=e | Content-Type: application/x-www-form-urlencoded",
                "GET | /mvc/broken | - | Accept: application/json",
                "GET | /mvc/broken | - | Accept: text/html",
                "GET | /nowhere | - | Accept: application/json",
                "GET | /nowhere | - | Accept: text/html",
                "POST | /routed | - | -",
                "OPTIONS | /routed | - | -",
                "GET | /routed/ | - | -",
                "GET | /ROUTED | - | -",
                "GET | /hello.html | - | -",
                "GET | /hello.html | - | Range: bytes=0-3",
                "GET | /README.md | - | -",
                "GET | /actuator | - | -",
                "GET | /actuator/health | - | -",
                "GET | /actuator/nothing | - | -",
                "OPTIONS | /actuator/health | - | Origin: https://example.org; Access-Control-Request-Method: GET",
                "OPTIONS | /mvc/cross | - | Origin: https://example.org; Access-Control-Request-Method: GET",
                "GET | /mvc/cross | - | Origin: https://example.org",
                "GET | /mvc/cross | - | Origin: https://evil.example",
                "GET | /error | - | -",
                "TRACE | /mvc/text | - | -",
            })
    void whatNoRouteMatchesIsUntouched(String method, String path, String body, String headers) throws Exception {
        String[] split = headers == null ? new String[0] : headers.split("[:;] ");
        for (int i = 0; i < split.length; i++) {
            split[i] = split[i].trim();
        }
        HttpResponse<String> actual = with.send(method, path, body, split);
        HttpResponse<String> expected = without.send(method, path, body, split);

        assertThat(actual.statusCode()).isEqualTo(expected.statusCode());
        assertThat(headers(actual, with)).isEqualTo(headers(expected, without));
        assertThat(timeless(actual.body(), with)).isEqualTo(timeless(expected.body(), without));
    }

    @Test
    void uploadsToMvcAreUntouched() throws Exception {
        String body =
                "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc\r\n--edge--\r\n";
        String[] type = {"Content-Type", "multipart/form-data; boundary=edge"};
        assertThat(with.post("/mvc/upload", body, type).body()).isEqualTo("3");
        assertThat(without.post("/mvc/upload", body, type).body()).isEqualTo("3");
    }

    @Test
    void whatARouteMatchesIsAnsweredBehindAllFilters() throws Exception {
        HttpResponse<String> response = with.get("/routed");
        assertThat(response.body()).isEqualTo("routed");
        assertThat(response.headers().firstValue("X-Unordered")).hasValue("yes");
        assertThat(response.headers().firstValue("X-Last")).hasValue("yes");
        assertThat(with.get("/mvc/hidden").body()).isEqualTo("routed");
        assertThat(without.get("/mvc/hidden").body()).isEqualTo("mvc");
    }

    private static Map<String, List<String>> headers(HttpResponse<String> response, RouterApplication of) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.headers().map());
        headers.remove("Date");
        headers.replaceAll((name, values) ->
                values.stream().map(value -> timeless(value, of)).toList());
        return headers;
    }

    /** Errors of Spring Boot tell the time, links of actuator the port. */
    private static String timeless(String text, RouterApplication of) {
        return text.replaceAll("\"timestamp\":\"[^\"]+\"", "")
                .replaceAll("<div id='created'>[^<]+</div>", "")
                .replace(":" + of.port(), ":port");
    }

    @WithoutSecurity
    static class App extends Application {

        @Bean
        RouterConfigurer routes() {
            return engine -> {
                engine.get("/routed", context -> context.text(200, "routed"));
                engine.get("/mvc/hidden", context -> context.text(200, "routed"));
                engine.post("/files/:name", context -> context.text(200, "routed"));
            };
        }
    }

    @WithoutSecurity
    static class Application {

        /** Without an order it is last, which is where the router is. */
        @Bean
        Filter unordered() {
            return (request, response, chain) -> {
                ((HttpServletResponse) response).setHeader("X-Unordered", "yes");
                chain.doFilter(request, response);
            };
        }

        @Bean
        @org.springframework.core.annotation.Order(Ordered.LOWEST_PRECEDENCE)
        Filter last() {
            return (request, response, chain) -> {
                ((HttpServletResponse) response).setHeader("X-Last", "yes");
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

        @GetMapping("/mvc/text")
        String text() {
            return "text";
        }

        @GetMapping("/mvc/hidden")
        String hidden() {
            return "mvc";
        }

        @GetMapping("/mvc/query")
        Map<String, String> query(@RequestParam Map<String, String> all) {
            return new TreeMap<>(all);
        }

        @GetMapping("/mvc/later")
        Callable<String> later() {
            return () -> "later";
        }

        @GetMapping("/mvc/later-broken")
        Callable<String> laterBroken() {
            return () -> {
                throw new IllegalStateException("broken");
            };
        }

        @PostMapping("/mvc/echo")
        Map<String, Object> echo(@RequestBody Map<String, Object> body) {
            return body;
        }

        @PostMapping("/mvc/form")
        Map<String, String> form(@RequestParam Map<String, String> all) {
            return new TreeMap<>(all);
        }

        @PutMapping("/mvc/form")
        Map<String, String> put(@RequestParam Map<String, String> all) {
            return new TreeMap<>(all);
        }

        @PostMapping("/mvc/upload")
        String upload(@RequestParam MultipartFile file) {
            return String.valueOf(file.getSize());
        }

        @GetMapping("/mvc/broken")
        String broken() {
            throw new IllegalStateException("broken");
        }

        @CrossOrigin("https://example.org")
        @GetMapping("/mvc/cross")
        String cross() {
            return "cross";
        }
    }
}
