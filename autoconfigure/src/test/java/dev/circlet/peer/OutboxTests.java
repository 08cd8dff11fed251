package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.VirtualTime;
import dev.circlet.cache.Answer;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.Remote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How keys travel to a peer of whose exchanges some hang. */
class OutboxTests {

    private static final Answer VALUE = new Answer.Value(ByteView.utf8("value"), 0, Answer.NO_TTL, false, true);
    private static final Answer NOT_HELD = Answer.Refused.because(Answer.Reason.NOT_HELD);

    private final VirtualTime time = new VirtualTime();
    private final List<Exchange> exchanges = new ArrayList<>();

    /** One exchange that the test answers by hand. */
    private static final class Exchange {

        final PeerRequest.Fetch request;
        final PeerTransport.Listener listener;
        boolean cancelled;

        Exchange(PeerRequest.Fetch request, PeerTransport.Listener listener) {
            this.request = request;
            this.listener = listener;
        }

        int size() {
            return request.keys().size();
        }

        void answerAll(Answer answer) {
            for (int i = 0; i < size(); i++) {
                answer(i, answer);
            }
            end();
        }

        void answer(int index, Answer answer) {
            listener.onReply(new PeerReply.KeyAnswer(index, answer));
        }

        void end() {
            listener.onReply(new PeerReply.End());
        }
    }

