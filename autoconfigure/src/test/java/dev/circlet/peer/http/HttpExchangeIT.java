package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.Answer;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerReply.KeyAnswer;
import dev.circlet.peer.PeerReply.Loading;
import dev.circlet.peer.PeerReply.Reason;
import dev.circlet.peer.PeerReply.Refusal;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerRequest.Fetch;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport.Exchange;
import dev.circlet.peer.PeerTransport.Failure;
import dev.circlet.peer.RecordingListener;
import dev.circlet.ring.Member;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport and the servlet, talking to each other through Tomcat. */
class HttpExchangeIT {

    private static final Envelope ENVELOPE = new Envelope("client", 42, 7, 99, 1, 5_000, false);
    private static final Hello HELLO = new Hello(1, 2, 3, false);

    private final HttpPeerTransport transport = transport(PeerServer.auth());

    static HttpPeerTransport transport(PeerAuth auth) {
        return new HttpPeerTransport(
                "client",
                42,
                auth,
                HttpPeerTransport.DEFAULT_PREFIX,
                Duration.ofSeconds(2),
                HttpPeerTransport.DEFAULT_MAX_FRAME_BYTES,
                HttpPeerTransport.DEFAULT_BYTES_IN_FLIGHT,
                null);
    }

    @AfterEach
    void closeTransport() {
        transport.close();
    }

    static Fetch fetch(String... keys) {
        List<KeyQuery> queries = new ArrayList<>();
        for (String key : keys) {
            queries.add(KeyQuery.of(key));
        }
        return new Fetch("books", 5, false, true, queries);
    }

