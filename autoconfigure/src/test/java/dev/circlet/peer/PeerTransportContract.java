package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Answer;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerReply.KeyAnswer;
import dev.circlet.peer.PeerReply.Loading;
import dev.circlet.peer.PeerReply.Reason;
import dev.circlet.peer.PeerReply.Refusal;
import dev.circlet.peer.PeerTransport.Exchange;
import dev.circlet.peer.PeerTransport.Failure;
import dev.circlet.ring.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What every {@link PeerTransport} promises; extend it for an implementation. */
public abstract class PeerTransportContract {

    private static final Envelope ENVELOPE = new Envelope("client", 42, 7, 99, 1, 20_000, false);
    private static final Hello HELLO = new Hello(1, 2, 3, false);

    private final Queue<PeerService.Sink> sinks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gone = new AtomicInteger();

    /** Returns the transport under test, the same at each call, as the member {@code client} uses it. */
    protected abstract PeerTransport transport();

    /** Lets a member be reached that serves so. Called at most once for each test. */
    protected abstract Member serve(PeerService service) throws Exception;

    /** Returns a member whose process is gone. */
    protected abstract Member nobody() throws Exception;

    /** Lets time pass until the condition holds, and fails if it never does. */
    protected abstract void until(BooleanSupplier condition);

    private static PeerRequest fetch(String key) {
        return new PeerRequest.Fetch("books", 5, false, true, List.of(KeyQuery.of(key)));
    }

    private static KeyAnswer value(String text) {
        return new KeyAnswer(0, new Answer.Value(ByteView.utf8(text), 1_000, Answer.NO_TTL, false, true));
    }

    /** Greets, and leaves the rest to the test. */
    private void waiting(Envelope envelope, PeerRequest request, PeerService.Sink sink) {
        sink.onGone(gone::incrementAndGet);
        sink.send(HELLO);
        sinks.add(sink);
    }

    private static void answering(Envelope envelope, PeerRequest request, PeerService.Sink sink) {
        sink.send(HELLO);
        sink.send(value(((PeerRequest.Fetch) request).keys().get(0).key()));
        sink.send(new End());
    }

    private RecordingListener ask(Member member, String key) {
        RecordingListener listener = new RecordingListener();
        transport().send(member, ENVELOPE, fetch(key), listener);
        return listener;
    }

    @Test
    void carriesARequestThereAndTheFramesOfItsReplyBackInTheirOrder() throws Exception {
        Queue<Object> received = new ConcurrentLinkedQueue<>();
        Member server = serve((envelope, request, sink) -> {
            received.add(envelope);
            received.add(request);
            sink.send(HELLO);
            sink.send(new Loading());
            sink.send(value("v"));
            sink.send(new End());
        });
        RecordingListener listener = ask(server, "k");
        until(listener::ended);
        assertThat(received).containsExactly(ENVELOPE, fetch("k"));
        assertThat(listener.frames).containsExactly(HELLO, new Loading(), value("v"), new End());
        assertThat(listener.failure).isNull();
        assertThat(listener.breaches).hasValue(0);
    }

    @Test
    void carriesTheReplyWithHeadersBesideTheRequestToo() throws Exception {
        Member server = serve(PeerTransportContract::answering);
        RecordingListener listener = new RecordingListener();
        transport().send(server, ENVELOPE, fetch("k"), Map.of("traceparent", "00-0-0-00"), listener);
        until(listener::ended);
        assertThat(listener.frames).containsExactly(HELLO, value("k"), new End());
    }

    @Test
    void returnsAtOnceAndTellsEachFrameWhenItComes() throws Exception {
        Member server = serve(this::waiting);
        RecordingListener listener = ask(server, "k");
        until(() -> listener.frames.equals(List.of(HELLO)));
        assertThat(listener.ended()).isFalse();
        PeerService.Sink sink = sinks.remove();
        sink.send(value("v"));
        sink.send(new End());
        until(listener::ended);
        assertThat(listener.frames).containsExactly(HELLO, value("v"), new End());
    }

