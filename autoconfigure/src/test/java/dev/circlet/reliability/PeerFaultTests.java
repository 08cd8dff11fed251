package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedSource.Load;
import dev.circlet.SimulatedTransport.Faults;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.ByteView;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerStatus;
import dev.circlet.ring.PeerPicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Peers that die, freeze, dawdle or cannot be reached, and peers that disagree. */
class PeerFaultTests {

    private static final Duration LOAD = Duration.ofMillis(200);
    private static final List<String> NAMES = List.of("a", "b", "c");

    private static SimulatedFleet fleet(long seed) {
        SimulatedFleet fleet =
                new SimulatedFleet(seed).shuffled(Duration.ofNanos(50_000)).settings(FleetRun.smallRings());
        fleet.source.delay(LOAD);
        return fleet;
    }

    /** Loads per key by other nodes than the given one. */
    private static Map<String, Long> loadsWithout(String node, SimulatedFleet fleet) {
        return fleet.source.loads().stream()
                .filter(load -> !load.node.equals(node))
                .collect(Collectors.groupingBy(load -> load.key, Collectors.counting()));
    }

    @Test
    @Scenario(3)
    void anOwnerKilledWithAHundredGetsInFlightCostsTwoLoadsPerKeyAtMostAndNoError() {
        Counts.seeds(50, 1_000).forEach(seed -> {
            try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c")) {
                SplittableRandom random = new SplittableRandom(seed);
                List<String> keys = fleet.keys("b", 20);
                List<CompletableFuture<ByteView>> gets = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    gets.add(fleet.node(i % 2 == 0 ? "a" : "c").get(keys.get(random.nextInt(20))));
                    fleet.advance(Duration.ofNanos(random.nextInt(2_000_000)));
                }
                fleet.kill("b");
                long killed = fleet.time.read();
                gets.forEach(
                        get -> assertThat(fleet.await(get)).as("seed %d", seed).isNotNull());
                assertThat(Duration.ofNanos(fleet.time.read() - killed))
                        .as("seed %d", seed)
                        .isLessThan(LOAD.plusMillis(1_500));
                assertThat(loadsWithout("b", fleet).values())
                        .as("seed %d", seed)
                        .allMatch(count -> count <= 2);
            }
        });
    }

    @Test
    @Scenario(5)
    void aFrozenPeerIsPassedOverAfterFiveFailuresAndUsedAgainWhenItGoesOn() {
        try (SimulatedFleet fleet = fleet(5).start("a", "b", "c")) {
            fleet.advance(Duration.ofSeconds(61));
            List<String> keys = fleet.keys("b", 200);
            fleet.pause("b");
            for (String key : keys.subList(0, 5)) {
                fleet.await(fleet.node("a").get(key));
            }
            // The breaker is open for 1, 2, 4, 8 seconds; whatever tries the peer again then, no get does.
            for (String key : keys.subList(5, 145)) {
                assertThat(fleet.settle(fleet.node("a").get(key))).isLessThan(LOAD.plusMillis(50));
            }
            fleet.advance(Duration.ofSeconds(2));
            fleet.resume("b");
            fleet.advance(Duration.ofSeconds(31));
            assertThat(status(fleet, "a", "b").breaker()).isEqualTo("closed");
            fleet.await(fleet.node("a").get(keys.get(150)));
            assertThat(fleet.source.loaders(keys.get(150))).containsExactly("b");
        }
    }

    private static PeerStatus status(SimulatedFleet fleet, String node, String peer) {
        return fleet.node(node).fleet().peers().stream()
                .filter(status -> status.member().name().equals(peer))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Scenario(7)
    void aSlowPeerSlowsDownNoKeyOfAnotherOwner() {
        Duration usual = slowestOfOthers(false);
        assertThat(slowestOfOthers(true))
                .isLessThanOrEqualTo(usual.multipliedBy(6).dividedBy(5));
    }

    /** Returns the 99th percentile for keys of c, while the keys of b are asked for just as often. */
    private static Duration slowestOfOthers(boolean slow) {
        try (SimulatedFleet fleet = fleet(7).start("a", "b", "c")) {
            Faults link = fleet.network.link("a", "b");
            link.least = slow ? Duration.ofSeconds(2) : link.least;
            link.most = slow ? Duration.ofMillis(2_010) : link.most;
            List<String> slowKeys = fleet.keys("b", 300);
            List<String> others = fleet.keys("c", 300);
            List<Duration> took = new ArrayList<>();
            List<CompletableFuture<ByteView>> gets = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                long start = fleet.time.read();
                gets.add(fleet.node("a").get(slowKeys.get(i)));
                CompletableFuture<ByteView> other = fleet.node("a").get(others.get(i));
                other.thenRun(() -> took.add(Duration.ofNanos(fleet.time.read() - start)));
                gets.add(other);
                fleet.advance(Duration.ofMillis(10));
            }
            assertThat(status(fleet, "a", "b").breaker().equals("closed")).isEqualTo(!slow);
            gets.forEach(fleet::await);
            took.sort(Comparator.naturalOrder());
            return took.get(took.size() * 99 / 100);
        }
    }

    @Test
    @Scenario(10)
    void aPartitionOfOneDirectionCausesNoErrorNoSecondHopAndTwoLoadsPerKeyAtMost() {
        Counts.seeds(10, 200).forEach(seed -> {
            for (String[] lost : new String[][] {{"a", "b"}, {"b", "a"}}) {
                try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c")) {
                    fleet.network.silence(lost[0], lost[1]);
                    SplittableRandom random = new SplittableRandom(seed);
                    List<CompletableFuture<ByteView>> gets = new ArrayList<>();
                    for (int i = 0; i < 60; i++) {
                        gets.add(fleet.node("a").get("key-" + i));
                        gets.add(fleet.node("c").get("key-" + i));
                        fleet.advance(Duration.ofNanos(random.nextInt(20_000_000)));
                    }
                    gets.forEach(get -> assertThat(fleet.await(get)).isNotNull());
                    assertThat(loadsWithout("", fleet).values())
                            .as("seed %d", seed)
                            .allMatch(count -> count <= 2);
                    assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                            .as("b asked for nothing itself")
                            .extracting(Sent::from)
                            .doesNotContain("b");
                }
            }
        });
    }

    @Test
    @Scenario(11)
    void bothSidesOfASplitServeAndAgreeAgainAfterIt() {
        Counts.seeds(5, 50).forEach(seed -> {
            try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c")) {
                fleet.network.part(List.of("a"), List.of("b", "c"));
                List<CompletableFuture<ByteView>> gets = new ArrayList<>();
                for (int second = 0; second < 60; second++) {
                    if (second == 5) {
                        say(fleet, "b", "b", "c");
                        say(fleet, "c", "b", "c");
                    }
                    for (String name : NAMES) {
                        gets.add(fleet.node(name).get("key-" + second % 30));
                    }
                    fleet.advance(Duration.ofSeconds(1));
                }
                fleet.network.heal();
                NAMES.forEach(name -> say(fleet, name, "a", "b", "c"));
                gets.forEach(get -> assertThat(fleet.await(get)).isNotNull());
                fleet.advance(Duration.ofSeconds(30));
                Set<Long> fingerprints = new HashSet<>();
                fleet.nodes()
                        .forEach(node -> fingerprints.add(node.fleet().ring().fingerprint()));
                assertThat(fingerprints).as("seed %d", seed).hasSize(1);
                NAMES.forEach(name -> assertThat(fleet.node(name).fleet().peers())
                        .as("seed %d", seed)
                        .allSatisfy(peer -> assertThat(peer.breaker()).isEqualTo("closed")));
            }
        });
    }

    private static void say(SimulatedFleet fleet, String node, String... members) {
        fleet.node(node).directory().say(SimulatedFleet.members(members));
    }

    @Test
    @Scenario(12)
    void aTenthOfTheRequestsLostCausesNoErrorAndATenthOfMoreLoads() {
        Counts.seeds(5, 100).forEach(seed -> {
            try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c")) {
                NAMES.forEach(from -> NAMES.forEach(to -> fleet.network.link(from, to).drop = 0.1));
                List<CompletableFuture<ByteView>> gets = new ArrayList<>();
                for (int i = 0; i < 600; i++) {
                    gets.add(fleet.node(NAMES.get(i % 3)).get("key-" + i));
                    fleet.advance(Duration.ofMillis(10));
                }
                gets.forEach(get -> assertThat(fleet.await(get)).isNotNull());
                assertThat(fleet.source.loads()).as("seed %d", seed).hasSizeLessThanOrEqualTo(720);
            }
        });
    }

    @Test
    @Scenario(13)
    void twoPeersThatNameEachOtherAsOwnerAnswerEveryGetAfterOneHop() {
        int count = Counts.of(1_000, 10_000);
        try (SimulatedFleet fleet = fleet(13)
                .spec(spec -> spec.maxWaitingLoads(20_000))
                .pickers(name -> ownedBy(name.equals("a") ? "b" : "a"))
                .start("a", "b")) {
            List<CompletableFuture<ByteView>> gets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                gets.add(fleet.node(i % 2 == 0 ? "a" : "b").get("key-" + i / 4));
                fleet.advance(Duration.ofMillis(2));
            }
            gets.forEach(get -> assertThat(fleet.await(get)).isNotNull());
            assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                    .hasSizeLessThanOrEqualTo(count)
                    .allSatisfy(sent -> assertThat(sent.envelope().depth()).isZero());
            for (Node node : fleet.nodes()) {
                assertThat(node.group().stats().misdirected()).isPositive();
            }
            assertNoTwoLoadsAtATimeOnOneNode(fleet.source.loads());
        }
    }

    private static PeerPicker ownedBy(String owner) {
        return (ring, group, key, count) -> ring.members().stream()
                .filter(member -> member.name().equals(owner))
                .toList();
    }

    private static void assertNoTwoLoadsAtATimeOnOneNode(List<Load> loads) {
        loads.stream()
                .collect(Collectors.groupingBy(load -> load.node + ' ' + load.key))
                .values()
                .forEach(same -> {
                    for (int i = 1; i < same.size(); i++) {
                        assertThat(same.get(i).began).isGreaterThanOrEqualTo(same.get(i - 1).ended);
                    }
                });
    }

    @Test
    @Scenario(14)
    void membersWithOtherSettingsAreShownWithinTenSecondsAndHarmNobody() {
        List<String> all = List.of("a", "b", "c");
        try (SimulatedFleet fleet = fleet(14)) {
            fleet.spec(spec -> spec.ttl(Duration.ofMinutes(1)))
                    .start("a", SimulatedFleet.members(all.toArray(String[]::new)));
            fleet.start("b", SimulatedFleet.members(all.toArray(String[]::new)));
            fleet.settings(FleetRun.virtualNodes(33))
                    .spec(spec -> spec.ttl(Duration.ofMinutes(2)))
                    .start("c", SimulatedFleet.members(all.toArray(String[]::new)));
            List<CompletableFuture<ByteView>> gets = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                gets.add(fleet.node(NAMES.get(i % 3)).get("key-" + i % 100));
                fleet.advance(Duration.ofMillis(40));
            }
            gets.forEach(get -> assertThat(fleet.await(get)).isNotNull());
            assertThat(status(fleet, "a", "c").differences()).anyMatch(text -> text.contains("books.ttl"));
            assertThat(status(fleet, "a", "b").differences()).isEmpty();
            assertThat(fleet.node("a").fleet().stats().ringMismatches()).isPositive();
            assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                    .allSatisfy(sent -> assertThat(sent.envelope().depth()).isZero());
        }
    }
}
