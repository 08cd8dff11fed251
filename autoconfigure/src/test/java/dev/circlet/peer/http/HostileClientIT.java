package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The servlet, talking to clients that mean no good. */
class HostileClientIT {

    private static final String PATH = HttpPeerTransport.DEFAULT_PREFIX + "/fetch";
    private static final Envelope ENVELOPE = new Envelope("client", 42, 7, 99, 1, 5_000, false);

    private final AtomicInteger calls = new AtomicInteger();
    private final PeerAuth auth = PeerServer.auth();
    private byte[] body = new byte[0];
    private PeerServer server;

    @BeforeEach
    void start() throws Exception {
        HttpLimits limits = new HttpLimits(100_000, Duration.ofMillis(600), 2_000, 1 << 20, 100);
        body = RequestCodec.encode(ENVELOPE, HttpExchangeIT.fetch("k")).toByteArray();
        server = new PeerServer(
                (envelope, request, sink) -> {
                    calls.incrementAndGet();
                    sink.send(new Hello(1, 2, 3, false));
                    sink.send(new End());
                },
                "",
                limits,
                PeerServer.auth());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private String signed(byte[] content) {
        return auth.sign(PATH, "server", "client", 42, content, content.length).header();
    }

    private static String head(String method, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + PATH + " HTTP/1.1\r\nHost: peers\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String head, byte[] body) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    /** Reads the head of a response. */
    private static String response(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                break;
            }
            head.append((char) read);
        }
        return head.toString();
    }

    private void assertTurnedAway(String reason, String head, byte[] content) throws IOException {
        try (Socket socket = connect()) {
            send(socket, head, content);
            assertThat(response(socket))
                    .startsWith("HTTP/1.1 404 ")
                    .containsIgnoringCase("Content-Length: 0")
                    .doesNotContainIgnoringCase("circlet");
        }
        assertThat(server.routes.authFailures()).containsEntry(reason, 1L);
        assertThat(calls).hasValue(0);
        assertThat(server.routes.requestsInFlight()).isZero();
        assertThat(server.routes.bytesInFlight()).isZero();
    }

    private String length() {
        return "Content-Length: " + body.length;
    }

    @Test
    void servesAGenuineRequest() throws Exception {
        try (Socket socket = connect()) {
            send(socket, head("POST", "X-Circlet-Auth: " + signed(body), length()), body);
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ").contains("application/vnd.circlet");
        }
        assertThat(calls).hasValue(1);
        assertThat(server.routes.authFailures().values()).containsOnly(0L);
    }

    @Test
    void turnsAwayOtherMethods() throws Exception {
        assertTurnedAway("method", head("PUT", "X-Circlet-Auth: " + signed(body), length()), body);
    }

    @Test
    void turnsAwayTheUnsigned() throws Exception {
        assertTurnedAway("unsigned", head("POST", length()), body);
    }

    @Test
    void turnsAwayAnUnsignedHeadWithoutWaitingForItsBody() throws Exception {
        assertTurnedAway("unsigned", head("POST", "Content-Length: 90000"), new byte[0]);
    }

