package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedSource.Load;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.HotKey;
import dev.circlet.cache.Inbound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hot keys, refreshes and failing sources in a fleet without faults of its own. */
class FleetRefreshTests {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TICK = Duration.ofMillis(20);

    private final SimulatedFleet fleet = new SimulatedFleet(4).settings(TestSettings.small());

    @AfterEach
    void close() {
        fleet.close();
    }

    /** Every node reads a key fifty times a second. */
    private void read(String key, Duration time) {
        for (long ticks = time.dividedBy(TICK); ticks > 0; ticks--) {
            fleet.nodes().forEach(node -> node.get(key));
            fleet.advance(TICK);
        }
    }

    private int asked(String owner) {
        return (int) fleet.network.sent(PeerRequest.Fetch.class).stream()
                .filter(sent -> sent.to().equals(owner))
                .count();
    }

    @Test
    void aHotKeyStaysHotAndRelievesItsOwner() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        read(key, SECOND);
        fleet.network.forgetSent();
        read(key, Duration.ofMinutes(5));
        // Two peers ask each five seconds or a little later, of fifty times a second each.
        assertThat(asked("b")).isBetween(100, 122);
        assertThat(fleet.node("b").group().stats().hotPromotions()).isOne();
        assertThat(fleet.source.loads(key)).hasSize(1);
        List<HotKey> hottest = fleet.node("b").groups().inbound().hottest(SimulatedFleet.GROUP, 5);
        assertThat(hottest).singleElement().satisfies(hot -> {
            assertThat(hot.key()).isEqualTo(key);
            assertThat(hot.hot()).isTrue();
            assertThat(hot.peersPerSecond()).isBetween(90.0, 115.0);
            assertThat(hot.ownPerSecond()).isBetween(45.0, 55.0);
            assertThat(hot.requestsPerSecond()).isEqualTo(hot.ownPerSecond() + hot.peersPerSecond());
        });
    }

    @Test
    void aKeyThatCoolsDownIsNotCopiedAnyMore() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        read(key, Duration.ofSeconds(20));
        for (int i = 0; i < 30; i++) {
            fleet.await(fleet.node("a").get(key));
            fleet.advance(SECOND);
        }
        assertThat(fleet.node("a").group().stats().hotEntries()).isZero();
        fleet.network.forgetSent();
        fleet.await(fleet.node("a").get(key));
        assertThat(asked("b")).isOne();
    }

    @Test
    void copiesAreServedWhileTheOwnerIsSilentForTenSecondsAndNoLonger() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        read(key, Duration.ofSeconds(3));
        fleet.network.link("a", "b").freeze = true;
        long frozen = fleet.time.read();
        Node a = fleet.node("a");
        CompletableFuture<ByteView> get = a.get(key);
        while (get.isDone()) {
            assertThat(get.join().toUtf8String()).isEqualTo(key + "#1");
            fleet.advance(TICK);
            get = a.get(key);
        }
        assertThat(Duration.ofNanos(fleet.time.read() - frozen))
                .isBetween(Duration.ofSeconds(5), Duration.ofMillis(10_050));
        assertThat(fleet.await(get).toUtf8String()).startsWith(key);
    }

    @Test
    void anInvalidationEndsCopiesAndTheirRenewals() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        read(key, Duration.ofMillis(5_900));
        fleet.await(fleet.node("c").group().invalidateAsync(key));
        for (Node node : fleet.nodes()) {
            assertThat(fleet.await(node.get(key)).toUtf8String()).isEqualTo(key + "#2");
        }
    }

    @Test
    void oneNodeRefreshesForAll() {
        fleet.spec(spec -> spec.jitter(0).ttl(Duration.ofMinutes(2)).refreshAfter(Duration.ofMinutes(1)))
                .start("a", "b", "c");
        fleet.source.delay(Duration.ofMillis(200));
        String key = fleet.key("b", "c");
        String other = fleet.key("c", "a");
        fleet.nodes().forEach(node -> fleet.await(node.get(key)));
        fleet.nodes().forEach(node -> fleet.await(node.get(other)));
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            fleet.advance(SECOND);
            for (Node node : fleet.nodes()) {
                CompletableFuture<ByteView> get = node.get(key);
                waits.add(fleet.settle(get));
                gets.add(get);
            }
        }
        assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMillis(20)) < 0);
        assertThat(fleet.source.loaders(key)).hasSizeBetween(8, 9).containsOnly("b");
        assertNeverTwoAtOnce(fleet.source.loads(key), Duration.ofMillis(200));
        assertThat(fleet.source.loads(other)).hasSize(1);
    }

    @Test
    void earlyRefreshSparesEveryReaderTheWaitAtTheEnd() {
        fleet.spec(spec -> spec.jitter(0)
                        .ttl(Duration.ofSeconds(20))
                        .earlyRefresh(1)
                        .hotThreshold(1_000))
                .start("a", "b", "c");
        fleet.source.delay(Duration.ofMillis(300));
        String key = fleet.key("b", "c");
        fleet.nodes().forEach(node -> fleet.await(node.get(key)));
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        int waited = 0;
        for (int i = 0; i < 10_000; i++) {
            CompletableFuture<ByteView> own = fleet.node("b").get(key);
            waited += own.isDone() ? 0 : 1;
            gets.add(fleet.node("a").get(key));
            fleet.advance(TICK);
        }
        assertThat(fleet.source.loads(key)).hasSizeBetween(10, 13);
        assertNeverTwoAtOnce(fleet.source.loads(key), Duration.ofMillis(300));
        // By chance a value may reach its end: with 100 readers a second and loads of 0.3 s less than once in 10^6
        // times.
        assertThat(waited).isZero();
        gets.forEach(fleet::await);
    }

    @Test
    void whileTheSourceIsDownEveryNodeIsServedAndTheSourceLeftAlone() {
        fleet.spec(spec -> spec.jitter(0).ttl(Duration.ofMinutes(1)).staleIfError(Duration.ofHours(1)))
                .start("a", "b", "c");
        String key = fleet.key("b", "c");
        fleet.nodes().forEach(node -> fleet.await(node.get(key)));
        fleet.source.fail(new IllegalStateException("down"));
        fleet.advance(Duration.ofMinutes(1));
        for (int i = 0; i < 600; i++) {
            for (Node node : fleet.nodes()) {
                assertThat(fleet.await(node.get(key)).toUtf8String()).isEqualTo(key + "#1");
            }
            fleet.advance(SECOND);
        }
        // Ten minutes: some of the doubling back-off, then one or two a minute and by one node.
        assertThat(fleet.source.loaders(key)).hasSizeBetween(15, 50).containsOnly("b");
        assertThat(fleet.node("b").group().stats().loadFailures()).isGreaterThan(10);
        fleet.source.fail(null);
        fleet.advance(Duration.ofSeconds(31));
        fleet.nodes().forEach(node -> fleet.await(node.get(key)));
        fleet.advance(SECOND);
        for (Node node : fleet.nodes()) {
            assertThat(fleet.await(node.get(key)).toUtf8String()).isNotEqualTo(key + "#1");
        }
    }

    @Test
    void aKeyThatCannotExistCostsNoHopAndNoLoad() {
        fleet.spec(spec -> spec.membershipFilter(key -> !key.startsWith("no"))).start("a", "b", "c");
        for (int i = 0; i < 50; i++) {
            CompletableFuture<ByteView> get = fleet.node("a").get("no-" + i);
            assertThat(get).isCompletedExceptionally();
        }
        assertThat(fleet.network.sent(PeerRequest.Fetch.class)).isEmpty();
        assertThat(fleet.source.loads()).isEmpty();
        assertThat(fleet.node("a").group().stats().filtered()).isEqualTo(50);
        Inbound.KeyState state = fleet.node("a").groups().inbound().state(SimulatedFleet.GROUP, "no-1");
        assertThat(state).isEqualTo(Inbound.KeyState.NONE);
    }

    private static void assertNeverTwoAtOnce(List<Load> loads, Duration each) {
        for (int i = 1; i < loads.size(); i++) {
            assertThat(loads.get(i).began - loads.get(i - 1).began).isGreaterThanOrEqualTo(each.toNanos());
        }
    }
}
