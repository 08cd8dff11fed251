package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.KeyQuery;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which ring is in force, and what the members tell one another about themselves. */
class MembershipTests {

    private static final Duration DEBOUNCE = FleetSettings.DEFAULTS.debounce();
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Fleet.class);

    private final SimulatedFleet fleet = new SimulatedFleet(4).settings(TestSettings.small());
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        LOG.addAppender(log);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        LOG.detachAppender(log);
        fleet.close();
        fleet.advance(Duration.ofSeconds(60));
        assertThat(fleet.time.pending()).isZero();
    }

    @Test
    void aDirectoryThatComesAndGoesIsToldOfTwiceAndThenOnceAMinuteWithWhatIsInForce() {
        fleet.start("a", "b", "c");
        Node a = fleet.node("a");
        for (int i = 0; i < 20; i++) {
            say(a, "a");
            fleet.advance(Duration.ofMillis(50));
            say(a, "a", "b", "c");
            fleet.advance(Duration.ofMillis(50));
        }
        assertThat(doubts()).hasSize(2).allMatch(line -> line.startsWith("The directory lost 2 of 3 members at once"));
        fleet.advance(Duration.ofMinutes(1));
        assertThat(doubts()).hasSize(3).last().asString().contains("18 more times within a minute", "in force has 3");
        fleet.advance(Duration.ofMinutes(2));
        say(a, "a");
        assertThat(doubts()).hasSize(4).last().asString().contains("kept until that is confirmed (1 of 3)");
    }

    private List<String> doubts() {
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("The directory lost"))
                .toList();
    }

    @Test
    void changesAreCollectedForAMoment() {
        fleet.start("a", "b");
        Node a = fleet.node("a");
        say(a, "a", "b", "c");
        fleet.advance(DEBOUNCE.minusMillis(50));
        say(a, "a", "b", "c", "d");
        assertThat(ring(a)).containsExactly("a", "b");
        fleet.advance(Duration.ofMillis(50));
        assertThat(ring(a)).containsExactly("a", "b", "c", "d");
        assertThat(a.fleet().stats().viewChanges()).isEqualTo(1);
        assertThat(a.fleet().peers())
                .extracting(status -> status.member().name())
                .containsExactly("b", "c", "d");
        assertThat(a.fleet().revision()).isEqualTo(2);
    }

    @Test
    void membersThatAreGoneAreNoPeersAnyMore() {
        fleet.start("a", "b", "c");
        Node a = fleet.node("a");
        say(a, "a", "b");
        fleet.advance(DEBOUNCE);
        assertThat(a.fleet().peers())
                .extracting(status -> status.member().name())
                .containsExactly("b");
        assertThat(ring(a)).containsExactly("a", "b");
        assertThat(fleet.await(a.group().invalidateAsync("key")).acknowledged()).contains("a", "b");
    }

    @Test
    void aViewThatLosesMoreThanHalfIsHeldUntilItWasSaidThreeTimes() {
        fleet.start("a", "b", "c");
        Node a = fleet.node("a");
        say(a, "a");
        fleet.advance(DEBOUNCE);
        assertThat(ring(a)).containsExactly("a", "b", "c");
        say(a, "a");
        fleet.advance(DEBOUNCE);
        assertThat(ring(a)).containsExactly("a", "b", "c");
        say(a, "a");
        fleet.advance(DEBOUNCE);
        assertThat(ring(a)).containsExactly("a");
    }

    @Test
    void aDirectoryThatSaysEverythingOnceIsAskedAgain() {
        fleet.start("a", "b", "c");
        Node a = fleet.node("a");
        say(a, "a");
        fleet.advance(Duration.ofSeconds(19));
        assertThat(ring(a)).containsExactly("a", "b", "c");
        fleet.advance(Duration.ofSeconds(2));
        assertThat(ring(a)).containsExactly("a");
    }

    @Test
    void aDirectoryThatRecoversIsBelievedAtOnce() {
        fleet.start("a", "b", "c");
        Node a = fleet.node("a");
        say(a, "a");
        say(a, "a");
        say(a, "a", "b", "c");
        say(a, "a");
        fleet.advance(Duration.ofSeconds(5));
        say(a, "a", "b", "c");
        fleet.advance(Duration.ofSeconds(60));
        assertThat(ring(a)).containsExactly("a", "b", "c");
        assertThat(a.fleet().stats().viewChanges()).isZero();
    }

    @Test
    void losingHalfIsNothingToHold() {
        fleet.start("a", "b", "c", "d");
        Node a = fleet.node("a");
        say(a, "a", "b");
        fleet.advance(DEBOUNCE);
        assertThat(ring(a)).containsExactly("a", "b");
    }

    @Test
    void aViewThatWasOvertakenIsIgnored() {
        fleet.start("a", "b");
        Node a = fleet.node("a");
        MemberView late = a.directory().current();
        say(a, "a", "b", "c");
        a.directory().say(late);
        fleet.advance(DEBOUNCE);
        assertThat(ring(a)).containsExactly("a", "b", "c");
    }

    @Test
    void anotherAddressIsUsedWithoutAnotherRing() {
        fleet.start("a", "b");
        Node a = fleet.node("a");
        Member moved = Member.up("b", URI.create("http://elsewhere.test"));
        a.directory().say(List.of(SimulatedFleet.member("a"), moved));
        fleet.advance(DEBOUNCE);
        assertThat(a.fleet().stats().viewChanges()).isZero();
        assertThat(a.fleet().peers()).extracting(PeerStatus::member).containsExactly(moved);
        assertThat(a.fleet().ring().members()).contains(moved);
    }

    @Test
    void aRingThatCannotBeBuiltLeavesTheOldOneInForce() {
        fleet.start("a", "b");
        Node a = fleet.node("a");
        fleet.failToBuildRings("no ring today");
        say(a, "a", "b", "c");
        fleet.advance(DEBOUNCE);
        assertThat(ring(a)).containsExactly("a", "b");
        assertThat(messages(Level.ERROR)).hasSize(1);
    }

    @Test
    void aLeavingMemberTellsItsPeersAndOwnsNothingAnyMore() {
        fleet.start("a", "b", "c");
        fleet.advance(Duration.ofSeconds(1));
        fleet.node("b").fleet().leave();
        fleet.advance(DEBOUNCE.plusMillis(50));
        for (Node node : fleet.nodes()) {
            assertThat(ring(node)).containsExactly("a", "c");
            assertThat(node.fleet().view().member("b").orElseThrow().state()).isEqualTo(Member.State.LEAVING);
        }
        fleet.advance(Duration.ofSeconds(30));
        assertThat(fleet.node("a").fleet().stats().ringMismatches()).isLessThan(5);
        assertThat(ring(fleet.node("a"))).containsExactly("a", "c");
    }

    @Test
    void aLeavingMemberStillAnswersAndGivesAwayWhatItHas() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "a");
        fleet.await(fleet.node("b").get(key));
        fleet.node("b").fleet().leave();
        fleet.advance(DEBOUNCE.plusMillis(50));
        CompletableFuture<ByteView> get = fleet.node("c").get(key);
        assertThat(fleet.await(get).toUtf8String()).isEqualTo(key + "#1");
        assertThat(fleet.source.loads(key)).hasSize(1);
        assertThat(fleet.await(fleet.node("b").get("other")).size()).isPositive();
    }

    @Test
    void aMemberThatRestartsAfterLeavingIsBackOnTheRing() {
        fleet.start("a", "b", "c");
        fleet.node("b").fleet().leave();
        fleet.advance(Duration.ofSeconds(1));
        fleet.start("b", SimulatedFleet.members("a", "b", "c"));
        fleet.advance(Duration.ofSeconds(2));
        fleet.nodes().forEach(node -> assertThat(ring(node)).containsExactly("a", "b", "c"));
    }

    @Test
    void differingRingsAreCountedAndToldWithEachExchange() {
        List<String> told = new ArrayList<>();
        fleet.listener(new FleetListener() {
            @Override
            public void ringDiffers(String peer, long theirs, long ours) {
                told.add(peer + " has " + Long.toHexString(theirs));
            }
        });
        fleet.start("a", SimulatedFleet.members("a", "b"));
        fleet.settings(TestSettings.virtualNodes(32)).start("b", SimulatedFleet.members("a", "b"));
        fleet.advance(Duration.ofSeconds(55));
        assertThat(fleet.node("a").fleet().stats().ringMismatches()).isGreaterThanOrEqualTo(10);
        assertThat(told)
                .contains("b has "
                        + Long.toHexString(fleet.node("b").fleet().ring().fingerprint()))
                .hasSize((int) fleet.nodes().stream()
                        .mapToLong(node -> node.fleet().stats().ringMismatches())
                        .sum());
        PeerStatus status = fleet.node("a").fleet().peers().get(0);
        assertThat(status.fingerprint())
                .isEqualTo(fleet.node("b").fleet().ring().fingerprintText());
        assertThat(status.version()).isEqualTo("simulated");
    }

    @Test
    void differingSettingsAreShownAndSaidOnce() {
        fleet.spec(spec -> spec.ttl(Duration.ofMinutes(1))).start("a", SimulatedFleet.members("a", "b"));
        fleet.spec(spec -> spec.ttl(Duration.ofMinutes(2))).start("b", SimulatedFleet.members("a", "b"));
        fleet.advance(Duration.ofMinutes(2));
        assertThat(fleet.node("a").fleet().peers().get(0).differences())
                .containsExactly("books.ttl: PT1M here, PT2M there");
        assertThat(messages(Level.WARN))
                .filteredOn(text -> text.contains("Settings of peer b"))
                .hasSize(1);
        assertThat(fleet.node("a").fleet().stats().ringMismatches()).isZero();
    }

    @Test
    void requestsBeforeTheStartAreRefusedAndAnsweredBySomebodyElse() {
        fleet.create("b", SimulatedFleet.members("a", "b", "c"));
        fleet.start("a", SimulatedFleet.members("a", "b", "c"));
        fleet.start("c", SimulatedFleet.members("a", "b", "c"));
        List<PeerReply> frames = new ArrayList<>();
        Envelope envelope = new Envelope("a", 1, 0, 0, 0, 1_000, false);
        fleet.node("b").fleet().receive(envelope, new PeerRequest.Info(new PeerRequest.Subject.Node()), into(frames));
        assertThat(frames.get(0)).isInstanceOf(PeerReply.Hello.class);
        assertThat(((PeerReply.Refusal) frames.get(1)).reason()).isEqualTo(PeerReply.Reason.BUSY);
        String key = fleet.key("b", "c");
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.source.loaders(key)).containsExactly("c");
    }

    @Test
    void requestsWithoutKeysOrWithTooManyAreRefused() {
        fleet.start("a", "b");
        assertThat(refusal(0)).isEqualTo(PeerReply.Reason.MALFORMED);
        assertThat(refusal(257)).isEqualTo(PeerReply.Reason.LIMIT);
    }

    private PeerReply.Reason refusal(int keys) {
        List<PeerReply> frames = new ArrayList<>();
        List<KeyQuery> queries =
                IntStream.range(0, keys).mapToObj(i -> KeyQuery.of("key-" + i)).toList();
        fleet.node("b")
                .fleet()
                .receive(
                        new Envelope("a", 1, 0, 0, 0, 1_000, false),
                        new PeerRequest.Fetch(SimulatedFleet.GROUP, 0, false, true, queries),
                        into(frames));
        return ((PeerReply.Refusal) frames.get(1)).reason();
    }

    @Test
    void operationsThatAreNotServedYetAreRefused() {
        fleet.start("a", "b");
        List<PeerReply> frames = new ArrayList<>();
        fleet.node("b")
                .fleet()
                .receive(
                        new Envelope("a", 1, 0, 0, 0, 1_000, false),
                        new PeerRequest.Pull(SimulatedFleet.GROUP, 0, 0, 1, 10),
                        into(frames));
        assertThat(((PeerReply.Refusal) frames.get(1)).reason()).isEqualTo(PeerReply.Reason.UNSUPPORTED);
    }

    @Test
    void tellsWhatAMemberHoldsOfAKey() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fleet.await(fleet.node("a").get(key));
        Fleet a = fleet.node("a").fleet();
        assertThat(fleet.await(a.stateAt("b", SimulatedFleet.GROUP, key)).held())
                .isEqualTo("main");
        assertThat(fleet.await(a.stateAt("a", SimulatedFleet.GROUP, key)).held())
                .isEqualTo("none");
        assertThat(fleet.await(a.stateAt("nobody", SimulatedFleet.GROUP, key))).isNull();
        fleet.network.link("a", "b").freeze = true;
        assertThat(fleet.await(a.stateAt("b", SimulatedFleet.GROUP, key))).isNull();
    }

    @Test
    void theEndOfAFleetEndsWhatItFollows() {
        fleet.start("a", "b", "c");
        Node a = fleet.node("a");
        assertThat(a.directory().listeners()).isEqualTo(1);
        say(a, "a", "b");
        a.fleet().close();
        fleet.network.forgetSent();
        fleet.advance(Duration.ofMinutes(1));
        assertThat(a.directory().isClosed()).isTrue();
        assertThat(a.directory().listeners()).isZero();
        assertThat(ring(a)).containsExactly("a", "b", "c");
        assertThat(fleet.network.sent())
                .filteredOn(sent -> sent.from().equals("a"))
                .isEmpty();
    }

    private static void say(Node node, String... members) {
        node.directory().say(SimulatedFleet.members(members));
    }

    private static Collection<String> ring(Node node) {
        return node.fleet().ring().members().stream().map(Member::name).toList();
    }

    private static PeerService.Sink into(List<PeerReply> frames) {
        return new PeerService.Sink() {
            @Override
            public void send(PeerReply frame) {
                frames.add(frame);
            }

            @Override
            public void onGone(Runnable action) {}
        };
    }

    private List<String> messages(Level level) {
        return log.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
