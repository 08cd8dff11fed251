package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Upload;
import dev.circlet.spring.RouterConfigurer;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.PropertyNamingStrategies;

/** The router in an application of Spring Boot, with the application's own beans; each test as a servlet and as a filter. */
class RouterServletIT {

    private static final String JSON = "application/json";

    private RouterApplication application;
    private String prefix;

    @AfterEach
    void stop() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void itAnswersBesideMvcAndActuator(String type) throws Exception {
        start(type);
        assertThat(application.get(prefix + "/books/978").body()).contains("\"isbn_number\":\"978\"");
        assertThat(application.get("/mvc").body()).isEqualTo("mvc");
        assertThat(application.get("/actuator/health").body()).contains("UP");
    }

    @Test
    void itsPathAloneIsItsRoot() throws Exception {
        start("servlet");
        assertThat(application.get("/lite").body()).isEqualTo("root");
        assertThat(application.get("/lite/").body()).isEqualTo("root");
        assertThat(application.get("/literature").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void jsonIsReadAndWrittenByTheMapperOfTheApplication(String type) throws Exception {
        start(type);
        HttpResponse<String> response =
                application.post(prefix + "/books", "{\"isbn_number\":\"1\",\"pages\":3}", "Content-Type", JSON);
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).contains("\"isbn_number\":\"1\"", "\"pages\":3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void theValidatorOfTheApplicationNamesEachField(String type) throws Exception {
        start(type);
        HttpResponse<String> response =
                application.post(prefix + "/books", "{\"isbn_number\":\" \",\"pages\":-3}", "Content-Type", JSON);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("isbn", "pages");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void valuesAreConvertedAsMvcIsToldTo(String type) throws Exception {
        start(type, "spring.mvc.format.date=dd.MM.yyyy");
        assertThat(application.get(prefix + "/date?on=24.12.2026").body()).isEqualTo("2026-12-24");
        assertThat(application.get(prefix + "/date?on=12/24/2026").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH"})
    void formsAreReadWhateverTheMethod(String method) throws Exception {
        for (String type : new String[] {"servlet", "filter"}) {
            start(type);
            assertThat(application
                            .send(
                                    method,
                                    prefix + "/form",
                                    "name=a+b%C3%A9",
                                    "Content-Type",
                                    "application/x-www-form-urlencoded")
                            .body())
                    .isEqualTo("a bé");
            application.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void uploadsObeyTheSettingsOfSpringBoot(String type) throws Exception {
        start(type, "spring.servlet.multipart.max-file-size=10B");
        assertThat(upload("0123456789").body()).isEqualTo("notes.txt 10");
        assertThat(upload("0123456789a").statusCode()).isEqualTo(413);
    }

    @Test
    void withoutMultipartSupportThereAreNoUploads() throws Exception {
        start("servlet", "spring.servlet.multipart.enabled=false");
        assertThat(upload("x").statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void unhandledFailuresReachTheErrorHandlingOfSpringBoot(String type) throws Exception {
        start(type, "spring.web.error.include-message=always", "spring.web.error.include-exception=true");
        HttpResponse<String> response = application.get(prefix + "/broken", "Accept", JSON);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .contains(
                        "\"status\":500", "\"path\":\"" + prefix + "/broken\"", "out of order", "IllegalStateException")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void errorsTellNothingUnlessTheyAreToldTo(String type) throws Exception {
        start(type);
        HttpResponse<String> response = application.get(prefix + "/broken");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("out of order", "Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void exceptionsOfSpringAreTheirProblemDetails(String type) throws Exception {
        start(type);
        HttpResponse<String> status = application.get(prefix + "/status");
        assertThat(status.statusCode()).isEqualTo(418);
        assertThat(status.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(status.body()).contains("\"status\":418", "short and stout");

        HttpResponse<String> problem = application.get(prefix + "/problem");
        assertThat(problem.statusCode()).isEqualTo(409);
        assertThat(problem.body()).contains("\"title\":\"Taken\"", "\"by\":\"somebody\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void pagesAreRenderedByThymeleaf(String type) throws Exception {
        start(type, "spring.thymeleaf.prefix=classpath:/router/");
        HttpResponse<String> response = application.get(prefix + "/hello/%3Cyou%3E");
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(response.body()).contains("Hello &lt;you&gt;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void forwardedHeadersArriveAsSpringBootReadsThem(String type) throws Exception {
        start(type, "server.forward-headers-strategy=framework");
        assertThat(application
                        .get(prefix + "/scheme", "X-Forwarded-Proto", "https", "X-Forwarded-For", "203.0.113.9")
                        .body())
                .isEqualTo("https 203.0.113.9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void handlersRunOnVirtualThreadsIfTheApplicationDoes(String type) throws Exception {
        start(type, "spring.threads.virtual.enabled=true");
        boolean available = Runtime.version().feature() >= 21;
        assertThat(application.get(prefix + "/thread").body()).isEqualTo(available ? "virtual" : "platform");
    }

    @Test
    void aContextPathStandsBeforeEverything() throws Exception {
        start("servlet", "server.servlet.context-path=/shop");
        assertThat(application.get("/shop/lite/books/1").statusCode()).isEqualTo(200);
        assertThat(application.get("/shop/lite/books/1/").headers().firstValue("Location"))
                .hasValue("/shop/lite/books/1");
        assertThat(application.get("/lite/books/1").statusCode()).isEqualTo(404);
    }

    @Test
    void anAsynchronousAnswerIsBounded() throws Exception {
        start("servlet", "circlet.router.async-timeout=200ms");
        assertThat(application.get("/lite/never").statusCode()).isEqualTo(503);
    }

    private void start(String type, String... properties) {
        String[] all = java.util.Arrays.copyOf(properties, properties.length + 1);
        all[properties.length] = "circlet.router.type=" + type;
        application = RouterApplication.start(App.class, all);
        prefix = type.equals("servlet") ? "/lite" : "";
    }

    private HttpResponse<String> upload(String content) throws Exception {
        String body = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"notes.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\n" + content + "\r\n--edge--\r\n";
        return application.post(prefix + "/upload", body, "Content-Type", "multipart/form-data; boundary=edge");
    }

    record Book(@NotBlank String isbnNumber, @Positive int pages) {}

    record On(LocalDate on) {}

    @WithoutSecurity
    static class App {

        @Bean
        JsonMapperBuilderCustomizer snakeCase() {
            return builder -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        }

        @Bean
        RouterConfigurer routes() {
            return engine -> {
                engine.get("/", context -> context.text(200, "root"));
                engine.get("/books/:isbn", context -> context.json(200, new Book(context.param("isbn"), 1)));
                engine.post("/books", context -> context.json(201, context.bindJson(Book.class)));
                engine.get(
                        "/date",
                        context -> context.text(
                                200, context.bindQuery(On.class).on().toString()));
                engine.match(
                        java.util.List.of("POST", "PUT", "PATCH"),
                        "/form",
                        context -> context.text(200, context.form("name")));
                engine.post("/upload", App::upload);
                engine.get(
                        "/hello/:name", context -> context.html(200, "hello", Map.of("name", context.param("name"))));
                engine.get(
                        "/scheme",
                        context -> context.text(200, context.exchange().scheme() + " " + context.clientIp()));
                engine.get("/thread", context -> context.text(200, App.kind(Thread.currentThread())));
                engine.get(
                        "/never",
                        dev.circlet.router.Handler.async(
                                context -> new java.util.concurrent.CompletableFuture<Void>()));
                failures(engine);
            };
        }

        private static void failures(Engine engine) {
            engine.get("/broken", context -> {
                throw new IllegalStateException("out of order");
            });
            engine.get("/status", context -> {
                throw new ResponseStatusException(HttpStatus.I_AM_A_TEAPOT, "short and stout");
            });
            engine.get("/problem", context -> {
                ProblemDetail problem = ProblemDetail.forStatus(409);
                problem.setTitle("Taken");
                problem.setProperty("by", "somebody");
                throw new ErrorResponseException(HttpStatus.CONFLICT, problem, null);
            });
        }

        private static void upload(Context context) throws IOException {
            Upload file = java.util.Objects.requireNonNull(context.upload("file"));
            context.text(200, file.fileName() + " " + file.open().readAllBytes().length);
        }

        private static String kind(Thread thread) {
            return thread.toString().startsWith("VirtualThread") ? "virtual" : "platform";
        }

        @Bean
        Controller controller() {
            return new Controller();
        }
    }

    @RestController
    static class Controller {

        @GetMapping("/mvc")
        String mvc() {
            return "mvc";
        }
    }
}