    @Test
    void holdsNoThreadForTheBodiesOfTheUnsigned() throws Exception {
        int more = 250;
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < more; i++) {
                Socket socket = connect();
                sockets.add(socket);
                send(socket, head("POST", "Content-Length: 90000"), new byte[1]);
            }
            // More than the container has threads; a genuine request is served meanwhile.
            servesAGenuineRequestAmong();
            for (Socket socket : sockets) {
                assertThat(response(socket)).startsWith("HTTP/1.1 404 ");
                assertThat(closed(socket)).isTrue();
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private void servesAGenuineRequestAmong() throws IOException {
        try (Socket socket = connect()) {
            send(socket, head("POST", "X-Circlet-Auth: " + signed(body), length()), body);
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    private static boolean closed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void turnsAwayWhatHasNoLength() throws Exception {
        assertTurnedAway("length-required", head("POST", "X-Circlet-Auth: " + signed(new byte[0])), new byte[0]);
    }

    @Test
    void turnsAwayChunks() throws Exception {
        String head = head("POST", "X-Circlet-Auth: " + signed(body), "Transfer-Encoding: chunked");
        assertTurnedAway("length-required", head, "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void turnsAwayBodiesOverTheLimitWithoutReadingThem() throws Exception {
        byte[] large = new byte[100_001];
        String head = head("POST", "X-Circlet-Auth: " + signed(large), "Content-Length: 100001");
        assertTurnedAway("too-large", head, new byte[0]);
    }

    @Test
    void turnsAwayHeadsOverTheBudget() throws Exception {
        String filler = "X-Filler: " + "x".repeat(2_000);
        assertTurnedAway("headers", head("POST", "X-Circlet-Auth: " + signed(body), length(), filler), body);
    }

    @Test
    void turnsAwayALengthThatWasNotSigned() throws Exception {
        String head = head("POST", "X-Circlet-Auth: " + signed(body), "Content-Length: " + (body.length + 1));
        assertTurnedAway("length", head, body);
    }

    @Test
    void turnsAwayABodyThatWasNotSigned() throws Exception {
        byte[] altered = body.clone();
        altered[body.length - 1] ^= 1;
        String head = head("POST", "X-Circlet-Auth: " + signed(body), length());
        assertTurnedAway("digest", head, altered);
    }

    @Test
    void turnsAwayAnotherOperation() throws Exception {
        String head = head("POST", "X-Circlet-Auth: " + signed(body), length()).replace("/fetch", "/peek");
        assertTurnedAway("bad-mac", head, body);
    }

    @Test
    void turnsAwayAPathInDisguise() throws Exception {
        String head = head("POST", "X-Circlet-Auth: " + signed(body), length()).replace("/fetch", "/%66etch");
        assertTurnedAway("bad-mac", head, body);
    }

    @Test
    void servesNoRequestTwice() throws Exception {
        String head = head("POST", "X-Circlet-Auth: " + signed(body), length());
        try (Socket socket = connect()) {
            send(socket, head, body);
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
        }
        try (Socket socket = connect()) {
            send(socket, head, body);
            assertThat(response(socket)).startsWith("HTTP/1.1 404 ");
        }
        assertThat(calls).hasValue(1);
        assertThat(server.routes.authFailures()).containsEntry("replay", 1L);
    }

    @Test
    void forgetsAClientThatLeavesInTheMiddleOfItsBody() throws Exception {
        try (Socket socket = connect()) {
            send(socket, head("POST", "X-Circlet-Auth: " + signed(body), length()), new byte[10]);
            await().until(() -> server.routes.requestsInFlight() == 1);
        }
        await().untilAsserted(() -> assertThat(server.routes.requestsInFlight()).isZero());
        assertThat(server.routes.bytesInFlight()).isZero();
        assertThat(calls).hasValue(0);
    }

    @Test
    void cutsOffABodyThatDrips() throws Exception {
        byte[] large = new byte[50_000];
        try (Socket socket = connect()) {
            send(socket, head("POST", "X-Circlet-Auth: " + signed(large), "Content-Length: 50000"), new byte[1]);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try {
                    socket.getOutputStream().write(0);
                    return false;
                } catch (SocketException cut) {
                    return true;
                }
            });
        }
        await().untilAsserted(() -> assertThat(server.routes.requestsInFlight()).isZero());
        assertThat(server.routes.bytesInFlight()).isZero();
        assertThat(calls).hasValue(0);
    }

    @Test
    void closesTheConnectionOfABodyThatStalls() throws Exception {
        try (Socket socket = connect()) {
            send(socket, head("POST", "X-Circlet-Auth: " + signed(body), length()), new byte[1]);
            assertThat(response(socket)).startsWith("HTTP/1.1 408 ").containsIgnoringCase("Connection: close");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void turnsAwayTwoHeaders() throws Exception {
        String auth = "X-Circlet-Auth: " + signed(body);
        assertTurnedAway("unsigned", head("POST", auth, auth, length()), body);
    }

    @Test
    void freesWhatAClientDoesNotRead() throws Exception {
        AtomicInteger gone = new AtomicInteger();
        PeerService generous = (envelope, request, sink) -> {
            sink.onGone(gone::incrementAndGet);
            for (int i = 0; i < 40; i++) {
                sink.send(HttpExchangeIT.value(i, 1 << 20));
            }
        };
        Envelope hasty = new Envelope("client", 42, 7, 99, 1, 50, false);
        byte[] question = RequestCodec.encode(hasty, HttpExchangeIT.fetch("k")).toByteArray();
        try (PeerServer other = new PeerServer(generous);
                Socket socket = new Socket("127.0.0.1", other.port())) {
            send(
                    socket,
                    head("POST", "X-Circlet-Auth: " + signed(question), "Content-Length: " + question.length),
                    question);
            await().until(() -> other.routes.bytesInFlight() > 0);

            await().untilAsserted(() -> assertThat(other.routes.bytesInFlight()).isZero());
            assertThat(other.routes.requestsInFlight()).isZero();
            assertThat(gone).hasValue(1);
        }
    }

    @Test
    void acceptsABodyInPieces() throws Exception {
        try (Socket socket = connect()) {
            send(socket, head("POST", "X-Circlet-Auth: " + signed(body), length()), new byte[0]);
            for (byte piece : body) {
                socket.getOutputStream().write(piece);
                socket.getOutputStream().flush();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            assertThat(response(socket)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(calls).hasValue(1);
    }
}
