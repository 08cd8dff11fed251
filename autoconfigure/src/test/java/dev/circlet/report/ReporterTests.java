package dev.circlet.report;

import static dev.circlet.report.ScriptedFleet.member;
import static dev.circlet.report.ScriptedFleet.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.HotKey;
import dev.circlet.cache.Inbound.KeyState;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Scheduler;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReporterTests {

    private static final KeyState OWNED = new KeyState("main", 1200, 58_800, "owner");
    private static final KeyState COPY = new KeyState("hot", 900, 9_100, "copy");

    private final ScriptedGroups groups = new ScriptedGroups();

    @Nested
    class OfTheCluster {

        @Test
        void nodeWithoutFleetIsTheOnlyMemberAndOwnsEverything() {
            ClusterReport report = new Reporter(groups, null, "solo").cluster();

            assertThat(report.node()).isEqualTo("solo");
            assertThat(report.ring().members()).singleElement().satisfies(member -> {
                assertThat(member.self()).isTrue();
                assertThat(member.ownership()).isEqualTo(1);
            });
            assertThat(report.peers()).isEmpty();
        }

        @Test
        void ownershipAddsUpToOneAndMembersOffTheRingHaveNone() {
            ScriptedFleet fleet = ScriptedFleet.of("a", "b", "c");
            fleet.becoming(MemberView.of(
                    7, "a", List.of(member("a"), member("b"), member("c").withState(Member.State.LEAVING))));

            RingReport ring = new Reporter(groups, fleet).ring();

            assertThat(ring.revision()).isEqualTo(7);
            assertThat(ring.fingerprint()).isEqualTo(fleet.ring().fingerprintText());
            assertThat(ring.virtualNodes()).isEqualTo(64);
            assertThat(ring.members()).extracting(MemberReport::name).containsExactly("a", "b", "c");
            assertThat(ring.members()).extracting(MemberReport::self).containsExactly(true, false, false);
            assertThat(ring.members().get(2).ownership()).isZero();
            assertThat(sum(ring)).isCloseTo(1, within(1e-9));
        }

        @Test
        void memberThatLeftTheViewIsShownWithItsShareUntilTheRingFollows() {
            ScriptedFleet fleet = ScriptedFleet.of("a", "b").seeing(MemberView.of(2, "a", List.of(member("a"))));

            RingReport ring = new Reporter(groups, fleet).ring();

            assertThat(ring.members()).extracting(MemberReport::name).containsExactly("a", "b");
            assertThat(sum(ring)).isCloseTo(1, within(1e-9));
        }

        @Test
        void peersAreReportedWithLatencyInMillisecondsAndWhatDiffers() {
            ScriptedFleet fleet =
                    ScriptedFleet.of("a", "b", "c").knowing(peer("b", "open", 5), ScriptedFleet.unheardOf("c"));

            List<PeerReport> peers = new Reporter(groups, fleet).peers();

            assertThat(peers.get(0))
                    .isEqualTo(new PeerReport(
                            "b",
                            "open",
                            1.5,
                            "0.1.0",
                            "00000000000000ab",
                            10,
                            3,
                            5,
                            1,
                            2,
                            List.of("books.ttl: PT1M here, PT2M there")));
            assertThat(peers.get(1).latency()).isNull();
            assertThat(peers).extracting(PeerReport::reachable).containsExactly(false, true);
        }

        @Test
        void groupsAreReportedWithTheirCountsAndRatiosByLevel() {
            groups.add("b", "a");
            groups.add("a", "a")
                    .counting(
                            "gets",
                            10,
                            "mainHits",
                            4,
                            "hotHits",
                            2,
                            "negativeHits",
                            1,
                            "peerGets",
                            8,
                            "peerHits",
                            2,
                            "misdirected",
                            3,
                            "maxBytes",
                            64);

            ClusterReport report = new Reporter(groups, null, "solo").cluster();

            assertThat(report.groups()).extracting(GroupReport::name).containsExactly("a", "b");
            GroupReport group = report.groups().get(0);
            assertThat(group.hits()).isEqualTo(7);
            assertThat(group.misdirected()).isEqualTo(3);
            assertThat(group.maxBytes()).isEqualTo(64);
            assertThat(group.hitRatios()).isEqualTo(new HitRatios(0.4, 0.2, 0.1, 0.7, 0.25));
            assertThat(report.groups().get(1).hitRatios()).isEqualTo(new HitRatios(0, 0, 0, 0, 0));
        }

        private static double sum(RingReport ring) {
            return ring.members().stream().mapToDouble(MemberReport::ownership).sum();
        }
    }

    @Nested
    class OfAKey {

        private final ScriptedFleet fleet = ScriptedFleet.of("a", "b", "c");
        private final Reporter reporter = new Reporter(groups, fleet);

        @Test
        void ownKeyIsExplainedFromOwnMemory() {
            groups.add("books", "a");
            groups.holding("books", "k", OWNED);

            assertThat(explain())
                    .isEqualTo(new KeyReport(
                            "books",
                            "k",
                            "a",
                            "main",
                            "a",
                            1200L,
                            58_800L,
                            "owner",
                            List.of("a"),
                            List.of(),
                            List.of()));
            assertThat(fleet.asked()).containsExactly("b", "c");
        }

        @Test
        void ageLifetimeAndReasonOfAForeignKeyComeFromItsOwner() {
            groups.add("books", "b");
            groups.holding("books", "k", COPY);
            fleet.answering("b", OWNED);

            KeyReport report = explain();

            assertThat(report.held()).isEqualTo("hot");
            assertThat(report.owner()).isEqualTo("b");
            assertThat(report.ageMillis()).isEqualTo(1200);
            assertThat(report.remainingMillis()).isEqualTo(58_800);
            assertThat(report.reason()).isEqualTo("owner");
            assertThat(report.holders()).containsExactly("a", "b");
        }

        @Test
        void valueWithoutTtlHasAnAgeAndNoRemainingTime() {
            groups.add("books", "b");
            fleet.answering("b", new KeyState("main", 5, -1, "owner"));

            assertThat(explain().ageMillis()).isEqualTo(5);
            assertThat(explain().remainingMillis()).isNull();
        }

        @Test
        void keyThatTheOwnerDoesNotHoldHasNeitherAgeNorReason() {
            groups.add("books", "b");
            groups.holding("books", "k", COPY);

            KeyReport report = explain();

            assertThat(report.ageMillis()).isNull();
            assertThat(report.remainingMillis()).isNull();
            assertThat(report.reason()).isNull();
            assertThat(report.holders()).containsExactly("a");
        }

        @Test
        void unreachableMembersAreLeftOutOfTheHolders() {
            groups.add("books", "b");
            fleet.answering("b", (KeyState) null);
            fleet.answering("c", CompletableFuture.failedFuture(new IllegalStateException("closed")));

            KeyReport report = explain();

            assertThat(report.owner()).isEqualTo("b");
            assertThat(report.ageMillis()).isNull();
            assertThat(report.holders()).isEmpty();
            assertThat(report.unreached()).containsExactly("b", "c");
        }

        @Test
        void memberThatNeverAnswersDoesNotHoldUpTheOthers() {
            groups.add("books", "b");
            fleet.answering("b", OWNED);
            fleet.answering("c", new CompletableFuture<>());

            KeyReport report = explain();

            assertThat(report.reason()).isEqualTo("owner");
            assertThat(report.unreached()).containsExactly("c");
        }

        @Test
        void entryKeptForANewOwnerIsNotHeldButNamed() {
            groups.add("books", "b");
            groups.holding("books", "k", new KeyState("retired", 5, -1, "owner"));

            KeyReport report = explain();

            assertThat(report.held()).isEqualTo("none");
            assertThat(report.holders()).isEmpty();
            assertThat(report.retired()).containsExactly("a");
        }

        @Test
        void onlyMembersThatAreUpAndTheOwnerAreAsked() {
            groups.add("books", "c");
            fleet.seeing(MemberView.of(
                    2,
                    "a",
                    List.of(
                            member("a"),
                            member("b").withState(Member.State.JOINING),
                            member("c").withState(Member.State.LEAVING))));

            explain();

            assertThat(fleet.asked()).containsExactly("c");
        }

        @Test
        void unknownGroupHasNoExplanation() {
            assertThat(reporter.explain("nope", "k")).isEmpty();
            assertThat(fleet.asked()).isEmpty();
        }

        @Test
        void keyThatCannotBeIsRefusedBeforeAnybodyIsAsked() {
            groups.add("books", "b");

            assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> reporter.explain("books", ""));
            assertThat(fleet.asked()).isEmpty();
        }

        private KeyReport explain() {
            return reporter.explain("books", "k").orElseThrow();
        }
    }

    @Nested
    class HottestKeys {

        private final ScriptedGroups groups = new ScriptedGroups()
                .withHottest(new HotKey("joe@example.org", 2.125, 10.22, true), new HotKey("ann", 1, 0, false));
        private final FleetSource alone = FleetSource.standalone("solo");

        @Test
        void areNamedByAHashThatStaysTheSame() {
            Reporter reporter = new Reporter(groups, alone);

            assertThat(reporter.hottest("books", 5))
                    .isEqualTo(reporter.hottest("books", 5))
                    .hasSize(2);
            HotKeyReport first = reporter.hottest("books", 1).get(0);
            assertThat(first.key()).matches("[0-9a-f]{12}");
            assertThat(first.requestsPerSecond()).isEqualTo(12.3);
            assertThat(first.ownPerSecond()).isEqualTo(2.1);
            assertThat(first.peersPerSecond()).isEqualTo(10.2);
            assertThat(first.hot()).isTrue();
        }

        @Test
        void haveAnotherHashInAnotherGroupAndAtAnotherStart() {
            Reporter reporter = new Reporter(groups, alone);

            String key = reporter.hottest("books", 1).get(0).key();
            assertThat(reporter.hottest("films", 1).get(0).key()).isNotEqualTo(key);
            assertThat(new Reporter(groups, alone).hottest("books", 1).get(0).key())
                    .isNotEqualTo(key);
        }

        @Test
        void areNamedAsTheyAreWhereThatIsAllowed() {
            assertThat(new Reporter(groups, alone, true).hottest("books", 5))
                    .extracting(HotKeyReport::key)
                    .containsExactly("joe@example.org", "ann");
        }
    }

    @Nested
    class OfRealGroups {

        @Test
        void countsAndKeysAreThoseOfTheGroup() {
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
            try (Groups real = Groups.builder()
                    .ticker(System::nanoTime)
                    .scheduler(Scheduler.of(timer))
                    .executors(spec -> Executors.newSingleThreadExecutor())
                    .remote(Remote.standalone("solo"))
                    .build()) {
                Group books = real.register(
                        GroupSpec.named("books").ttl(Duration.ofHours(1)).build(), key -> key.equals("k") ? "v" : null);
                Reporter reporter = new Reporter(real, null, "solo");

                KeyReport before = reporter.explain("books", "k").orElseThrow();
                books.get("k");
                books.get("k");
                books.find("absent");

                assertThat(before.held()).isEqualTo("none");
                assertThat(before.holders()).isEmpty();
                KeyReport after = reporter.explain("books", "k").orElseThrow();
                assertThat(after.held()).isEqualTo("main");
                assertThat(after.owner()).isEqualTo("solo");
                assertThat(after.reason()).isEqualTo("owner");
                assertThat(after.ageMillis()).isNotNegative();
                assertThat(after.remainingMillis()).isPositive();
                assertThat(after.holders()).containsExactly("solo");
                assertThat(reporter.explain("books", "absent").orElseThrow().held())
                        .isEqualTo("negative");
                GroupReport group = reporter.group("books").orElseThrow();
                assertThat(group.gets()).isEqualTo(3);
                assertThat(group.hits()).isEqualTo(1);
                assertThat(group.loads()).isEqualTo(2);
                assertThat(group.negativeEntries()).isEqualTo(1);
            } finally {
                timer.shutdownNow();
            }
        }
    }
}
