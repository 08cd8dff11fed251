package dev.circlet.autoconfigure;

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
import org.awaitility.Awaitility;

/** {@link AloneApplication} in a JVM whose class path has no Spring MVC, with the server of this test run. */
final class AloneProcess implements AutoCloseable {

    /** Jars an application without Spring MVC does not have, and those that guard or need it. */
    private static final Pattern ABSENT = Pattern.compile("spring-(boot-)?(starter-)?(webmvc|security|thymeleaf).*");

    private static final Pattern NO_MVC = Pattern.compile("spring-(boot-)?(starter-)?(webmvc|thymeleaf).*");
    private static final Pattern NO_JACKSON =
            Pattern.compile("(" + ABSENT.pattern() + ")|spring-boot-(starter-)?jackson.*|jackson-(?!annotations).*");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Process process;
    private final Path log;

    private AloneProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static AloneProcess launch(Path log, String... properties) throws IOException {
        return launch(log, ABSENT, AloneApplication.class, properties);
    }

    static AloneProcess launch(Path log, Class<?> application, String... properties) throws IOException {
        return launch(log, ABSENT, application, properties);
    }

    /** With Spring Security and the rules of the application. */
    static AloneProcess launchGuarded(Path log, Class<?> application, String... properties) throws IOException {
        return launch(log, NO_MVC, application, properties);
    }

    static AloneProcess launchWithoutJackson(Path log, String... properties) throws IOException {
        return launch(log, NO_JACKSON, AloneApplication.class, properties);
    }

    private static AloneProcess launch(Path log, Pattern absent, Class<?> application, String... properties)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(absent),
                application.getName(),
                "--server.port=0",
                "--server.address=127.0.0.1"));
        Arrays.stream(properties).map(property -> "--" + property).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new AloneProcess(process, log);
    }

    private static String classPath(Pattern absent) {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry ->
                        !absent.matcher(Path.of(entry).getFileName().toString()).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    int port() {
        Pattern announced = Pattern.compile(AloneApplication.PORT + "(\\d+)");
        return Awaitility.await("the port")
                .atMost(Duration.ofSeconds(90))
                .until(
                        () -> {
                            String output = output();
                            Matcher matcher = announced.matcher(output);
                            boolean ready = matcher.find() && output.contains(AloneApplication.READY);
                            if (!ready && !process.isAlive()) {
                                throw new IllegalStateException(output);
                            }
                            return ready ? Integer.parseInt(matcher.group(1)) : 0;
                        },
                        port -> port > 0);
    }

    /** The output of an application that does not start. */
    String failure() throws IOException, InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new IllegalStateException("It started:\n" + output());
        }
        return output();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
}
