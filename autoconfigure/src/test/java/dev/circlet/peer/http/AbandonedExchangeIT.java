package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerReply.Loading;
import dev.circlet.peer.PeerService;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.slf4j.LoggerFactory;

/** The servlet, when clients go away in all ways: neither the application's error page nor the log hears of it. */
class AbandonedExchangeIT {

    private static final String PATH = HttpPeerTransport.DEFAULT_PREFIX + "/fetch";
    private static final Envelope ENVELOPE = new Envelope("client", 42, 7, 99, 1, 5_000, false);
    private static final int ROUNDS = 20;

    private final PeerAuth auth = PeerServer.auth();
    private final ExecutorService loaders = Executors.newFixedThreadPool(2);
    private final Queue<PeerService.Sink> sinks = new ConcurrentLinkedQueue<>();
    private final ContainerLog containerLog = new ContainerLog();
    private final ListAppender<ILoggingEvent> ownLog = new ListAppender<>();
    private byte[] body = new byte[0];

    /** Keeps what Tomcat warns of. */
    private static final class ContainerLog extends Handler {

        final Queue<String> warnings = new ConcurrentLinkedQueue<>();
        private final Logger tomcat = Logger.getLogger("org.apache");

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
            }
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            tomcat.removeHandler(this);
        }
    }

    @BeforeEach
    void start() throws Exception {
        body = RequestCodec.encode(ENVELOPE, HttpExchangeIT.fetch("k")).toByteArray();
        containerLog.tomcat.addHandler(containerLog);
        ownLog.start();
        circlet().addAppender(ownLog);
    }

    private static ch.qos.logback.classic.Logger circlet() {
        return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("dev.circlet");
    }

    @AfterEach
    void stop() {
        containerLog.close();
        circlet().detachAppender(ownLog);
        loaders.shutdownNow();
    }

    private String head(String key, int length) {
        String header =
                auth.sign(PATH, "server", "client", 42, body, body.length).header();
        return "POST " + PATH + " HTTP/1.1\r\nHost: peers\r\n" + key + ": " + header + "\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    private Socket ask(PeerServer server, String head, byte[] content) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(content);
        return socket;
    }

    private Socket ask(PeerServer server) throws IOException {
        return ask(server, head(AuthHeader.NAME, body.length), body);
    }

    /** Half of them say goodbye, as a process that ends does; the others reset the connection. */
    private static void leave(Socket socket, int round) throws IOException {
        if (round % 2 == 0) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    private void assertQuiet(PeerServer server) {
        await().untilAsserted(() -> assertThat(server.routes.requestsInFlight()).isZero());
        assertThat(server.routes.bytesInFlight()).isZero();
        assertThat(server.errorPages()).isZero();
        assertThat(containerLog.warnings).isEmpty();
        assertThat(ownLog.list).isEmpty();
    }

    private static void reply(PeerService.Sink sink) {
        sink.send(new Hello(1, 2, 3, false));
        for (int i = 0; i < 20; i++) {
            sink.send(new Loading());
            sink.send(HttpExchangeIT.value(i, 10_000));
        }
        sink.send(new End());
    }

    @RepeatedTest(3)
    void leavingBeforeAnAnswerFromTheContainersThread() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        PeerService service = (envelope, request, sink) -> {
            reply(sink);
            answered.incrementAndGet();
        };
        try (PeerServer server = new PeerServer(service)) {
            for (int round = 0; round < ROUNDS; round++) {
                leave(ask(server), round);
            }
            // Whether a request was read before its connection was reset is up to chance.
            await().until(() -> answered.get() >= ROUNDS / 2);
            assertQuiet(server);
        }
    }

    @RepeatedTest(3)
    void leavingBeforeAnAnswerFromOtherThreads() throws Exception {
        try (PeerServer server = new PeerServer((envelope, request, sink) -> sinks.add(sink))) {
            for (int round = 0; round < ROUNDS; round++) {
                leave(ask(server), round);
            }
            await().until(() -> sinks.size() >= ROUNDS / 2);
            await().until(() -> {
                sinks.forEach(sink -> loaders.execute(() -> reply(sink)));
                return server.routes.requestsInFlight() == 0;
            });
            assertQuiet(server);
        }
    }

    @RepeatedTest(3)
    void leavingWhileTheLoadGoesOn() throws Exception {
        PeerService service = (envelope, request, sink) -> {
            sink.send(new Hello(1, 2, 3, false));
            sinks.add(sink);
        };
        try (PeerServer server = new PeerServer(service)) {
            for (int round = 0; round < ROUNDS; round++) {
                Socket socket = ask(server);
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                leave(socket, round);
            }
            await().until(() -> {
                sinks.forEach(sink -> sink.send(new Loading()));
                return server.routes.requestsInFlight() == 0;
            });
            assertQuiet(server);
        }
    }

    @RepeatedTest(3)
    void leavingInTheMiddleOfALongReply() throws Exception {
        PeerService service = (envelope, request, sink) -> {
            for (int i = 0; i < 10; i++) {
                sink.send(HttpExchangeIT.value(i, 1 << 20));
            }
            sink.send(new End());
        };
        try (PeerServer server = new PeerServer(service)) {
            for (int round = 0; round < ROUNDS / 4; round++) {
                Socket socket = ask(server);
                assertThat(socket.getInputStream().readNBytes(10_000)).hasSize(10_000);
                leave(socket, round);
            }
            assertQuiet(server);
        }
    }

    @RepeatedTest(3)
    void leavingInTheMiddleOfTheBody() throws Exception {
        try (PeerServer server = new PeerServer((envelope, request, sink) -> reply(sink))) {
            List<Socket> sockets = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                sockets.add(ask(server, head(AuthHeader.NAME, body.length), new byte[10]));
            }
            await().until(() -> server.routes.requestsInFlight() == ROUNDS);
            for (int round = 0; round < ROUNDS; round++) {
                leave(sockets.get(round), round);
            }
            assertQuiet(server);
        }
    }

    @RepeatedTest(3)
    void leavingAfterBeingTurnedAway() throws Exception {
        try (PeerServer server = new PeerServer((envelope, request, sink) -> reply(sink))) {
            for (int round = 0; round < ROUNDS; round++) {
                Socket socket = ask(server, head("X-Other", 90_000), new byte[1_000]);
                if (round % 4 < 2) {
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                }
                leave(socket, round);
            }
            await().until(() -> server.routes.authFailures().get("unsigned") >= ROUNDS / 2);
            assertQuiet(server);
        }
    }
}
