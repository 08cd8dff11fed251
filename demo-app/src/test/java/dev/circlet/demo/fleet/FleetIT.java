package dev.circlet.demo.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.circlet.demo.DemoApplication;
import dev.circlet.demo.Http;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Three nodes in this JVM, started as the command does it. */
class FleetIT {

    @TempDir
    static Path photos;

    private static DemoFleet fleet;
    private static List<Http> nodes;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(photos.resolve("broken.png"), "not a picture at all");
        ImageIO.write(
                new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB),
                "png",
                photos.resolve("small.png").toFile());
        String[] args = {"--fleet=3", "--port=" + threeFreePorts(), "--demo.photos=" + photos};
        fleet = DemoFleet.start(DemoApplication.class, LaunchPlan.parse(args, false));
        nodes = fleet.uris().stream().map(Http::new).toList();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void theReadyLineHasTheLinks() {
        assertThat(fleet.readyLine())
                .startsWith("fleet ready: http://127.0.0.1:")
                .doesNotContain("\n");
        assertThat(fleet.uris())
                .hasSize(3)
                .allSatisfy(uri -> assertThat(fleet.readyLine()).contains(uri.toString()));
    }

    @Test
    void aColdKeyIsLoadedOnceForSixHundredConcurrentRequests() {
        long before = loads("probe");

        List<CompletableFuture<Http.Answer>> asked = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            asked.add(nodes.get(i % 3).getAsync("/api/probe/x"));
        }
        List<Http.Answer> answers = asked.stream().map(CompletableFuture::join).toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(answers)
                .extracting(Http.Answer::text)
                .containsOnly(answers.get(0).text());
        assertThat(answers)
                .extracting(Http.Answer::owner)
                .containsOnly(answers.get(0).owner());
        assertThat(answers.get(0).text())
                .startsWith("x loaded by " + answers.get(0).owner() + " #");
        assertThat(loads("probe") - before).isEqualTo(1);
    }

    @Test
    void aCachedMethodIsExecutedOnceForSixHundredConcurrentRequests() {
        long before = loads("quotes");

        List<CompletableFuture<Http.Answer>> asked = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            asked.add(nodes.get(i % 3).getAsync("/api/quotes/ACME"));
        }
        List<Http.Answer> answers = asked.stream().map(CompletableFuture::join).toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(answers)
                .extracting(Http.Answer::text)
                .containsOnly(answers.get(0).text());
        assertThat(answers.get(0).text()).matches("ACME priced by node-[123] #\\d+");
        assertThat(loads("quotes") - before).isEqualTo(1);
    }

    @Test
    void anEvictedQuoteIsPricedAnewForAllNodes() {
        String before = nodes.get(0).get("/api/quotes/EVIL").text();
        assertThat(nodes.get(1).get("/api/quotes/EVIL").text()).isEqualTo(before);

        assertThat(nodes.get(1).delete("/api/quotes/EVIL").status()).isEqualTo(204);

        String after = nodes.get(2).get("/api/quotes/EVIL").text();
        assertThat(after).startsWith("EVIL priced by node-3 #").isNotEqualTo(before);
        assertThat(nodes.get(0).get("/api/quotes/EVIL").text()).isEqualTo(after);
    }

    @Test
    void allNodesSeeThreeMembersThatOwnEverything() {
        Set<String> fingerprints = new HashSet<>();
        for (Http node : nodes) {
            JsonNode ring = node.get("/actuator/circlet").json().get("ring");
            fingerprints.add(ring.get("fingerprint").asString());
            List<String> names = new ArrayList<>();
            double ownership = 0;
            for (JsonNode member : ring.get("members")) {
                names.add(member.get("name").asString());
                assertThat(member.get("ownership").asDouble()).isBetween(0.2, 0.5);
                ownership += member.get("ownership").asDouble();
            }
            assertThat(names).containsExactly("node-1", "node-2", "node-3");
            assertThat(ownership).isCloseTo(1, within(1e-9));
        }
        assertThat(fingerprints).hasSize(1);
    }

    @Test
    void theTilesOfAZoomHaveThreeOwnersAndAreTheSameOnAllNodes() {
        Set<String> owners = new HashSet<>();
        Set<String> sources = new HashSet<>();
        for (int i = 0; i < 16; i++) {
            String path = "/api/tiles/mandelbrot/2/" + i / 4 + "/" + i % 4 + ".png";
            Http.Answer first = nodes.get(i % 3).get(path);
            Http.Answer second = nodes.get((i + 1) % 3).get(path);
            assertThat(second.bytes()).isEqualTo(first.bytes());
            assertThat(second.owner()).isEqualTo(first.owner());
            owners.add(first.owner());
            sources.add(first.source());
            sources.add(second.source());
        }
        assertThat(owners).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
        assertThat(sources).contains("load", "peer");
    }

    @Test
    void aChangedBookIsSeenByAllNodesAfterTheResponse() {
        String path = "/api/books/9780201616224";
        for (int round = 0; round < 6; round++) {
            nodes.forEach(node -> assertThat(node.get(path).status()).isEqualTo(200));
            String title = "Edition " + round;

            Http.Answer change = nodes.get(round % 3).put(path, "{\"title\":\"" + title + "\"}");

            assertThat(change.status()).isEqualTo(200);
            for (Http node : nodes) {
                assertThat(node.get(path).json().get("title").asString()).isEqualTo(title);
            }
        }
    }

    @Test
    void aForgottenProbeIsLoadedAgainForAllNodes() {
        for (int i = 0; i < 6; i++) {
            String path = "/api/probe/forget-" + i;
            Http.Answer before = nodes.get(0).get(path);
            nodes.forEach(node -> assertThat(node.get(path).text()).isEqualTo(before.text()));

            Http.Answer forgotten = nodes.get(i % 3).delete(path);

            assertThat(forgotten.json().get("acknowledged")).hasSize(3);
            assertThat(forgotten.json().get("unreached")).isEmpty();
            nodes.forEach(node -> assertThat(node.get(path).text()).isNotEqualTo(before.text()));
            // Right after an invalidation a value may be too young for its owner to prove it fresh, and is loaded
            // again.
            await().untilAsserted(() -> assertThat(nodes)
                    .extracting(node -> node.get(path).text())
                    .containsOnly(nodes.get(0).get(path).text()));
        }
    }

    @Test
    void aPhotoThatIsNoImageIsNamedByEveryNodeWhoeverOwnsIt() {
        for (String what : List.of("thumb", "spectrum", "spectrum?part=phase")) {
            for (Http node : nodes) {
                Http.Answer answer = node.get("/api/photos/broken.png/" + what);
                assertThat(answer.status()).isEqualTo(422);
                assertThat(answer.problem()).contains("broken.png");
                assertThat(node.get("/api/photos/small.png/" + what).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void takenPortsAreNamedAndNothingIsLeftRunning() throws IOException {
        int port = threeFreePorts();
        try (ServerSocket taken = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(LaunchException.class)
                    .isThrownBy(() -> DemoFleet.start(
                            DemoApplication.class, LaunchPlan.parse(new String[] {"--port=" + port}, false)))
                    .withMessageContaining(String.valueOf(taken.getLocalPort()))
                    .withMessageContaining("--port=P");
        }
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    private static long loads(String group) {
        return nodes.stream()
                .mapToLong(node -> node.get("/actuator/circlet/" + group)
                        .json()
                        .get("loads")
                        .asLong())
                .sum();
    }

    private static int threeFreePorts() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket second = next(first);
                    ServerSocket third = next(second)) {
                return third.getLocalPort() - 2;
            } catch (IOException | IllegalArgumentException taken) {
                // Neighbours are taken; try elsewhere.
            }
        }
        throw new IOException("There are no three free ports in a row");
    }

    private static ServerSocket next(ServerSocket socket) throws IOException {
        return new ServerSocket(socket.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress());
    }
}
