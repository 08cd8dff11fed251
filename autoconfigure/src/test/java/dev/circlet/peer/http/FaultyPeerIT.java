package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerTransport.Exchange;
import dev.circlet.peer.PeerTransport.Failure;
import dev.circlet.peer.RecordingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport, talking to peers that do everything wrong. */
class FaultyPeerIT {

    private static final Envelope ENVELOPE = new Envelope("client", 42, 7, 99, 1, 5_000, false);
    private static final Hello HELLO = new Hello(1, 2, 3, false);
    private static final PeerReply VALUE = HttpExchangeIT.value(0, 300);

    private final HttpPeerTransport transport = HttpExchangeIT.transport(PeerServer.auth());

    @AfterEach
    void closeTransport() {
        transport.close();
    }

    private RecordingListener ask(FakePeer peer) throws Exception {
        RecordingListener listener = new RecordingListener();
        transport.send(peer.member(), ENVELOPE, HttpExchangeIT.fetch("k"), listener);
        listener.await();
        assertThat(listener.breaches).hasValue(0);
        return listener;
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, BROKEN, before its last frame",
        "302 Found, BROKEN, status 302",
        "307 Temporary Redirect, BROKEN, status 307",
        "401 Unauthorized, BROKEN, status 401",
        "404 Not Found, UNAUTHENTICATED, wrong secret",
        "500 Server Error, BROKEN, status 500",
        "503 Service Unavailable, UNAVAILABLE, status 503"
    })
    void tellsFailuresApartByStatus(String status, Failure failure, String detail) throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            String head = "HTTP/1.1 " + status + "\r\nLocation: http://127.0.0.1:1/elsewhere\r\nX-Circlet-Skew: "
                    + "v=1;s=1;b=0;m=AAAAAAAAAAAAAAAAAAAAAA\r\nContent-Length: 0\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            RecordingListener listener = ask(peer);

            assertThat(listener.failure).isEqualTo(failure);
            assertThat(listener.detail).contains(detail);
            assertThat(listener.frames).isEmpty();
            assertThat(peer.authHeaders).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 nonsense\r\n\r\n", "\0\0\0\0\0\0\0\0\n\n"})
    void failsOnWhatIsNotHttp(String bytes) throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            out.write(bytes.getBytes(StandardCharsets.US_ASCII));
            return false;
        };
        try (FakePeer peer = new FakePeer(script)) {
            assertThat(ask(peer).failure).isEqualTo(Failure.BROKEN);
        }
    }

    @Test
    void failsOnABodyThatIsNoFrame() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] page = "<html><body>Welcome to the captive portal</body></html>".getBytes(StandardCharsets.US_ASCII);
            FakePeer.head(out, "200 OK", page.length);
            out.write(page);
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            RecordingListener listener = ask(peer);

            assertThat(listener.failure).isEqualTo(Failure.BROKEN);
            assertThat(listener.detail).contains("is announced; the limit is");
        }
    }

    @Test
    void failsAtOnceOnAStatusWithAnEndlessPage() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            FakePeer.head(out, "502 Bad Gateway", Long.MAX_VALUE);
            while (true) {
                out.write(new byte[8192]);
            }
        };
        try (FakePeer peer = new FakePeer(script)) {
            assertThat(ask(peer).failure).isEqualTo(Failure.BROKEN);
            await().untilAsserted(() -> assertThat(peer.closedByPeer).hasValue(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 30, 200, 380})
    void failsOnAConnectionThatClosesInTheMiddle(int bytes) throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] frames = FakePeer.frames(seal, HELLO, VALUE, new End());
            FakePeer.head(out, "200 OK", frames.length);
            out.write(frames, 0, bytes);
            return false;
        };
        try (FakePeer peer = new FakePeer(script)) {
            RecordingListener listener = ask(peer);

            assertThat(listener.failure).isEqualTo(Failure.BROKEN);
            assertThat(listener.frames.size()).isLessThanOrEqualTo(2);
            assertThat(peer.authHeaders).hasSize(1);
        }
    }

    @Test
    void failsOnAReplyThatEndsProperlyButWithoutItsLastFrame() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] frames = FakePeer.frames(seal, HELLO, VALUE);
            FakePeer.head(out, "200 OK", frames.length);
            out.write(frames);
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            RecordingListener listener = ask(peer);

            assertThat(listener.frames).containsExactly(HELLO, VALUE);
            assertThat(listener.failure).isEqualTo(Failure.BROKEN);
            assertThat(listener.detail).contains("before its last frame");
        }
    }

    @Test
    void doesNotBelieveAnAlteredFrame() throws Exception {
        assertForged((seal, frames) -> frames[frames.length - 40] ^= 1, HELLO, VALUE, new End());
    }

    @Test
    void doesNotBelieveFramesInAnotherOrder() throws Exception {
        assertForged(
                (seal, frames) -> {
                    int size = frames.length / 2;
                    byte[] first = Arrays.copyOf(frames, size);
                    System.arraycopy(frames, size, frames, 0, size);
                    System.arraycopy(first, 0, frames, size, size);
                },
                HttpExchangeIT.value(0, 300),
                HttpExchangeIT.value(1, 300));
    }

    private interface Forgery {
        void apply(ReplySeal seal, byte[] frames) throws IOException;
    }

    private void assertForged(Forgery forgery, PeerReply... frames) throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] bytes = FakePeer.frames(seal, frames);
            forgery.apply(seal, bytes);
            FakePeer.head(out, "200 OK", bytes.length);
            out.write(bytes);
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            RecordingListener listener = ask(peer);

            assertThat(listener.failure).isEqualTo(Failure.UNAUTHENTICATED);
            assertThat(listener.frames).doesNotContain(VALUE);
        }
    }

    @Test
    void doesNotBelieveTheReplyToAnotherRequest() throws Exception {
        byte[][] first = new byte[1][];
        FakePeer.Script script = (request, seal, out) -> {
            if (first[0] == null) {
                first[0] = FakePeer.frames(seal, HELLO, VALUE, new End());
            }
            FakePeer.head(out, "200 OK", first[0].length);
            out.write(first[0]);
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            assertThat(ask(peer).frames).containsExactly(HELLO, VALUE, new End());
            RecordingListener second = ask(peer);
            assertThat(second.failure).isEqualTo(Failure.UNAUTHENTICATED);
            assertThat(second.frames).isEmpty();
        }
    }

    @Test
    void waitsForAStalledPeerUntilCancelled() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] frames = FakePeer.frames(seal, HELLO, VALUE, new End());
            FakePeer.head(out, "200 OK", frames.length);
            out.write(frames, 0, frames.length - 20);
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            RecordingListener listener = new RecordingListener();
            Exchange exchange = transport.send(peer.member(), ENVELOPE, HttpExchangeIT.fetch("k"), listener);
            await().until(() -> listener.frames.size() == 2);
            assertThat(listener.ended()).isFalse();

            exchange.cancel();
            await().untilAsserted(() -> assertThat(peer.closedByPeer).hasValue(1));
            assertThat(listener.ended()).isFalse();
            assertThat(listener.breaches).hasValue(0);
        }
    }

    @Test
    void closesTheConnectionOfAResponseThatNeverEnds() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] frames = FakePeer.frames(seal, HELLO, VALUE, new End());
            FakePeer.head(out, "200 OK", frames.length + 1_000);
            out.write(frames);
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            assertThat(ask(peer).frames).containsExactly(HELLO, VALUE, new End());
            await().untilAsserted(() -> assertThat(peer.closedByPeer).hasValue(1));
        }
    }

    @Test
    void closesTheConnectionWhenCancelledBeforeAnyResponse() throws Exception {
        try (FakePeer peer = new FakePeer((request, seal, out) -> true)) {
            RecordingListener listener = new RecordingListener();
            Exchange exchange = transport.send(peer.member(), ENVELOPE, HttpExchangeIT.fetch("k"), listener);
            await().until(() -> peer.authHeaders.size() == 1);

            exchange.cancel();
            await().untilAsserted(() -> assertThat(peer.closedByPeer).hasValue(1));
            assertThat(listener.ended()).isFalse();
            assertThat(peer.authHeaders).hasSize(1);
        }
    }

    @Test
    void repeatsARequestOnceWhenThePooledConnectionWasClosed() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            if (request == 2) {
                return false;
            }
            byte[] frames = FakePeer.frames(seal, HELLO, VALUE, new End());
            FakePeer.head(out, "200 OK", frames.length);
            out.write(frames);
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            assertThat(ask(peer).frames).hasSize(3);
            assertThat(ask(peer).frames).hasSize(3);
            assertThat(peer.authHeaders).hasSize(3).doesNotHaveDuplicates();
        }
    }

    @Test
    void repeatsARequestNoMoreThanOnce() throws Exception {
        try (FakePeer peer = new FakePeer((request, seal, out) -> false)) {
            RecordingListener listener = ask(peer);

            assertThat(listener.failure).isEqualTo(Failure.BROKEN);
            assertThat(peer.authHeaders).hasSize(2);
        }
    }

    @Test
    void acceptsAReplyInTheSmallestPieces() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] frames = FakePeer.frames(seal, HELLO, VALUE, new End());
            FakePeer.head(out, "200 OK", frames.length);
            for (byte piece : frames) {
                out.write(piece);
                out.flush();
            }
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            assertThat(ask(peer).frames).containsExactly(HELLO, VALUE, new End());
        }
    }

    @Test
    void holdsNoMoreBytesOfUnfinishedRepliesThanItMay() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] frames = FakePeer.frames(seal, HELLO, HttpExchangeIT.value(0, 150_000), new End());
            FakePeer.head(out, "200 OK", frames.length);
            out.write(frames, 0, 60_000);
            return true;
        };
        long limit = 150_000;
        try (FakePeer peer = new FakePeer(script);
                HttpPeerTransport narrow = transport(limit)) {
            List<RecordingListener> listeners = new ArrayList<>();
            List<Exchange> exchanges = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                RecordingListener listener = new RecordingListener();
                listeners.add(listener);
                exchanges.add(narrow.send(peer.member(), ENVELOPE, HttpExchangeIT.fetch("k"), listener));
            }
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                assertThat(narrow.bytesInFlight()).isLessThanOrEqualTo(limit);
                return listeners.stream().filter(RecordingListener::ended).count() >= 6;
            });
            assertThat(listeners)
                    .filteredOn(RecordingListener::ended)
                    .allMatch(listener -> listener.failure == Failure.CROWDED);
            exchanges.forEach(Exchange::cancel);
            await().untilAsserted(() -> assertThat(narrow.bytesInFlight()).isZero());
        }
    }

    @Test
    void holdsNoMoreBytesOfRequestsThanItMayButSendsWordOfInvalidations() throws Exception {
        FakePeer.Script silent = (request, seal, out) -> true;
        try (FakePeer peer = new FakePeer(silent);
                HttpPeerTransport narrow = transport(1_000)) {
            RecordingListener first = new RecordingListener();
            narrow.send(peer.member(), ENVELOPE, HttpExchangeIT.fetch("k".repeat(700)), first);
            RecordingListener second = new RecordingListener();
            narrow.send(peer.member(), ENVELOPE, HttpExchangeIT.fetch("k".repeat(700)), second);
            assertThat(second.await().failure).isEqualTo(Failure.CROWDED);
            assertThat(first.ended()).isFalse();
            RecordingListener inquiry = new RecordingListener();
            var about = new PeerRequest.Info(new PeerRequest.Subject.Key("group", "k".repeat(700)));
            narrow.send(peer.member(), ENVELOPE, about, inquiry);
            // This peer does not know what to do with it, but it was sent.
            assertThat(inquiry.await().failure).isEqualTo(Failure.BROKEN);
        }
    }

    @Test
    void holdsNothingForRepliesThatAreOver() throws Exception {
        FakePeer.Script script = (request, seal, out) -> {
            byte[] frames = FakePeer.frames(seal, HELLO, VALUE, new End());
            FakePeer.head(out, "200 OK", frames.length);
            out.write(frames);
            return true;
        };
        try (FakePeer peer = new FakePeer(script)) {
            ask(peer);
            await().untilAsserted(() -> assertThat(transport.bytesInFlight()).isZero());
        }
    }

    private static HttpPeerTransport transport(long bytesInFlight) {
        return new HttpPeerTransport(
                "client",
                42,
                PeerServer.auth(),
                HttpPeerTransport.DEFAULT_PREFIX,
                Duration.ofSeconds(2),
                HttpPeerTransport.DEFAULT_MAX_FRAME_BYTES,
                bytesInFlight,
                null);
    }

    @Test
    void givesUpConnectingInTime() throws Exception {
        try (HttpPeerTransport hasty = new HttpPeerTransport(
                "client",
                42,
                PeerServer.auth(),
                HttpPeerTransport.DEFAULT_PREFIX,
                Duration.ofMillis(1),
                HttpPeerTransport.DEFAULT_MAX_FRAME_BYTES,
                HttpPeerTransport.DEFAULT_BYTES_IN_FLIGHT,
                null)) {
            RecordingListener listener = new RecordingListener();
            // TEST-NET-1 (RFC 5737): nobody answers, and where a network says so at once, that is a refusal.
            var nobody = dev.circlet.ring.Member.up("server", java.net.URI.create("http://192.0.2.1:9"));
            hasty.send(nobody, ENVELOPE, HttpExchangeIT.fetch("k"), listener);

            assertThat(listener.await().failure).isEqualTo(Failure.CONNECT);
        }
    }
}