    static KeyAnswer value(int index, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) size);
        return new KeyAnswer(index, new Answer.Value(ByteView.of(bytes), 1_000, Answer.NO_TTL, false, true));
    }

    private RecordingListener ask(PeerServer server, PeerRequest request) {
        RecordingListener listener = new RecordingListener();
        transport.send(server.member(), ENVELOPE, request, listener);
        return listener;
    }

    private static PeerService answering(PeerReply... frames) {
        return (envelope, request, sink) -> {
            for (PeerReply frame : frames) {
                sink.send(frame);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/shop", "/shop/v2"})
    void carriesRequestAndReplyUnderAnyContextPath(String contextPath) throws Exception {
        Queue<Object> received = new ConcurrentLinkedQueue<>();
        PeerService service = (envelope, request, sink) -> {
            received.add(envelope);
            received.add(request);
            answering(HELLO, value(0, 3), new End()).receive(envelope, request, sink);
        };
        try (PeerServer server = new PeerServer(service, contextPath, HttpLimits.DEFAULTS, PeerServer.auth())) {
            RecordingListener listener = ask(server, fetch("k")).await();

            assertThat(received).containsExactly(ENVELOPE, fetch("k"));
            assertThat(listener.frames).containsExactly(HELLO, value(0, 3), new End());

            RecordingListener slashed = new RecordingListener();
            Member member = Member.up("server", URI.create(server.member().uri() + "/"));
            transport.send(member, ENVELOPE, fetch("k"), slashed);
            assertThat(slashed.await().frames).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_000, 40_000, 1 << 20})
    void carriesValuesOfAnySize(int size) throws Exception {
        try (PeerServer server = new PeerServer(answering(HELLO, value(0, size), value(1, size), new End()))) {
            RecordingListener listener = ask(server, fetch("a", "b")).await();

            assertThat(listener.frames).containsExactly(HELLO, value(0, size), value(1, size), new End());
            await().untilAsserted(
                            () -> assertThat(server.routes.bytesInFlight()).isZero());
            assertThat(server.routes.requestsInFlight()).isZero();
        }
    }

    @Test
    void tellsOfASlowLoadWhileItRuns() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        PeerService service = (envelope, request, sink) -> {
            sink.send(HELLO);
            sink.send(new Loading());
            new Thread(() -> {
                        awaitUninterruptibly(seen);
                        sink.send(new Loading());
                        sink.send(value(0, 10));
                        sink.send(new End());
                    })
                    .start();
        };
        try (PeerServer server = new PeerServer(service)) {
            RecordingListener listener = ask(server, fetch("slow"));

            await().untilAsserted(() -> assertThat(listener.frames).containsExactly(HELLO, new Loading()));
            seen.countDown();
            assertThat(listener.await().frames)
                    .containsExactly(HELLO, new Loading(), new Loading(), value(0, 10), new End());
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void servesManyAtATimeWithoutHoldingThreads() throws Exception {
        int requests = 300;
        Queue<PeerService.Sink> waiting = new ConcurrentLinkedQueue<>();
        PeerService service = (envelope, request, sink) -> {
            sink.send(HELLO);
            sink.send(new Loading());
            waiting.add(sink);
        };
        try (PeerServer server = new PeerServer(service)) {
            List<RecordingListener> listeners = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                listeners.add(ask(server, fetch("k" + i)));
            }
            // More than Tomcat has threads: all of them are served at the same time.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(waiting).hasSize(requests));
            assertThat(server.routes.requestsInFlight()).isEqualTo(requests);

            waiting.parallelStream().forEach(sink -> {
                sink.send(value(0, 5_000));
                sink.send(new End());
            });
            for (RecordingListener listener : listeners) {
                assertThat(listener.await().frames).endsWith(value(0, 5_000), new End());
                assertThat(listener.breaches).hasValue(0);
            }
            await().untilAsserted(
                            () -> assertThat(server.routes.requestsInFlight()).isZero());
            assertThat(server.routes.bytesInFlight()).isZero();
        }
    }

    @RepeatedTest(5)
    void staysInOrderInAStormOfRepliesAndCancellations() throws Exception {
        long seed = Long.getLong("storm.seed", System.nanoTime());
        ExecutorService loaders = Executors.newFixedThreadPool(4);
        PeerService service = (envelope, request, sink) -> {
            AtomicBoolean gone = new AtomicBoolean();
            sink.onGone(() -> gone.set(true));
            sink.send(HELLO);
            int keys = ((Fetch) request).keys().size();
            loaders.execute(() -> {
                for (int i = 0; i < keys && !gone.get(); i++) {
                    sink.send(new Loading());
                    sink.send(value(i, i * 3_000));
                }
                sink.send(new End());
            });
        };
        try (PeerServer server = new PeerServer(service)) {
            Random random = new Random(seed);
            List<RecordingListener> kept = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                String[] keys = new String[1 + random.nextInt(20)];
                Arrays.setAll(keys, k -> "k" + k);
                RecordingListener listener = new RecordingListener();
                Exchange exchange = transport.send(server.member(), ENVELOPE, fetch(keys), listener);
                if (random.nextInt(3) == 0) {
                    loaders.execute(exchange::cancel);
                } else {
                    kept.add(listener);
                }
                if (kept.size() > 30) {
                    assertComplete(
                            seed, kept.remove(random.nextInt(kept.size())).await());
                }
            }
            for (RecordingListener listener : kept) {
                assertComplete(seed, listener.await());
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(server.routes.requestsInFlight()).isZero());
            assertThat(server.routes.bytesInFlight()).isZero();
        } finally {
            loaders.shutdownNow();
        }
    }

    private static void assertComplete(long seed, RecordingListener listener) {
        assertThat(listener.failure).as("seed %d: %s", seed, listener.detail).isNull();
        List<PeerReply> values =
                listener.frames.stream().filter(KeyAnswer.class::isInstance).toList();
        for (int i = 0; i < values.size(); i++) {
            assertThat(values.get(i)).as("seed %d", seed).isEqualTo(value(i, i * 3_000));
        }
        assertThat(listener.frames).startsWith(HELLO).endsWith(new End());
        assertThat(listener.breaches).hasValue(0);
    }

    @Test
    void usesConnectionsAgain() throws Exception {
        try (PeerServer server = new PeerServer(answering(HELLO, value(0, 100), new End()))) {
            try (CountingRelay relay = new CountingRelay(server.port())) {
                Member member = Member.up("server", URI.create("http://127.0.0.1:" + relay.port()));
                for (int i = 0; i < 20; i++) {
                    RecordingListener listener = new RecordingListener();
                    transport.send(member, ENVELOPE, fetch("k" + i), listener);
                    assertThat(listener.await().frames).hasSize(3);
                    // The end is told a moment before the connection is back in the pool.
                    int before = i;
                    await().until(() -> relay.repliesSeen() > before);
                }
                assertThat(relay.connections()).isLessThan(5);
            }
        }
    }

    @Test
    void tellsTheServiceThatAPeerIsGone() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        Queue<PeerService.Sink> sinks = new ConcurrentLinkedQueue<>();
        PeerService service = (envelope, request, sink) -> {
            sink.onGone(gone::countDown);
            sink.send(HELLO);
            sinks.add(sink);
        };
        try (PeerServer server = new PeerServer(service)) {
            RecordingListener listener = new RecordingListener();
            Exchange exchange = transport.send(server.member(), ENVELOPE, fetch("k"), listener);
            await().until(() -> listener.frames.size() == 1);

            exchange.cancel();
            exchange.cancel();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                sinks.forEach(sink -> sink.send(new Loading()));
                return gone.getCount() == 0;
            });
            assertThat(listener.ended()).isFalse();
            await().untilAsserted(
                            () -> assertThat(server.routes.requestsInFlight()).isZero());
            assertThat(server.routes.bytesInFlight()).isZero();

            AtomicInteger late = new AtomicInteger();
            sinks.forEach(sink -> sink.onGone(late::incrementAndGet));
            assertThat(late).hasValue(1);
        }
    }

    @Test
    void cannotConnectWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        RecordingListener listener = new RecordingListener();
        transport.send(Member.up("server", URI.create("http://127.0.0.1:" + port)), ENVELOPE, fetch("k"), listener);

        assertThat(listener.await().failure).isEqualTo(Failure.CONNECT);
        assertThat(listener.detail).isEqualTo("connection refused by 127.0.0.1:" + port);
        assertThat(listener.frames).isEmpty();
    }

    @Test
    void namesAHostThatNobodyKnows() throws Exception {
        RecordingListener listener = new RecordingListener();
        Member lost = Member.up("server", URI.create("http://nosuch.invalid:8080/shop"));
        transport.send(lost, ENVELOPE, fetch("k"), listener);

        assertThat(listener.await().failure).isEqualTo(Failure.CONNECT);
        assertThat(listener.detail).isEqualTo("unknown host nosuch.invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.1/",
                "http:opaque",
                "http://user:pass@127.0.0.1/",
                "http://127.0.0.1/?q",
                "local:server"
            })
    void refusesAddressesThatPeersMustNotUse(String uri) throws Exception {
        RecordingListener listener = new RecordingListener();
        transport.send(Member.up("server", URI.create(uri)), ENVELOPE, fetch("k"), listener);

        assertThat(listener.await().failure).isEqualTo(Failure.BROKEN);
        assertThat(listener.detail).contains("'server' has no usable address").doesNotContain("pass");
    }

    @Test
    void failsWithoutThrowingWhatCannotBeEncoded() throws Exception {
        RecordingListener listener = new RecordingListener();
        transport.send(Member.up("server", URI.create("http://127.0.0.1:1")), ENVELOPE, fetch("lone \uD800"), listener);

        assertThat(listener.await().failure).isEqualTo(Failure.BROKEN);
        assertThat(listener.detail).contains("surrogate").doesNotContain("lone \uD800");
    }

    @Test
    void isRefusedWithAnotherSecretAndNeverReachesTheService() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        byte[] other = "quite another secret of thirty-two bytes".getBytes(StandardCharsets.UTF_8);
        try (PeerServer server = new PeerServer((e, r, s) -> calls.incrementAndGet());
                HttpPeerTransport foreign = transport(PeerServer.auth(other))) {
            RecordingListener listener = new RecordingListener();
            foreign.send(server.member(), ENVELOPE, fetch("k"), listener);

            assertThat(listener.await().failure).isEqualTo(Failure.UNAUTHENTICATED);
            assertThat(listener.detail).contains("wrong secret");
            assertThat(server.routes.authFailures()).containsEntry("unknown-key", 1L);
            assertThat(calls).hasValue(0);
        }
    }

    @Test
    void isRefusedByAMemberOfAnotherName() throws Exception {
        try (PeerServer server = new PeerServer(answering(HELLO, new End()))) {
            RecordingListener listener = new RecordingListener();
            transport.send(Member.up("other", server.member().uri()), ENVELOPE, fetch("k"), listener);

            assertThat(listener.await().failure).isEqualTo(Failure.UNAUTHENTICATED);
            assertThat(server.routes.authFailures()).containsEntry("bad-mac", 1L);
        }
    }

    @Test
    void learnsByHowMuchItsClockIsWrong() throws Exception {
        var fast = new PeerAuth(
                List.of(PeerServer.SECRET), java.time.Clock.offset(java.time.Clock.systemUTC(), Duration.ofMinutes(5)));
        try (PeerServer server = new PeerServer(answering(HELLO, new End()));
                HttpPeerTransport skewed = transport(fast)) {
            RecordingListener listener = new RecordingListener();
            skewed.send(server.member(), ENVELOPE, fetch("k"), listener);

            assertThat(listener.await().failure).isEqualTo(Failure.UNAUTHENTICATED);
            assertThat(listener.detail).containsPattern("is (299|300)\\d{3} ms").contains("synchronise");
            assertThat(server.routes.authFailures()).containsEntry("skewed", 1L);
        }
    }

    @Test
    void refusesASenderWhoseEnvelopeIsNotItsOwn() throws Exception {
        try (PeerServer server = new PeerServer(answering(HELLO, new End()))) {
            RecordingListener listener = new RecordingListener();
            Envelope stranger = new Envelope("stranger", 42, 7, 99, 1, 5_000, false);
            transport.send(server.member(), stranger, fetch("k"), listener);

            assertThat(listener.await().frames).singleElement().isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED);
                assertThat(refusal.detail()).contains("not the one who signed");
            });
        }
    }

    @Test
    void isSentElsewhereWhenTooManyRequestsAreUnderWay() throws Exception {
        HttpLimits limits = new HttpLimits(1 << 20, Duration.ofSeconds(2), 8192, 1 << 20, 1);
        Set<PeerService.Sink> sinks = ConcurrentHashMap.newKeySet();
        PeerService service = (envelope, request, sink) -> {
            sink.send(HELLO);
            sinks.add(sink);
        };
        try (PeerServer server = new PeerServer(service, "", limits, PeerServer.auth())) {
            RecordingListener first = ask(server, fetch("a"));
            await().until(() -> !first.frames.isEmpty());
            assertThat(ask(server, fetch("b")).await().failure).isEqualTo(Failure.UNAVAILABLE);

            sinks.forEach(sink -> sink.send(new End()));
            first.await();
            await().untilAsserted(
                            () -> assertThat(server.routes.requestsInFlight()).isZero());
            RecordingListener third = ask(server, fetch("c"));
            await().until(() -> !third.frames.isEmpty());
        }
    }

    @Test
    void refusesAsBusyWhenTooManyBytesWait() throws Exception {
        HttpLimits limits = new HttpLimits(1 << 20, Duration.ofSeconds(2), 8192, 10_000, 10);
        AtomicInteger gone = new AtomicInteger();
        PeerService service = (envelope, request, sink) -> {
            sink.onGone(gone::incrementAndGet);
            sink.send(HELLO);
            sink.send(value(0, 20_000));
            sink.send(new End());
        };
        try (PeerServer server = new PeerServer(service, "", limits, PeerServer.auth())) {
            RecordingListener listener = ask(server, fetch("a")).await();

            assertThat(listener.frames).hasSize(2).first().isEqualTo(HELLO);
            assertThat(listener.frames.get(1))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BUSY));
            assertThat(gone).hasValue(1);
            await().untilAsserted(
                            () -> assertThat(server.routes.bytesInFlight()).isZero());
        }
    }

    @Test
    void endsARequestThatTheServiceForgot() throws Exception {
        AtomicInteger gone = new AtomicInteger();
        PeerService forgetful = (envelope, request, sink) -> {
            sink.onGone(gone::incrementAndGet);
            sink.send(HELLO);
        };
        try (PeerServer server = new PeerServer(forgetful)) {
            RecordingListener listener = new RecordingListener();
            Envelope hasty = new Envelope("client", 42, 7, 99, 1, 50, false);
            transport.send(server.member(), hasty, fetch("k"), listener);

            assertThat(listener.await().failure).isEqualTo(Failure.BROKEN);
            assertThat(listener.frames).containsExactly(HELLO);
            await().untilAsserted(() -> assertThat(gone).hasValue(1));
        }
    }

    @Test
    void survivesAServiceThatThrows() throws Exception {
        PeerService broken = (envelope, request, sink) -> {
            throw new IllegalStateException("expected in this test");
        };
        try (PeerServer server = new PeerServer(broken)) {
            RecordingListener listener = ask(server, fetch("k")).await();

            assertThat(listener.failure).isEqualTo(Failure.BROKEN);
            assertThat(listener.detail).contains("500").doesNotContain("expected in this test");
            await().untilAsserted(
                            () -> assertThat(server.routes.requestsInFlight()).isZero());
        }
    }

    @Test
    void failsExchangesUnderWayWhenClosed() throws Exception {
        try (PeerServer server = new PeerServer(answering(HELLO))) {
            RecordingListener listener = ask(server, fetch("k"));
            await().until(() -> !listener.frames.isEmpty());

            transport.close();
            assertThat(listener.await().failure).isEqualTo(Failure.BROKEN);
            assertThat(ask(server, fetch("k")).await().failure).isEqualTo(Failure.BROKEN);
            assertThat(listener.breaches).hasValue(0);
        }
    }
}
