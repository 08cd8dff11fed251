package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.VirtualTime;
import dev.circlet.cache.Answer;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.Remote;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads that ask, take back and answer at once; no key and no place may get lost. */
class OutboxStressTests {

    private static final String SEED = "circlet.test.seed";
    private static final int THREADS = 4;
    private static final int KEYS = 3_000;
    private static final Answer VALUE = new Answer.Value(ByteView.utf8("value"), 0, Answer.NO_TTL, false, true);
    private static final Answer NOT_HELD = Answer.Refused.because(Answer.Reason.NOT_HELD);

    private final ExecutorService askers = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService network = Executors.newFixedThreadPool(THREADS);
    private final ConcurrentLinkedQueue<CompletableFuture<Remote.Reply>> replies = new ConcurrentLinkedQueue<>();
    private final VirtualTime time = new VirtualTime();

    @AfterEach
    void stop() {
        askers.shutdownNow();
        network.shutdownNow();
    }

    @Test
    void everyKeyIsAnsweredAndEveryPlaceGivenBack() throws Exception {
        long seed = Long.getLong(SEED, new SecureRandom().nextInt());
        System.out.println("Seed " + seed + ", repeat with -D" + SEED + "=" + seed);
        Fleet fleet = Fleets.over(this::send, time, FleetSettings.DEFAULTS, Fleets.ownedBy("b"), "a", "b");
        List<? extends Future<?>> asking = IntStream.range(0, THREADS)
                .mapToObj(i -> askers.submit(() -> ask(fleet, new SplittableRandom(seed + i))))
                .toList();
        for (Future<?> one : asking) {
            one.get();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(replies).allMatch(CompletableFuture::isDone));
        assertThat(replies).hasSize(THREADS * KEYS);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(fleet.peers().get(0).inFlight()).isZero());
        assertThat(time.pending()).isZero();
    }

    private void ask(Fleet fleet, SplittableRandom random) {
        for (int i = 0; i < KEYS; i++) {
            KeyQuery query = KeyQuery.of("key-" + random.nextInt());
            Remote.Terms terms = new Remote.Terms(0, 0, Duration.ofSeconds(30).toNanos());
            CompletableFuture<Remote.Reply> reply =
                    fleet.fetch("books", List.of(query), terms).get(0);
            replies.add(reply);
            if (random.nextInt(4) == 0) {
                reply.cancel(false);
            }
        }
    }

    private PeerTransport.Exchange send(PeerRequest request, PeerTransport.Listener listener) {
        PeerRequest.Fetch fetch = (PeerRequest.Fetch) request;
        network.execute(() -> {
            int fate = fetch.hashCode() & 15;
            if (fate == 0) {
                listener.onFailure(PeerTransport.Failure.BROKEN, "simulated");
                return;
            }
            for (int i = 0; i < fetch.keys().size(); i++) {
                listener.onReply(new PeerReply.KeyAnswer(i, fetch.mayWait() ? VALUE : NOT_HELD));
            }
            listener.onReply(new PeerReply.End());
        });
        return () -> {};
    }
}
