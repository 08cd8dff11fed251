package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupStats;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.KeyNotFoundException;
import dev.circlet.cache.Lookup;
import dev.circlet.cache.RemoteLoadException;
import dev.circlet.peer.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three Spring contexts over HTTP in one JVM. */
class FleetOfContextsIT {

    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(3, Map.of());
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void tenThousandPendingGetsOfOneColdKeyOverThreeNodesCauseOneLoad() {
        String key = fleet.keyOwnedBy(1, "herd-");
        int before = fleet.loads();
        List<CompletableFuture<ByteView>> pending = IntStream.range(0, 10_000)
                .mapToObj(i -> fleet.probe(i % 3).getAsync(key))
                .toList();
        List<String> values = pending.stream()
                .map(value -> value.join().toUtf8String())
                .distinct()
                .toList();
        assertThat(values).hasSize(1);
        assertThat(fleet.loads() - before).isEqualTo(1);
    }

    @Test
    void everyNodeGivesTheValueThatTheOwnerLoaded() {
        String key = fleet.keyOwnedBy(2, "plain-");
        for (int i = 0; i < 3; i++) {
            Lookup lookup = fleet.probe(i).lookup(key);
            assertThat(lookup.owner()).isEqualTo("node-3");
            assertThat(lookup.value().toUtf8String()).contains("by node-3");
            assertThat(lookup.source()).isEqualTo(i == 2 ? Lookup.Source.MAIN : Lookup.Source.PEER);
        }
    }

    @Test
    void manyKeysAreAskedOfEachOwnerInOneExchange() {
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "many-" + i).toList();
        Group group = fleet.probe(0);
        Fleet peers = fleet.node(0).getBean(Fleet.class);
        long before = peers.peers().stream().mapToLong(peer -> peer.requests()).sum();
        Map<String, ByteView> values = group.getAll(keys);
        long after = peers.peers().stream().mapToLong(peer -> peer.requests()).sum();
        assertThat(values).containsOnlyKeys(keys);
        assertThat(new ArrayList<>(values.keySet())).isEqualTo(keys);
        // One fetch per owner; own keys peek at the former owner first, and inquiries may fall in between.
        long own =
                keys.stream().filter(key -> group.owner(key).equals("node-1")).count();
        assertThat(after - before).isBetween(2L, 2 + own + 4);
    }

    @Test
    void aFailureReachesTheNodeThatRanTheGetterAsItIsAndOthersWithTypeAndMessage() {
        String key = fleet.keyOwnedBy(0, "broken-");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> fleet.probe(0).get(key))
                .withMessage("the source is down");
        assertThatExceptionOfType(RemoteLoadException.class)
                .isThrownBy(() -> fleet.probe(1).get(key))
                .satisfies(failure -> assertThat(failure.node()).isEqualTo("node-1"))
                .satisfies(failure -> assertThat(failure.type()).isEqualTo("java.lang.IllegalStateException"))
                .withMessageContaining("the source is down");
        assertThat(fleet.node(1).getBean(Fleet.class).peers())
                .allSatisfy(peer -> assertThat(peer.breaker()).isEqualTo("closed"));
    }

    @Test
    void absenceIsRememberedByTheOwner() {
        String key = fleet.keyOwnedBy(1, "absent-");
        int before = fleet.loads();
        for (int i = 0; i < 3; i++) {
            Group group = fleet.probe(i);
            assertThat(group.find(key)).isEmpty();
            assertThatExceptionOfType(KeyNotFoundException.class).isThrownBy(() -> group.get(key));
        }
        assertThat(fleet.loads() - before).isEqualTo(1);
        assertThat(fleet.probe(1).stats().negativeEntries()).isPositive();
    }

    @Test
    void anInvalidationReachesEveryMember() {
        String key = fleet.keyOwnedBy(0, "changing-");
        String first = fleet.probe(1).get(key).toUtf8String();
        Invalidation done = fleet.probe(2).invalidate(key);
        assertThat(done.acknowledged()).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
        assertThat(done.complete()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(fleet.probe(i).get(key).toUtf8String()).isNotEqualTo(first);
        }
    }

    @Test
    void aKeyThatPeersAskForOftenIsCopiedToThemAndForgottenWithAnInvalidation() {
        String key = fleet.keyOwnedBy(0, "popular-");
        Group asking = fleet.probe(1);
        Lookup last = asking.lookup(key);
        for (int i = 0; i < 2_000 && last.source() != Lookup.Source.HOT; i++) {
            last = asking.lookup(key);
        }
        assertThat(last.source()).isEqualTo(Lookup.Source.HOT);
        String copied = last.value().toUtf8String();
        fleet.probe(2).invalidate(key);
        assertThat(asking.get(key).toUtf8String()).isNotEqualTo(copied);
        assertThat(fleet.probe(0).stats().hotPromotions()).isPositive();
    }

    @Test
    void hostileKeysRoundTripExactly() {
        List<String> keys =
                List.of("../../etc", "a%2Fb", "a//b;c=d", "nul\0nul", "line\r\nbreak", "ключ 🔑", "é", "e\u0301");
        for (String key : keys) {
            for (int i = 0; i < 3; i++) {
                assertThat(fleet.probe(i).get(key).toUtf8String()).startsWith(key + " by");
            }
        }
    }

    @Test
    void countsOfTheApplicationAndOfPeersAreKeptApart() {
        String key = fleet.keyOwnedBy(2, "counted-");
        GroupStats asking = fleet.probe(0).stats();
        GroupStats owner = fleet.probe(2).stats();
        fleet.probe(0).get(key);
        GroupStats askingNow = fleet.probe(0).stats();
        GroupStats ownerNow = fleet.probe(2).stats();
        assertThat(askingNow.gets() - asking.gets()).isEqualTo(1);
        assertThat(askingNow.peerFetches() - asking.peerFetches()).isEqualTo(1);
        assertThat(ownerNow.gets() - owner.gets()).isZero();
        assertThat(ownerNow.peerGets() - owner.peerGets()).isEqualTo(1);
        assertThat(ownerNow.loads() - owner.loads()).isEqualTo(1);
    }

    @Test
    void aSlowLoadIsNotTakenForADeadPeer() {
        String key = fleet.keyOwnedBy(1, "slow-");
        int before = fleet.loads();
        ByteView value = fleet.probe(0).get(key, Duration.ofSeconds(29));
        assertThat(value.toUtf8String()).contains("by node-2");
        assertThat(fleet.loads() - before).isEqualTo(1);
        assertThat(fleet.probe(0).stats().failovers()).isZero();
    }
}
