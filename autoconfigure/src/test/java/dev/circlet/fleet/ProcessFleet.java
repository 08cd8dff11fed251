package dev.circlet.fleet;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Nodes in JVMs of their own, on loopback, which tests can kill and freeze. */
final class ProcessFleet implements AutoCloseable {

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<Integer> ports;
    private final List<Process> processes = new ArrayList<>();
    private final Path logs;

    private ProcessFleet(List<Integer> ports, Path logs) {
        this.ports = ports;
        this.logs = logs;
    }

    static ProcessFleet start(int size, Path logs) throws IOException {
        ProcessFleet fleet = new ProcessFleet(FreePorts.find(size), logs);
        try {
            for (int i = 0; i < size; i++) {
                fleet.processes.add(fleet.launch(i));
            }
            for (int i = 0; i < size; i++) {
                fleet.awaitReady(i);
            }
            return fleet;
        } catch (RuntimeException | Error | IOException failed) {
            fleet.close();
            throw failed;
        }
    }

    private Process launch(int index) throws IOException {
        return launch(
                List.of(),
                ContextFleet.properties(index, ports),
                logs.resolve("node-" + (index + 1) + ".log").toFile());
    }

    /** Starts a node in a JVM of its own, by a command that starts programs if one is given. */
    static Process launch(List<String> launcher, Map<String, Object> properties, File log) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add(FleetApplication.class.getName());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /** Starts a node again that was killed, and waits until it serves. */
    void restart(int index) throws IOException {
        processes.set(index, launch(index));
        awaitReady(index);
    }

    boolean isAlive(int index) {
        return processes.get(index).isAlive();
    }

    /** Asks a node to end, as a deployment does, and waits until it has. */
    void terminate(int index) throws InterruptedException {
        processes.get(index).destroy();
        if (!processes.get(index).waitFor(40, TimeUnit.SECONDS)) {
            throw new AssertionError("node-" + (index + 1) + " does not end");
        }
    }

    private void awaitReady(int index) {
        Awaitility.await("node-" + (index + 1))
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> get(index, "/loads").statusCode() == 200);
    }

    HttpResponse<String> get(int index, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(index) + path))
                .timeout(Duration.ofSeconds(40))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> read(int index, String key) throws IOException, InterruptedException {
        return get(index, "/get?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8));
    }

    String invalidate(int index, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(index) + "/get?key="
                        + URLEncoder.encode(key, StandardCharsets.UTF_8)))
                .timeout(Duration.ofSeconds(40))
                .DELETE()
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    int loads(int index) throws IOException, InterruptedException {
        return Integer.parseInt(get(index, "/loads").body());
    }

    int loads(int index, String key) throws IOException, InterruptedException {
        return Integer.parseInt(get(index, "/loads?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8))
                .body());
    }

    void kill(int index) throws InterruptedException {
        processes.get(index).destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    void signal(int index, String signal) throws IOException, InterruptedException {
        new ProcessBuilder(
                        "kill",
                        "-" + signal,
                        String.valueOf(processes.get(index).pid()))
                .start()
                .waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> {
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