    @Test
    void soManyExchangesMayWaitForLoadsAndTheRestIsForHits() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        ask(fleet, 0, 100);
        assertThat(exchanges).hasSize(64);
        assertThat(exchanges.subList(0, 48)).allMatch(exchange -> exchange.request.mayWait());
        assertThat(exchanges.subList(48, 64)).noneMatch(exchange -> exchange.request.mayWait());
        assertThat(fleet.peers().get(0).inFlight()).isEqualTo(64);
    }

    @Test
    void hitsAreAnsweredWhileLoadsHang() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        ask(fleet, 0, 48);
        CompletableFuture<Remote.Reply> hit = ask(fleet, "hit");
        exchanges.get(48).answerAll(VALUE);
        assertThat(hit).isCompleted();
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Remote.Reply> next = ask(fleet, "hit-" + i);
            exchanges.get(exchanges.size() - 1).answerAll(VALUE);
            assertThat(next).isCompleted();
        }
    }

    @Test
    void whatMemoryDoesNotHoldWaitsForAPlaceAmongTheLoads() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        ask(fleet, 0, 48);
        CompletableFuture<Remote.Reply> miss = ask(fleet, "miss");
        exchanges.get(48).answerAll(NOT_HELD);
        assertThat(miss).isNotDone();
        assertThat(exchanges).hasSize(49);
        exchanges.get(0).answerAll(VALUE);
        assertThat(exchanges).hasSize(50);
        assertThat(exchanges.get(49).request.mayWait()).isTrue();
        exchanges.get(49).answerAll(VALUE);
        assertThat(miss.join().answer()).isEqualTo(VALUE);
    }

    @Test
    void keysThatWaitTravelTogether() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        ask(fleet, 0, 64);
        ask(fleet, 64, 300);
        exchanges.get(0).answerAll(VALUE);
        exchanges.get(1).answerAll(VALUE);
        assertThat(exchanges.subList(64, 66)).extracting(Exchange::size).containsExactly(256, 44);
    }

    @Test
    void keysOfDifferentGroupsDoNotTravelTogether() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        ask(fleet, 0, 64);
        ask(fleet, 64, 2);
        fleet.fetch("films", List.of(KeyQuery.of("one")), terms());
        exchanges.get(0).answerAll(VALUE);
        exchanges.get(1).answerAll(VALUE);
        assertThat(exchanges.subList(64, 66))
                .extracting(exchange -> exchange.request.group() + exchange.size())
                .containsExactly("books2", "films1");
    }

    @Test
    void keysThatFindNoPlaceAreRefusedAtOnce() {
        Fleet fleet = fleet(TestSettings.queued(10));
        ask(fleet, 0, 64);
        List<CompletableFuture<Remote.Reply>> more = ask(fleet, 64, 15);
        assertThat(more.subList(0, 10)).noneMatch(CompletableFuture::isDone);
        assertThat(more.subList(10, 15))
                .allSatisfy(reply -> assertThat(((Answer.Refused) reply.join().answer()).reason())
                        .isEqualTo(Answer.Reason.OVERLOADED));
    }

    @Test
    void moreKeysAtOnceThanMayWaitAreSentWhileThereAreExchanges() {
        Fleet fleet = fleet(TestSettings.queued(100));
        List<KeyQuery> keys =
                IntStream.range(0, 5_000).mapToObj(i -> KeyQuery.of("key-" + i)).toList();
        List<CompletableFuture<Remote.Reply>> replies = fleet.fetch("books", keys, terms());
        assertThat(replies).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void keysThatWereTakenBackDoNotKeepOthersFromBeingSent() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        ask(fleet, 0, 48);
        CompletableFuture<Remote.Reply> miss = ask(fleet, "miss");
        exchanges.get(48).answerAll(NOT_HELD);
        ask(fleet, 48, 16);
        ask(fleet, 100, 5);
        int before = exchanges.size();
        miss.cancel(false);
        exchanges.get(0).answerAll(VALUE);
        assertThat(exchanges).hasSize(before + 1);
        assertThat(exchanges.get(before).size()).isEqualTo(5);
    }

    @Test
    void anExchangeOfWhichEverythingWasTakenBackIsCancelledAndItsPlaceFree() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        List<CompletableFuture<Remote.Reply>> replies = ask(fleet, 0, 64);
        CompletableFuture<Remote.Reply> waiting = ask(fleet, "waiting");
        replies.get(3).cancel(false);
        assertThat(exchanges.get(3).cancelled).isTrue();
        assertThat(exchanges).hasSize(65);
        exchanges.get(64).answerAll(VALUE);
        assertThat(waiting).isCompleted();
    }

    @Test
    void anExchangeIsNotKeptForAnAnswerThatWasTakenBack() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        List<CompletableFuture<Remote.Reply>> replies =
                fleet.fetch("books", List.of(KeyQuery.of("slow"), KeyQuery.of("quick")), terms());
        replies.get(0).cancel(false);
        assertThat(exchanges.get(0).cancelled).isFalse();
        exchanges.get(0).answer(1, VALUE);
        assertThat(replies.get(1)).isCompleted();
        assertThat(exchanges.get(0).cancelled).isTrue();
        assertThat(fleet.peers().get(0).inFlight()).isZero();
    }

    @Test
    void anExchangeOfWhichEverythingWasAnsweredIsLeftToEnd() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        ask(fleet, "key");
        exchanges.get(0).answer(0, VALUE);
        assertThat(exchanges.get(0).cancelled).isFalse();
    }

    @Test
    void keysInTheQueueGoOnAtOnceWhenTheBreakerOpens() {
        FleetSettings settings = TestSettings.failures(1);
        Fleet fleet = fleet(settings);
        List<CompletableFuture<Remote.Reply>> replies = ask(fleet, 0, 100);
        assertThat(exchanges).hasSize(64);
        exchanges.get(0).listener.onFailure(PeerTransport.Failure.TIMEOUT, "frozen");
        assertThat(exchanges).hasSize(64);
        assertThat(replies.subList(64, 100)).allMatch(CompletableFuture::isDone);
        assertThat(replies.subList(1, 64)).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void invalidationsAndPeeksShareTheConnectionsOfHitsAndGoFirst() {
        List<PeerRequest> sent = new ArrayList<>();
        List<PeerTransport.Listener> listeners = new ArrayList<>();
        Fleet fleet = Fleets.over(
                (request, listener) -> {
                    sent.add(request);
                    listeners.add(listener);
                    return () -> {};
                },
                time,
                FleetSettings.DEFAULTS,
                Fleets.ownedBy("b"),
                "a",
                "b");
        ask(fleet, 0, 100);
        assertThat(sent).hasSize(64);
        CompletableFuture<Invalidation> forgotten = fleet.invalidate("books", "key", fleet.newMark());
        assertThat(sent).hasSize(64);
        listeners.get(48).onReply(new PeerReply.End());
        assertThat(sent).hasSize(65);
        assertThat(sent.get(64)).isInstanceOf(PeerRequest.Invalidate.class);
        listeners.get(64).onReply(new PeerReply.Acknowledged(List.of()));
        listeners.get(64).onReply(new PeerReply.End());
        assertThat(forgotten.join().acknowledged()).contains("b");
        assertThat(fleet.peers().get(0).inFlight()).isEqualTo(64);
    }

    /** A trace would show that somebody lost interest. */
    @Test
    void anExchangeWithoutFramesIsGivenUpAsOneThatFailed() {
        List<PeerTransport.Failure> givenUp = new ArrayList<>();
        PeerTransport.Exchange exchange = new PeerTransport.Exchange() {
            @Override
            public void cancel() {
                throw new AssertionError("nobody cancelled");
            }

            @Override
            public void giveUp(PeerTransport.Failure failure, String detail) {
                givenUp.add(failure);
            }
        };
        Fleet fleet = Fleets.over(
                (request, listener) -> exchange, time, FleetSettings.DEFAULTS, Fleets.ownedBy("b"), "a", "b");
        ask(fleet, 0, 1);
        time.advance(Duration.ofMillis(501));
        assertThat(givenUp).containsExactly(PeerTransport.Failure.TIMEOUT);
    }

    @Test
    void anInvalidationThatFindsNoConnectionInTimeIsReportedAndSentLater() {
        List<PeerRequest> sent = new ArrayList<>();
        List<PeerTransport.Listener> listeners = new ArrayList<>();
        Fleet fleet = Fleets.over(
                (request, listener) -> {
                    sent.add(request);
                    listeners.add(listener);
                    listener.onReply(new PeerReply.Hello(1, 0, 0, false));
                    return () -> {};
                },
                time,
                FleetSettings.DEFAULTS,
                Fleets.ownedBy("b"),
                "a",
                "b");
        ask(fleet, 0, 100);
        CompletableFuture<Invalidation> forgotten = fleet.invalidate("books", "key", fleet.newMark());
        for (int i = 0; i < 4; i++) {
            time.advance(Duration.ofMillis(600));
            List.copyOf(listeners).forEach(listener -> listener.onReply(new PeerReply.Loading()));
        }
        assertThat(sent).hasSize(64);
        assertThat(forgotten.join().unreached()).containsExactly("b");
        listeners.get(50).onReply(new PeerReply.End());
        assertThat(sent).anyMatch(PeerRequest.Invalidate.class::isInstance);
    }

    @Test
    void anExchangeThatThisNodeHasNoRoomForSpeaksAgainstNoPeer() {
        Fleet fleet = Fleets.over(
                (request, listener) -> {
                    listener.onFailure(PeerTransport.Failure.CROWDED, "too much");
                    return () -> {};
                },
                time,
                FleetSettings.DEFAULTS,
                "a",
                "b",
                "c");
        assertAllUnreachable(fleet);
        assertThat(fleet.peers()).allMatch(status -> status.breaker().equals("closed") && status.failures() == 0);
    }

    @Test
    void theAgeThatIsAcceptableGrowsWhileTheQuestionWaits() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        ask(fleet, 0, 64);
        fleet.fetch("books", List.of(new KeyQuery("key", 1_000, 0)), terms());
        time.advance(Duration.ofMillis(100));
        exchanges.get(0).answerAll(VALUE);
        assertThat(exchanges.get(64).request.keys().get(0).maxAgeNanos())
                .isEqualTo(1_000 + Duration.ofMillis(100).toNanos());
    }

    @Test
    void aPeerThatBreaksTheProtocolHarmsNobody() {
        Fleet fleet = fleet(FleetSettings.DEFAULTS);
        CompletableFuture<Remote.Reply> reply = ask(fleet, "key");
        Exchange exchange = exchanges.get(0);
        exchange.answer(7, VALUE);
        exchange.answer(-1, VALUE);
        exchange.end();
        exchange.answer(0, VALUE);
        exchange.listener.onFailure(PeerTransport.Failure.BROKEN, "again");
        assertThat(((Answer.Refused) reply.join().answer()).reason()).isEqualTo(Answer.Reason.UNREACHABLE);
        assertThat(fleet.peers().get(0).inFlight()).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void thousandsOfKeysOverATransportThatFailsAtOnceEndWithoutOverflow() {
        Fleet fleet = Fleets.over(
                (request, listener) -> {
                    listener.onFailure(PeerTransport.Failure.CONNECT, "at once");
                    return () -> {};
                },
                time,
                FleetSettings.DEFAULTS,
                "a",
                "b",
                "c");
        assertAllUnreachable(fleet);
    }

    @Test
    void aTransportThatThrowsIsAPeerThatFails() {
        Fleet fleet = Fleets.over(
                (request, listener) -> {
                    throw new IllegalStateException("broken transport");
                },
                time,
                FleetSettings.DEFAULTS,
                "a",
                "b",
                "c");
        assertAllUnreachable(fleet);
        assertThat(fleet.peers()).allMatch(status -> status.breaker().equals("open"));
    }

    private void assertAllUnreachable(Fleet fleet) {
        List<KeyQuery> foreign = IntStream.range(0, 20_000)
                .mapToObj(i -> "key-" + i)
                .filter(key -> !fleet.ownerOf("books", key).name().equals("a"))
                .map(KeyQuery::of)
                .toList();
        List<CompletableFuture<Remote.Reply>> replies = fleet.fetch("books", foreign, terms());
        replies.forEach(reply ->
                assertThat(((Answer.Refused) reply.join().answer()).reason()).isEqualTo(Answer.Reason.UNREACHABLE));
        assertThat(time.pending()).isZero();
    }

    private Fleet fleet(FleetSettings settings) {
        return Fleets.over(
                (request, listener) -> {
                    Exchange exchange = new Exchange((PeerRequest.Fetch) request, listener);
                    exchanges.add(exchange);
                    return () -> exchange.cancelled = true;
                },
                time,
                settings,
                Fleets.ownedBy("b"),
                "a",
                "b");
    }

    private List<CompletableFuture<Remote.Reply>> ask(Fleet fleet, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> ask(fleet, "key-" + i))
                .toList();
    }

    private static CompletableFuture<Remote.Reply> ask(Fleet fleet, String key) {
        return fleet.fetch("books", List.of(KeyQuery.of(key)), terms()).get(0);
    }

    private static Remote.Terms terms() {
        return new Remote.Terms(0, 0, Duration.ofSeconds(30).toNanos());
    }
}
