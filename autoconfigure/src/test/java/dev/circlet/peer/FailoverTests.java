package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedTransport.Faults;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.DeadlineExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What happens to the callers of keys whose owner does not answer. */
class FailoverTests {

    private static final Duration FIRST_FRAME = FleetSettings.DEFAULTS.firstFrame();

    private final SimulatedFleet fleet = new SimulatedFleet(2);
    private boolean babble = true;

    @AfterEach
    void nothingIsLeftBehind() {
        fleet.advance(Duration.ofSeconds(60));
        fleet.close();
        fleet.advance(Duration.ofSeconds(60));
        assertThat(fleet.network.open()).isZero();
        assertThat(fleet.time.pending()).isZero();
    }

    @Nested
    class AnOwnerWho {

        @Test
        void refusesIsReplacedByItsSuccessorAtOnce() {
            assertThat(loadedBySuccessor(link -> link.refuse = true)).isLessThan(Duration.ofMillis(20));
        }

        @Test
        void isFrozenIsReplacedWhenItsFirstFrameIsOverdue() {
            assertThat(loadedBySuccessor(link -> link.freeze = true))
                    .isBetween(FIRST_FRAME, FIRST_FRAME.plusMillis(20));
        }

        @Test
        void breaksOffIsReplacedAtOnce() {
            assertThat(loadedBySuccessor(link -> link.cutAfter = 1)).isLessThan(Duration.ofMillis(30));
        }

        @Test
        void stallsAfterTheFirstFrameIsReplacedWhenTheNextOneIsOverdue() {
            assertThat(loadedBySuccessor(link -> link.stallAfter = 1))
                    .isBetween(Duration.ofMillis(1_500), Duration.ofMillis(1_530));
        }

        /** Returns how long the answer took. */
        private Duration loadedBySuccessor(Consumer<Faults> fault) {
            fleet.start("a", "b", "c");
            String key = fleet.key("b", "c");
            fault.accept(fleet.network.link("a", "b"));
            CompletableFuture<ByteView> get = fleet.node("a").get(key);
            Duration took = fleet.settle(get);
            assertThat(get.join().toUtf8String()).startsWith(key + '#');
            List<Sent> sent = fleet.network.sent(PeerRequest.Fetch.class);
            assertThat(sent).extracting(Sent::to).containsExactly("b", "c");
            assertThat(((PeerRequest.Fetch) sent.get(0).request()).failover()).isFalse();
            assertThat(((PeerRequest.Fetch) sent.get(1).request()).failover()).isTrue();
            assertThat(fleet.source.loaders(key)).endsWith("c").doesNotContain("a");
            assertThat(fleet.node("c").group().stats().misdirected()).isZero();
            assertThat(stats().failovers()).isEqualTo(1);
            return took;
        }
    }

    @Test
    void anErrorOfAListenerHoldsNobodyUp() {
        fleet.listener(new FleetListener() {
            @Override
            public void exchanged(String peer, String operation, String outcome, long nanos) {
                throw new NoSuchMethodError("a listener of the test was compiled against something else");
            }
        });
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fleet.network.link("a", "b").refuse = true;
        CompletableFuture<ByteView> get = fleet.node("a").get(key);
        assertThat(fleet.settle(get)).isLessThan(Duration.ofMillis(20));
        assertThat(get.join().toUtf8String()).startsWith(key + '#');
    }

