package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerRequest.Fetch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The servlet at its limits, and among more clients that mean no good than it has threads. */
class HostileCrowdIT {

    private static final String PATH = HttpPeerTransport.DEFAULT_PREFIX + "/fetch";
    private static final int BODY_LIMIT = 100_000;
    private static final int HEADER_LIMIT = 2_000;
    private static final int CROWD = 500;
    private static final HttpLimits LIMITS =
            new HttpLimits(BODY_LIMIT, Duration.ofSeconds(2), HEADER_LIMIT, 64 << 20, 300);

    private final AtomicInteger calls = new AtomicInteger();
    private final PeerAuth auth = PeerServer.auth();
    private final byte[] body = request("k");
    private PeerServer server;

    @BeforeEach
    void start() throws Exception {
        server = new PeerServer(
                (envelope, request, sink) -> {
                    calls.incrementAndGet();
                    sink.send(new Hello(1, 2, 3, false));
                    sink.send(new End());
                },
                "",
                LIMITS,
                PeerServer.auth());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static byte[] request(String... keys) {
        Envelope envelope = new Envelope("client", 42, 7, 99, 1, 5_000, false);
        Fetch fetch = new Fetch(
                "group", 0, false, true, Arrays.stream(keys).map(KeyQuery::of).toList());
        try {
            return RequestCodec.encode(envelope, fetch).toByteArray();
        } catch (ProtocolException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A genuine request of exactly so many bytes. */
    private static byte[] request(int bytes) {
        byte[] request = request("a".repeat(60_000), "b".repeat(30_000));
        return request("a".repeat(60_000), "b".repeat(30_000 + bytes - request.length));
    }

    private static String signed(PeerAuth auth, byte[] content) {
        return AuthHeader.NAME + ": "
                + auth.sign(PATH, "server", "client", 42, content, content.length)
                        .header();
    }

    private static String length(long bytes) {
        return "Content-Length: " + bytes;
    }

    private String exchange(String head, byte[] content) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send(head).send(content).response();
        }
    }

    private String genuine() throws IOException {
        return exchange(RawClient.head(PATH, signed(auth, body), length(body.length)), body);
    }

    @ParameterizedTest
    @CsvSource({"100000, 200, 0", "100001, 404, 1"})
    void aBodyMayHaveExactlyTheBytesOfTheLimit(int bytes, int status, long refused) throws Exception {
        byte[] content = request(bytes);
        assertThat(content).hasSize(bytes);

        String head = RawClient.head(PATH, signed(auth, content), length(bytes));
        assertThat(exchange(head, status == 200 ? content : new byte[0])).startsWith("HTTP/1.1 " + status);

        assertThat(calls).hasValue(status == 200 ? 1 : 0);
        assertThat(server.routes.authFailures()).containsEntry("too-large", refused);
    }

    @ParameterizedTest
    @CsvSource({"0, 200, 0", "1, 404, 1"})
    void headersMayHaveExactlyTheBytesOfTheirBudget(int more, int status, long refused) throws Exception {
        String signature = signed(auth, body);
        int used = PATH.length() + 16 + bytes("Host: peers") + bytes(signature) + bytes(length(body.length));
        String filler = "X-Filler: " + "x".repeat(HEADER_LIMIT + more - used - bytes("X-Filler: "));

        String head = RawClient.head(PATH, signature, length(body.length), filler);
        assertThat(exchange(head, body)).startsWith("HTTP/1.1 " + status);

        assertThat(calls).hasValue(status == 200 ? 1 : 0);
        assertThat(server.routes.authFailures()).containsEntry("headers", refused);
    }

    private static int bytes(String header) {
        return header.length() + 2;
    }

    @Test
    void whatFollowsTheAnnouncedLengthIsNoPartOfTheRequest() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(RawClient.head(PATH, signed(auth, body), length(body.length)))
                    .send(body)
                    .send("more than was announced\r\n\r\n");
            assertThat(client.everything()).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 400 ");
        }
        assertThat(calls).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1, 2", "0x10", "9223372036854775808"})
    void aLengthThatIsNoNumberIsRefused(String length) throws Exception {
        assertThat(exchange(RawClient.head(PATH, signed(auth, body), "Content-Length: " + length), body))
                .startsWith("HTTP/1.1 40");
        assertThat(calls).hasValue(0);
    }

    @Test
    void aHugeLengthCostsNoMemory() throws Exception {
        assertThat(exchange(RawClient.head(PATH, signed(auth, body), length(Long.MAX_VALUE)), body))
                .startsWith("HTTP/1.1 404 ");
        assertThat(server.routes.authFailures()).containsEntry("too-large", 1L);
        assertThat(server.routes.bytesInFlight()).isZero();
    }

