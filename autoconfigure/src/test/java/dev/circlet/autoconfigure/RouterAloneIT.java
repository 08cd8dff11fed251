package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM without Spring MVC, where the router has the port for itself. */
class RouterAloneIT {

    private static final Pattern PORT = Pattern.compile("PORT=(\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private int port;

    @TempDir
    Path logs;

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void itServesAndIsObserved(String type) throws Exception {
        start("circlet.router.type=" + type);
        assertThat(get("/books/7").body()).isEqualTo("{\"isbn\":\"7\"}");
        assertThat(get("/attributes").body()).isEqualTo("UTF-8 bound");
        assertThat(get("/hello").body()).isEqualTo("Hello you\n");
        assertThat(get("/nothing").statusCode()).isEqualTo(404);

        HttpResponse<String> refused = get("/status");
        assertThat(refused.statusCode()).isEqualTo(418);
        assertThat(refused.body()).contains("short and stout");

        HttpResponse<String> broken = get("/broken");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(broken.body())
                .isEqualTo("{\"title\":\"Internal Server Error\",\"status\":500,\"instance\":\"/broken\"}");
        assertThat(get("/later-broken").body()).contains("\"status\":500").doesNotContain("out of order");
        assertThat(get("/refused").body()).contains("\"status\":403").doesNotContain("html");
        assertThat(get("/error").statusCode()).isEqualTo(404);

        await().untilAsserted(() -> assertThat(get("/meters").body())
                .contains("/books/{isbn} 200 none", "NOT_FOUND 404 none", "/broken 500 IllegalStateException")
                .contains("/later-broken 500 IllegalStateException")
                .doesNotContain("UNKNOWN"));
    }

    @Test
    void errorsTellTheirMessageIfTheyAreToldTo() throws Exception {
        start("spring.web.error.include-message=always", "spring.web.error.path=/oops");
        assertThat(get("/broken").body())
                .contains("\"detail\":\"out of order\"")
                .doesNotContain("\tat ");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void start(String... properties) throws IOException {
        Path log = logs.resolve("alone.log");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String reduced = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(
                        entry -> !entry.matches(
                                ".*/(spring-(boot-)?(starter-)?(webmvc|security|thymeleaf|restclient|resttestclient)|thymeleaf)[^/]*"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                reduced,
                RouterAloneApplication.class.getName(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.mustache.prefix=classpath:/router/"));
        for (String property : properties) {
            command.add("--" + property);
        }
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            Matcher told = PORT.matcher(Files.readString(log));
            assertThat(process.isAlive() || told.find()).as(() -> text(log)).isTrue();
            boolean found = told.reset().find();
            port = found ? Integer.parseInt(told.group(1)) : 0;
            return found;
        });
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
