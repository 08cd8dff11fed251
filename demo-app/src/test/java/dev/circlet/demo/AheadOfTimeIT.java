package dev.circlet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The jar as the build made it, started from what was generated ahead of time. */
class AheadOfTimeIT {

    private static final Path JAR = Path.of("target", "circlet-demo.jar");
    private static final Path GENERATED = Path.of("target", "spring-aot", "main", "classes");

    private Process process;

    @BeforeEach
    void needsTheJar() {
        assumeThat(JAR).as("built by 'mvn package'").exists();
        assumeThat(GENERATED).as("generated unless spring-boot.aot.skip is set").exists();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aFleetServesEverything() throws IOException {
        int port = freePort();
        start("fleet ready", "--fleet=2", "--port=" + port);
        Http one = new Http(port);
        Http other = new Http(port + 1);

        Http.Answer loaded = one.get("/api/probe/x");
        assertThat(loaded.text()).startsWith("x loaded by node-");
        assertThat(other.get("/api/probe/x").text()).isEqualTo(loaded.text());
        assertThat(one.get("/api/books/9780132350884").json().get("title").asString())
                .isEqualTo("Clean Code");
        assertThat(one.get("/api/tiles/julia/0/0/0.png").type()).isEqualTo("image/png");

        assertThat(one.get("/lite/probe/x").text()).isEqualTo(loaded.text());
        assertThat(one.get("/lite/books/9780132350884").json().get("title").asString())
                .isEqualTo("Clean Code");
        assertThat(one.get("/lite/hello/you").text()).contains("you");

        JsonNode circlet = one.get("/actuator/circlet").json();
        assertThat(circlet.get("ring").get("members")).hasSize(2);
        assertThat(one.get("/actuator/circlet/probe/x").json().get("holders")).isNotEmpty();
        assertThat(one.get("/actuator/mappings").text()).contains("/probe/{key}");
        assertThat(one.get("/actuator/health").json().get("status").asString()).isEqualTo("UP");
        assertThat(one.delete("/api/probe/x").json().get("acknowledged")).hasSize(2);
        assertThat(other.get("/api/probe/x").text()).isNotEqualTo(loaded.text());

        // What finds the groups ran when the demo was built.
        assertThat(one.get("/actuator/beans").text())
                .contains("circlet.group.probe")
                .doesNotContain("circletCacheGroupRegistrar");
    }

    @Test
    void aSingleNodeIsAFleetOfOne() throws IOException {
        int port = freePort();
        start("Started DemoApplication", "--server.port=" + port, "--circlet.node-name=solo");
        Http node = new Http(port);

        assertThat(node.get("/api/probe/y").text()).startsWith("y loaded by solo");
        assertThat(node.get("/api/books/9780132350884").status()).isEqualTo(200);
        assertThat(node.get("/lite/probe/y").source()).isEqualTo("hit");
    }

    private void start(String ready, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx512m",
                "-Dspring.aot.enabled=true",
                "-jar",
                JAR.toString(),
                "--server.address=127.0.0.1",
                "--demo.probe.delay=10ms"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        String line = output.readLine();
        while (line != null && !line.contains(ready)) {
            lines.add(line);
            line = output.readLine();
        }
        assertThat(line).as("%s", String.join("\n", lines)).isNotNull();
        Thread rest = new Thread(() -> drain(output), "output");
        rest.setDaemon(true);
        rest.start();
    }

    private static void drain(BufferedReader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException ended) {
            // So did the process.
        }
    }

    /** The next port is free, too. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket next = new ServerSocket(one.getLocalPort() + 1, 1, one.getInetAddress())) {
                return next.getLocalPort() - 1;
            } catch (IOException | IllegalArgumentException taken) {
                // The neighbour is taken; try elsewhere.
            }
        }
        throw new IOException("There are no two free ports in a row");
    }
}