    @Test
    void aStrangersRequestIsTurnedAwayBeforeItsBody() throws Exception {
        PeerAuth foreign = PeerServer.auth("another secret of more than 32 bytes".getBytes(StandardCharsets.UTF_8));
        String used = signed(auth, body);
        assertThat(exchange(RawClient.head(PATH, used, length(body.length)), body))
                .startsWith("HTTP/1.1 200 ");

        assertTurnedAway("unknown-key", signed(foreign, body), length(body.length));
        assertTurnedAway("replay", used, length(body.length));
        assertTurnedAway("bad-mac", signed(auth, body).replace(";s=client", ";s=other"), length(body.length));
        assertTurnedAway("malformed", AuthHeader.NAME + ": nonsense", length(body.length));
        assertTurnedAway("unsigned", length(body.length));
        assertThat(calls).hasValue(1);
    }

    private void assertTurnedAway(String reason, String... headers) throws IOException {
        assertThat(exchange(RawClient.head(PATH, headers), new byte[0]))
                .startsWith("HTTP/1.1 404 ")
                .doesNotContainIgnoringCase("circlet");
        assertThat(server.routes.authFailures()).as(reason).containsEntry(reason, 1L);
    }

    @Test
    void aWrongClockIsToldBeforeTheBody() throws Exception {
        PeerAuth early = new PeerAuth(
                List.of(PeerServer.SECRET), () -> Clock.systemUTC().instant().minusSeconds(100));
        byte[] content = body;
        PeerAuth.Signature signature = early.sign(PATH, "server", "client", 42, content, content.length);
        String head = RawClient.head(PATH, AuthHeader.NAME + ": " + signature.header(), length(content.length));

        String response = exchange(head, new byte[0]);

        assertThat(response).startsWith("HTTP/1.1 401 ");
        String notice = response.replaceAll("(?s).*" + SkewNotice.HEADER + ": ([^\r]*)\r.*", "$1");
        assertThat(signature.skew(notice))
                .isNotNull()
                .satisfies(skew -> assertThat(skew.detail()).contains("ms"));
        assertThat(calls).hasValue(0);
        assertThat(server.routes.authFailures()).containsEntry("skewed", 1L);
    }

    /** Who once saw a genuine request can send its head for ever. */
    @Test
    void noThreadWaitsForTheBodiesOfOldRequests() throws Exception {
        PeerAuth old = new PeerAuth(
                List.of(PeerServer.SECRET), () -> Clock.systemUTC().instant().minusSeconds(100));
        byte[] large = new byte[90_000];
        String head = RawClient.head(PATH, signed(old, large), length(large.length));
        List<RawClient> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < 250; i++) {
                RawClient client = new RawClient(server.port());
                crowd.add(client);
                client.send(head).send(new byte[1]);
            }
            assertThat(genuine()).startsWith("HTTP/1.1 200 ");
            for (RawClient client : crowd) {
                assertThat(client.response()).startsWith("HTTP/1.1 401 ");
            }
        } finally {
            close(crowd);
        }
    }

    @Test
    void goodTrafficGoesOnAmongIdleAndDrippingConnections() throws Exception {
        long before = threads();
        List<RawClient> crowd = new ArrayList<>();
        ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
        try {
            for (int i = 0; i < CROWD; i++) {
                crowd.add(hostile(i));
            }
            dripping.scheduleWithFixedDelay(() -> drip(crowd), 0, 100, TimeUnit.MILLISECONDS);
            for (int i = 0; i < 100; i++) {
                assertThat(genuine()).startsWith("HTTP/1.1 200 ");
                // A genuine one whose answer has come may not have ended.
                assertThat(server.routes.requestsInFlight()).isLessThanOrEqualTo(CROWD / 4 + 5);
                assertThat(server.routes.bytesInFlight()).isLessThanOrEqualTo(LIMITS.bytesInFlight());
                assertThat(threads()).isLessThan(before + CROWD / 5);
            }
            assertThat(calls).hasValue(100);
            // Those who signed are cut off too.
            await().atMost(Duration.ofSeconds(20)).until(() -> server.routes.requestsInFlight() == 0);
            assertThat(server.routes.bytesInFlight()).isZero();
        } finally {
            dripping.shutdownNow();
            assertThat(dripping.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            close(crowd);
        }
        assertThat(calls).hasValue(100);
    }

    private RawClient hostile(int number) throws IOException {
        RawClient client = new RawClient(server.port());
        byte[] large = new byte[90_000];
        return switch (number % 4) {
            case 0 -> client;
            case 1 -> client.send("POST " + PATH + " HTTP/1.1\r\nHost: ");
            case 2 -> client.send(RawClient.head(PATH, length(large.length)));
            default -> client.send(RawClient.head(PATH, signed(auth, large), length(large.length)));
        };
    }

    private static void drip(List<RawClient> crowd) {
        for (int i = 0; i < crowd.size(); i++) {
            try {
                if (i % 4 != 0) {
                    crowd.get(i).drip('x');
                }
            } catch (IOException closed) {
                // It was one of those that are cut off.
            }
        }
    }

    /** The threads that serve requests; without a bound there would be one for each connection. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("-exec-"))
                .count();
    }

    private static void close(List<RawClient> crowd) throws IOException {
        for (RawClient client : crowd) {
            client.close();
        }
    }
}
