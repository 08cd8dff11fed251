package dev.circlet.demo.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.demo.DemoApplication;
import dev.circlet.demo.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Two nodes started by nothing but ordinary properties, as in processes of their own. */
class OrdinaryNodesIT {

    private static final List<String> ISBNS = List.of(
            "9780132350884", "9780134685991", "9780201485677", "9780201616224", "9780201633610", "9780262033848");

    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

    @AfterEach
    void stop() {
        contexts.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void aNodeWithADatabaseServesAllBooksAndOneWithoutEverythingElse() throws IOException {
        int a = freePort();
        int b = freePort();
        Http with = start("a", a, b, "--spring.datasource.url=jdbc:h2:mem:ordinary");
        Http without = start("b", a, b);

        Set<String> owners = new HashSet<>();
        for (String isbn : ISBNS) {
            Http.Answer read = with.get("/api/books/" + isbn);
            assertThat(read.status()).as(read.text()).isEqualTo(200);
            owners.add(read.owner());
            Http.Answer change = with.put("/api/books/" + isbn, "{\"price\":1.25}");
            assertThat(change.status()).as(change.text()).isEqualTo(200);
            assertThat(with.get("/api/books/" + isbn).json().get("price").asDouble())
                    .isEqualTo(1.25);
            assertThat(without.get("/api/books/" + isbn).status()).isEqualTo(503);
        }
        assertThat(owners).containsExactlyInAnyOrder("a", "b");
        Http.Answer probe = without.get("/api/probe/shared");
        assertThat(probe.text()).startsWith("shared loaded by " + probe.owner());
        assertThat(with.get("/api/probe/shared").text()).isEqualTo(probe.text());
    }

    private Http start(String name, int a, int b, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--circlet.node-name=" + name,
                "--circlet.peers.members.a=http://127.0.0.1:" + a,
                "--circlet.peers.members.b=http://127.0.0.1:" + b,
                "--circlet.peers.secret=0123456789abcdef0123456789abcdef",
                "--server.address=127.0.0.1",
                "--server.port=" + (name.equals("a") ? a : b),
                "--demo.probe.delay=10ms"));
        args.addAll(List.of(more));
        assertThat(Surroundings.of(args.toArray(String[]::new)).describeSingleNode())
                .isTrue();
        contexts.add(SpringApplication.run(DemoApplication.class, args.toArray(String[]::new)));
        return new Http(name.equals("a") ? a : b);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
