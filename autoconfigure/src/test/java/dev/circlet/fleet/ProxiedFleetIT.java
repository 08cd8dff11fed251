package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.ByteView;
import dev.circlet.peer.Fleet;
import dev.circlet.peer.PeerStatus;
import dev.circlet.reliability.FaultProxy;
import dev.circlet.reliability.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three Spring contexts; what the first asks of the second goes through a proxy that does everything wrong. */
class ProxiedFleetIT {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static ContextFleet fleet;
    private static FaultProxy proxy;
    private static List<Integer> ports;

    @BeforeAll
    static void start() throws IOException {
        ports = FreePorts.find(3);
        proxy = new FaultProxy(ports.get(1), 7);
        fleet = ContextFleet.start(ports, index -> {
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("circlet.peers.timeouts.next-frame", "500ms");
            more.put("circlet.groups.probe.get-timeout", "60s");
            if (index == 0) {
                more.put("circlet.peers.members.node-2", "http://127.0.0.1:" + proxy.port());
            }
            return more;
        });
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        fleet.close();
    }

    /** The next test begins with a peer that is trusted again, and new connections. */
    @AfterEach
    void heal() {
        proxy.heal();
        proxy.resetAll();
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            fleet.probe(0).get(keyOfSecond());
            assertThat(second().breaker()).isEqualTo("closed");
        });
    }

    private static PeerStatus second() {
        return fleet.node(0).getBean(Fleet.class).peers().stream()
                .filter(peer -> peer.member().name().equals("node-2"))
                .findFirst()
                .orElseThrow();
    }

    private static String keyOfSecond() {
        return fleet.keyOwnedBy(1, "proxied-" + NAMES.incrementAndGet() + "-");
    }

    private static void assertRightValue(String key, ByteView value) {
        assertThat(value.toUtf8String()).startsWith(key + " by node-");
    }

    @Test
    @Scenario(7)
    void aPeerThatBecameSlowIsPassedOverAndOthersAreServed() {
        proxy.back.latency = Duration.ofSeconds(2);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            String key = keyOfSecond();
            assertRightValue(key, fleet.probe(0).get(key));
            assertThat(second().breaker()).isNotEqualTo("closed");
        });
        String other = fleet.keyOwnedBy(2, "beside-the-slow-");
        assertRightValue(other, fleet.probe(0).get(other));
    }

    @Test
    @Scenario(8)
    void aReplyThatDripsIsGivenUpAndItsConnectionClosed() {
        proxy.resetAll();
        proxy.back.slice = 1;
        proxy.back.latency = Duration.ofMillis(100);
        String key = keyOfSecond();
        assertRightValue(key, fleet.probe(0).get(key));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(proxy.open()).isZero());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 60, 100, 150, 200, 250, 300, 350, 400})
    @Scenario(9)
    void aReplyThatIsCutAnywhereNeverGivesAWrongValue(int bytes) {
        proxy.resetAll();
        proxy.back.cutAfter = bytes;
        proxy.back.reset = bytes % 100 == 0;
        for (int i = 0; i < 3; i++) {
            String key = keyOfSecond();
            assertRightValue(key, fleet.probe(0).get(key));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0x20, 0xff})
    @Scenario(9)
    void aReplyOfGarbageNeverGivesAWrongValue(int bits) {
        proxy.back.garble = bits;
        for (int i = 0; i < 3; i++) {
            String key = keyOfSecond();
            assertRightValue(key, fleet.probe(0).get(key));
        }
    }

    @Test
    @Scenario(10)
    void aDirectionThatIsStalledCausesNoError() {
        proxy.there.stalled = true;
        for (int i = 0; i < 3; i++) {
            String key = keyOfSecond();
            assertRightValue(key, fleet.probe(0).get(key));
            String back = fleet.keyOwnedBy(0, "back-" + NAMES.incrementAndGet() + "-");
            assertRightValue(back, fleet.probe(1).get(back));
        }
    }

    @Test
    @Scenario(31)
    void aSilentPeerHoldsNoMoreConnectionsThanItsShareAndNobodyElsesKeys() {
        proxy.resetAll();
        proxy.stayUnanswered(true);
        List<String> keys = new ArrayList<>();
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String key = i % 3 == 0 ? fleet.keyOwnedBy(2, "others-" + i + "-") : keyOfSecond();
            keys.add(key);
            gets.add(fleet.probe(0).getAsync(key));
        }
        for (int i = 0; i < keys.size(); i++) {
            assertRightValue(keys.get(i), gets.get(i).join());
        }
        // How many there are before the peer is passed over is a matter of time.
        assertThat(proxy.mostOpen()).isBetween(2, 64);
    }

    @Test
    @Scenario(33)
    void aRequestThatIsHeardOnTheWireCannotBeUsedAgain() throws IOException {
        byte[] request = await().atMost(Duration.ofSeconds(60)).until(ProxiedFleetIT::heardRequest, Objects::nonNull);
        int before = fleet.loads();
        assertThat(statusOf(request)).isEqualTo("404");
        for (int i = 1; i <= 30; i += 7) {
            byte[] altered = request.clone();
            altered[request.length - i] ^= 1;
            assertThat(statusOf(altered)).isEqualTo("404");
        }
        assertThat(fleet.loads()).isEqualTo(before);
    }

    /** Listens to a get; gives nothing if its request was not the only one, for one of two may never have arrived. */
    private static byte @Nullable [] heardRequest() {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        proxy.there.tap = heard;
        String value = fleet.probe(0).get(keyOfSecond()).toUtf8String();
        proxy.there.tap = null;
        String text = heard.toString(StandardCharsets.ISO_8859_1);
        boolean alone = text.startsWith("POST /_circlet/v1/fetch ") && text.lastIndexOf("POST /") == 0;
        return alone && value.contains(" by node-2 ") ? heard.toByteArray() : null;
    }

    private static String statusOf(byte[] request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", ports.get(1))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).substring(9);
        }
    }
}