    @Test
    void endsWithARefusal() throws Exception {
        Refusal refusal = new Refusal(Reason.BUSY, "later");
        Member server = serve((envelope, request, sink) -> {
            sink.send(HELLO);
            sink.send(refusal);
        });
        RecordingListener listener = ask(server, "k");
        until(listener::ended);
        assertThat(listener.frames).containsExactly(HELLO, refusal);
        assertThat(listener.failure).isNull();
        assertThat(listener.breaches).hasValue(0);
    }

    @Test
    void keepsManyExchangesApart() throws Exception {
        Member server = serve(PeerTransportContract::answering);
        List<RecordingListener> listeners = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            listeners.add(ask(server, "key-" + i));
        }
        until(() -> listeners.stream().allMatch(RecordingListener::ended));
        for (int i = 0; i < 30; i++) {
            assertThat(listeners.get(i).frames).containsExactly(HELLO, value("key-" + i), new End());
            assertThat(listeners.get(i).breaches).hasValue(0);
        }
    }

    @Test
    void tellsNothingAfterACancellationAndLetsThePeerNotice() throws Exception {
        Member server = serve(this::waiting);
        RecordingListener listener = new RecordingListener();
        Exchange exchange = transport().send(server, ENVELOPE, fetch("k"), listener);
        until(() -> !listener.frames.isEmpty() && !sinks.isEmpty());

        exchange.cancel();
        exchange.cancel();
        PeerService.Sink sink = sinks.remove();
        sink.send(value("late"));
        // A server may notice a closed connection only when it writes, as it does again and again while it loads.
        until(() -> {
            sink.send(new Loading());
            return gone.get() > 0;
        });
        sink.send(new End());
        RecordingListener next = ask(server, "next");
        until(() -> !next.frames.isEmpty());

        assertThat(gone).hasValue(1);
        assertThat(listener.frames).containsExactly(HELLO);
        assertThat(listener.failure).isNull();
    }

    @Test
    void takesACancellationAfterTheEndForNothing() throws Exception {
        Member server = serve(PeerTransportContract::answering);
        RecordingListener listener = new RecordingListener();
        Exchange exchange = transport().send(server, ENVELOPE, fetch("k"), listener);
        until(listener::ended);
        exchange.cancel();
        RecordingListener next = ask(server, "next");
        until(next::ended);
        assertThat(next.frames).endsWith(new End());
        assertThat(listener.breaches).hasValue(0);
    }

    @Test
    void tellsThatNobodyIsThereOnce() throws Exception {
        RecordingListener listener = ask(nobody(), "k");
        until(listener::ended);
        assertThat(listener.failure).isEqualTo(Failure.CONNECT);
        assertThat(listener.frames).isEmpty();
        assertThat(listener.breaches).hasValue(0);
        assertThat(listener.detail).doesNotContain("books");
    }

    @Test
    void failsWhatIsUnderWayWhenItCloses() throws Exception {
        Member server = serve(this::waiting);
        RecordingListener listener = ask(server, "k");
        until(() -> !listener.frames.isEmpty() && !sinks.isEmpty());
        transport().close();
        until(listener::ended);
        assertThat(listener.failure).isEqualTo(Failure.BROKEN);
        assertThat(listener.frames).containsExactly(HELLO);
        // Some servers notice when they write.
        until(() -> {
            sinks.element().send(new Loading());
            return gone.get() == 1;
        });
        assertThat(listener.breaches).hasValue(0);
    }

    @Test
    void failsWhatIsSentAfterItClosed() throws Exception {
        Member server = serve(PeerTransportContract::answering);
        transport().close();
        RecordingListener listener = ask(server, "k");
        until(listener::ended);
        assertThat(listener.failure).isEqualTo(Failure.BROKEN);
        assertThat(listener.frames).isEmpty();
    }

    @Test
    void runsWhatItRemembersOnce() {
        AtomicInteger runs = new AtomicInteger();
        Runnable task = transport().capture().apply(runs::incrementAndGet);
        assertThat(runs).hasValue(0);
        task.run();
        assertThat(runs).hasValue(1);
    }
}
