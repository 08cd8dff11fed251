package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.cache.ByteView;
import dev.circlet.peer.PeerRequest;
import dev.circlet.ring.MemberView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Directories in trouble, clocks that are wrong, and a fleet of five hundred. */
class MembershipFaultTests {

    private final SimulatedFleet fleet =
            new SimulatedFleet(18).shuffled(Duration.ofNanos(50_000)).settings(FleetRun.smallRings());

    @Test
    @Scenario(18)
    void aDirectoryThatHasNoAnswerForTenMinutesLeavesTheRingAsItIs() {
        fleet.start("a", "b", "c");
        long fingerprint = fleet.node("a").fleet().ring().fingerprint();
        for (int minute = 0; minute < 10; minute++) {
            // Empty for a moment now and then, as registries are that restart; the next answer is the old one again.
            MemberView last = fleet.node("a").directory().current();
            fleet.node("a").directory().say(SimulatedFleet.members("a"));
            fleet.advance(Duration.ofSeconds(5));
            fleet.node("a").directory().say(last.members());
            fleet.advance(Duration.ofSeconds(55));
            for (Node node : fleet.nodes()) {
                assertThat(fleet.await(node.get("key-" + minute))).isNotNull();
                assertThat(node.fleet().ring().fingerprint()).isEqualTo(fingerprint);
            }
        }
        assertThat(fleet.source.loads()).hasSize(10);
        assertThat(fleet.node("a").fleet().stats().viewChanges()).isZero();
    }

    @Test
    @Scenario(19)
    void anAnswerThatLosesMostOfTheMembersIsBelievedAtTheThirdTime() {
        fleet.start("a", "b", "c", "d", "e");
        Node node = fleet.node("a");
        long fingerprint = node.fleet().ring().fingerprint();
        for (int answer = 1; answer <= 2; answer++) {
            node.directory().say(SimulatedFleet.members("a", "b"));
            fleet.advance(Duration.ofSeconds(1));
            assertThat(node.fleet().ring().fingerprint()).isEqualTo(fingerprint);
        }
        node.directory().say(SimulatedFleet.members("a", "b"));
        fleet.advance(Duration.ofSeconds(1));
        assertThat(node.fleet().ring().members()).hasSize(2);
    }

    @Test
    @Scenario(30)
    void clocksThatAreAnHourWrongChangeNoLifetime() {
        Duration ttl = Duration.ofSeconds(60);
        fleet.skew("b", Duration.ofHours(1))
                .skew("c", Duration.ofHours(-1))
                .spec(spec -> spec.ttl(ttl).jitter(0).hotThreshold(1))
                .start("a", "b", "c");
        for (String owner : List.of("a", "b", "c")) {
            String key = fleet.keys(owner, 1).get(0);
            fleet.await(fleet.node("a").get(key));
            long loaded = fleet.time.read();
            while (fleet.source.loads(key).size() == 1) {
                fleet.advance(Duration.ofMillis(100));
                for (Node node : fleet.nodes()) {
                    fleet.await(node.get(key));
                }
            }
            assertThat(Duration.ofNanos(fleet.time.read() - loaded)).isBetween(ttl.minusSeconds(1), ttl.plusSeconds(1));
        }
    }

    @Test
    @Scenario(1)
    void fiveHundredNodesLoadAColdKeyOnce() {
        String[] names = IntStream.range(0, 500).mapToObj(i -> "node-" + i).toArray(String[]::new);
        fleet.settings(FleetRun.virtualNodes(4)).start(names);
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            fleet.nodes().forEach(node -> gets.add(node.get("cold")));
        }
        gets.forEach(fleet::await);
        Set<String> values = new HashSet<>();
        gets.forEach(get -> values.add(get.join().toUtf8String()));
        assertThat(values).containsExactly("cold#1");
        assertThat(fleet.source.loads()).hasSize(1);
        assertThat(fleet.network.sent(PeerRequest.Fetch.class)).hasSize(499);
        fleet.close();
    }
}