    @Test
    void theSuccessorIsAskedOnceAndThenTheCallerLoads() {
        fleet.start("a", "b", "c", "d");
        String key = fleet.key("b", "c");
        fleet.network.link("a", "b").refuse = true;
        fleet.network.link("a", "c").refuse = true;
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.source.loaders(key)).containsExactly("a");
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsExactly("b", "c");
    }

    @Test
    void whatTheCallerLoadedForOthersIsKeptForASecond() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fleet.network.link("a", "b").refuse = true;
        fleet.network.link("a", "c").refuse = true;
        fleet.await(fleet.node("a").get(key));
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.source.loads(key)).hasSize(1);
        fleet.advance(Duration.ofSeconds(1));
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.source.loads(key)).hasSize(2);
    }

    @Test
    void aCallerThatIsTheSuccessorLoadsAtOnceAndKeepsTheValue() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "a");
        fleet.network.link("a", "b").refuse = true;
        fleet.network.link("c", "b").refuse = true;
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.source.loaders(key)).containsExactly("a");
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsExactly("b");
        fleet.advance(Duration.ofSeconds(30));
        fleet.await(fleet.node("c").get(key));
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.source.loads(key)).hasSize(1);
    }

    @Test
    void keysOfAFailedExchangeTravelTogetherToTheSuccessor() {
        fleet.start("a", "b", "c");
        List<String> keys = fleet.keys("b", "c", 80);
        fleet.network.link("a", "b").refuse = true;
        fleet.await(fleet.node("a").group().getAllAsync(keys));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsExactly("b", "c");
    }

    @Test
    void aSpentRetryBudgetMakesTheCallerLoadWithoutAnError() {
        fleet.settings(TestSettings.retries(0, 1)).start("a", "b", "c");
        List<String> keys = fleet.keys("b", "c", 30);
        fleet.network.link("a", "b").refuse = true;
        assertThat(fleet.await(fleet.node("a").group().getAllAsync(keys))).hasSize(30);
        assertThat(stats().failovers()).isEqualTo(10);
        assertThat(stats().retriesSpent()).isEqualTo(20);
        assertThat(fleet.source.loads().stream().filter(load -> load.node.equals("a")))
                .hasSize(20);
    }

    @Test
    void skippingAPeerWhoseBreakerIsOpenCostsNoRetry() {
        fleet.settings(TestSettings.retries(0, 1)).start("a", "b", "c");
        openBreaker();
        long spent = stats().retriesSpent();
        List<String> keys = fleet.keys("b", "c", 50);
        fleet.await(fleet.node("a").group().getAllAsync(keys));
        assertThat(stats().retriesSpent()).isEqualTo(spent);
        assertThat(fleet.source.loads().stream().filter(load -> load.node.equals("a")))
                .isEmpty();
    }

    @Test
    void anOpenBreakerPassesThePeerOverWithoutWaitingAndLeavesTheRingAlone() {
        fleet.start("a", "b", "c");
        long fingerprint = fleet.node("a").fleet().ring().fingerprint();
        openBreaker();
        fleet.network.forgetSent();
        String key = fleet.keys("b", "c", 20).get(19);
        assertThat(fleet.settle(fleet.node("a").get(key))).isLessThan(Duration.ofMillis(20));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsExactly("c");
        assertThat(fleet.node("a").fleet().ring().fingerprint()).isEqualTo(fingerprint);
        assertThat(fleet.node("a").owner(key)).isEqualTo("b");
    }

    @Test
    void noGetProbesAPeerAndAllOfThemAreAnsweredAtOnceWhileItIsDown() {
        fleet.start("a", "b", "c");
        openBreaker();
        fleet.network.forgetSent();
        for (String key : fleet.keys("b", "c", 305).subList(5, 305)) {
            assertThat(fleet.settle(fleet.node("a").get(key))).isLessThan(Duration.ofMillis(20));
            fleet.advance(Duration.ofMillis(200));
        }
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsOnly("c");
        // After 1, 2, 4, 8, 16 and 30 seconds, or sooner when b asks for something itself.
        assertThat(inquiries("a", "b")).hasSizeBetween(5, 12);
    }

    @Test
    void aPeerThatIsBackIsProbedInTheBackgroundAndUsedAgain() {
        fleet.start("a", "b", "c");
        // Known to each other, they do not ask again before the interval is over.
        fleet.advance(Duration.ofSeconds(2));
        openBreaker();
        fleet.network.link("a", "b").freeze = false;
        fleet.network.forgetSent();
        fleet.advance(Duration.ofSeconds(1));
        assertThat(peer("b").breaker()).isEqualTo("closed");
        assertThat(inquiries("a", "b")).hasSize(1);
        fleet.await(fleet.node("a").get(fleet.keys("b", "c", 21).get(20)));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsExactly("b");
    }

    @Test
    void aPeerThatAnswersInquiriesButNoKeysIsPassedOverAfterOneGetEachTime() {
        fleet.start("a", "b", "c");
        fleet.network.attach("b", (envelope, request, sink) -> {
            if (request instanceof PeerRequest.Info) {
                sink.send(new PeerReply.Hello(1, 0, 0, false));
                sink.send(new PeerReply.End());
            }
        });
        List<Duration> slow = new ArrayList<>();
        for (String key : fleet.keys("b", "c", 300)) {
            Duration took = fleet.settle(fleet.node("a").get(key));
            if (took.compareTo(FIRST_FRAME) >= 0) {
                slow.add(took);
            }
            fleet.advance(Duration.ofMillis(100));
        }
        // Five until it is open, then one each 1, 2, 4, 8, 16 seconds.
        assertThat(slow).hasSizeBetween(8, 12);
        fleet.network.detach("b");
    }

    @Test
    void aPeerThatNobodyAsksForKeysIsProbedToo() {
        fleet.start("a", "b", "c");
        openBreaker();
        fleet.network.link("a", "b").freeze = false;
        fleet.advance(Duration.ofSeconds(2));
        assertThat(peer("b").breaker()).isEqualTo("closed");
    }

    @Test
    void aPeerThatShowsALifeSignIsProbedAtTheFirstDelayAgain() {
        fleet.start("a", "b", "c");
        openBreaker();
        fleet.advance(Duration.ofSeconds(40));
        fleet.network.link("a", "b").freeze = false;
        fleet.await(fleet.node("b").get(fleet.key("a", "c")));
        fleet.advance(Duration.ofSeconds(1));
        assertThat(peer("b").breaker()).isEqualTo("closed");
    }

    private List<Sent> inquiries(String from, String to) {
        return fleet.network.sent(PeerRequest.Info.class).stream()
                .filter(sent -> sent.from().equals(from) && sent.to().equals(to))
                .toList();
    }

    @Test
    void aSlowLoadWithHeartbeatsIsNotTakenForADeadPeer() {
        fleet.spec(spec -> spec.getTimeout(Duration.ofSeconds(25))).start("a", "b", "c");
        fleet.source.delay(Duration.ofSeconds(20));
        String key = fleet.key("b", "c");
        CompletableFuture<ByteView> get = fleet.node("a").get(key);
        assertThat(fleet.settle(get)).isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_050));
        assertThat(get.join().toUtf8String()).isEqualTo(key + "#1");
        assertThat(fleet.source.loaders(key)).containsExactly("b");
        assertThat(peer("b").failedRequests()).isZero();
    }

    @Test
    void aLoadThatHangsEndsForTheCallerAtItsDeadlineAndForTheOwnerToo() {
        fleet.start("a", "b", "c");
        fleet.source.delay(Duration.ofHours(1));
        String key = fleet.key("b", "c");
        CompletableFuture<ByteView> get = fleet.node("a").get(key);
        assertThat(fleet.settle(get)).isEqualTo(Duration.ofSeconds(5));
        assertThatThrownBy(get::join).hasCauseInstanceOf(DeadlineExceededException.class);
        fleet.advance(Duration.ofMillis(10));
        assertThat(fleet.network.open()).isZero();
        assertThat(fleet.source.loads(key).get(0).result).isCancelled();
        fleet.time.advance(Duration.ofHours(1));
    }

    @Test
    void anExchangeEndsWithItsBudgetHoweverLongThePeerSaysThatItLoads() {
        fleet.spec(spec -> spec.getTimeout(Duration.ofMinutes(2)).loadTimeout(Duration.ofSeconds(10)))
                .start("a", "b", "c");
        fleet.network.attach("b", (envelope, request, sink) -> sayLoading(sink));
        String key = fleet.key("b", "c");
        CompletableFuture<ByteView> get = fleet.node("a").get(key);
        assertThat(fleet.settle(get)).isBetween(Duration.ofSeconds(11), Duration.ofMillis(11_600));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsExactly("b");
        fleet.network.detach("b");
        babble = false;
    }

    @Test
    void gettingGoesOnWithAllPeersGone() {
        fleet.start("a", "b", "c");
        fleet.stop("b");
        fleet.stop("c");
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            gets.add(fleet.node("a").get("key-" + i));
        }
        gets.forEach(get -> assertThat(fleet.await(get).size()).isPositive());
        assertThat(fleet.source.loads()).hasSize(200);
    }

    private void openBreaker() {
        fleet.network.link("a", "b").freeze = true;
        for (String key : fleet.keys("b", "c", 5)) {
            fleet.await(fleet.node("a").get(key));
        }
        assertThat(peer("b").breaker()).isEqualTo("open");
        assertThat(peer("b").failures()).isEqualTo(5);
    }

    private void sayLoading(PeerService.Sink sink) {
        if (!babble) {
            return;
        }
        sink.send(new PeerReply.Loading());
        fleet.time.schedule(() -> sayLoading(sink), Duration.ofMillis(500).toNanos());
    }

    private FleetStats stats() {
        return fleet.node("a").fleet().stats();
    }

    private PeerStatus peer(String name) {
        return fleet.node("a").fleet().peers().stream()
                .filter(status -> status.member().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
