package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedSource.Load;
import dev.circlet.SimulatedTransport.Faults;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.GroupStats;
import dev.circlet.cache.Invalidation;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Plays random operations on a fleet whose network fails at random, writes down what everybody saw, and checks the
 * promises on the history, in the spirit of Jepsen.
 */
class FleetHistoryTests {

    private static final String SEED = "circlet.test.seed";
    private static final int OPERATIONS = 200;
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Fleet.class);

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    @Test
    void promisesHoldWhateverTheNetworkDoes() {
        seeds(300).forEach(seed -> {
            History history = new History(seed);
            history.play();
            history.check();
        });
    }

    /** The same with values that end, are refreshed early and softly, and outlive a source that fails now and then. */
    @Test
    void promisesHoldWithRefreshesAndStaleValuesToo() {
        LongSummaryStatistics refreshes = new LongSummaryStatistics();
        LongSummaryStatistics stale = new LongSummaryStatistics();
        LongSummaryStatistics hot = new LongSummaryStatistics();
        seeds(300).forEach(seed -> {
            History history = new History(
                    seed,
                    spec -> spec.ttl(Duration.ofMillis(400))
                            .refreshAfter(Duration.ofMillis(150))
                            .staleIfError(Duration.ofSeconds(2))
                            .earlyRefresh(2)
                            .hotTtl(Duration.ofMillis(400)));
            history.sourceFails = true;
            history.play();
            history.check();
            refreshes.accept(history.refreshes);
            stale.accept(history.staleServed);
            hot.accept(history.hotHits);
        });
        System.out.println("Refreshes " + refreshes + ", stale answers " + stale + ", hits on copies " + hot);
        if (Long.getLong(SEED) == null) {
            assertThat(refreshes.getAverage()).isGreaterThan(1);
            assertThat(hot.getAverage()).isGreaterThan(1);
            assertThat(stale.getAverage()).isGreaterThan(1);
        }
    }

    @Test
    void withoutFaultsEveryKeyIsLoadedOnce() {
        seeds(50).forEach(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            try (SimulatedFleet fleet = new SimulatedFleet(seed).settings(TestSettings.small())) {
                fleet.start("a", "b", "c");
                List<CompletableFuture<ByteView>> gets = new ArrayList<>();
                for (int i = 0; i < OPERATIONS; i++) {
                    fleet.source.delay(Duration.ofMillis(random.nextInt(100)));
                    fleet.advance(Duration.ofNanos(random.nextInt(5_000_000)));
                    gets.add(fleet.node(any(random)).get("key-" + random.nextInt(20)));
                }
                gets.forEach(fleet::await);
                for (int i = 0; i < 20; i++) {
                    assertThat(fleet.source.loads("key-" + i))
                            .as("key-%d with -D%s=%d", i, SEED, seed)
                            .hasSizeLessThanOrEqualTo(1);
                }
            }
        });
    }

    @Test
    void withoutFaultsARefreshIsTheOnlyLoadOfItsKey() {
        Duration each = Duration.ofMillis(60);
        seeds(50).forEach(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            try (SimulatedFleet fleet = new SimulatedFleet(seed).settings(TestSettings.small())) {
                fleet.spec(spec -> spec.hotThreshold(5)
                                .ttl(Duration.ofMillis(800))
                                .refreshAfter(Duration.ofMillis(300))
                                .earlyRefresh(1))
                        .start("a", "b", "c");
                fleet.source.delay(each);
                List<CompletableFuture<ByteView>> gets = new ArrayList<>();
                for (int i = 0; i < 5 * OPERATIONS; i++) {
                    fleet.advance(Duration.ofNanos(random.nextInt(10_000_000)));
                    gets.add(fleet.node(any(random)).get("key-" + random.nextInt(5)));
                }
                gets.forEach(fleet::await);
                for (int i = 0; i < 5; i++) {
                    List<Load> loads = fleet.source.loads("key-" + i);
                    assertThat(loads).as("key-%d with -D%s=%d", i, SEED, seed).hasSizeGreaterThan(3);
                    for (int n = 1; n < loads.size(); n++) {
                        assertThat(loads.get(n).began - loads.get(n - 1).began)
                                .as("between loads %d and %d of key-%d with -D%s=%d", n, n + 1, i, SEED, seed)
                                .isGreaterThanOrEqualTo(each.toNanos());
                    }
                }
            }
        });
    }

    private static LongStream seeds(int runs) {
        Long given = Long.getLong(SEED);
        long first = given != null ? given : new SecureRandom().nextInt(1_000_000_000);
        System.out.println("Seeds from " + first + ", repeat one with -D" + SEED + "=...");
        return LongStream.range(first, first + (given != null ? 1 : runs));
    }

    private static String any(SplittableRandom random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private record Get(String node, String key, long start, CompletableFuture<ByteView> value) {}

    private record Forgetting(String key, long start, CompletableFuture<Invalidation> outcome) {}

    private static final class History {

        private final long seed;
        private final SplittableRandom random;
        private final SimulatedFleet fleet;
        private final List<Get> gets = new ArrayList<>();
        private final List<Forgetting> forgettings = new ArrayList<>();
        private final Map<CompletableFuture<?>, Long> ends = new HashMap<>();

        /** Whether the source fails now and then; gets may fail then, too. */
        private boolean sourceFails;

        private long healed;
        private long refreshes;
        private long staleServed;
        private long hotHits;

        History(long seed) {
            this(seed, spec -> spec);
        }

        History(long seed, UnaryOperator<GroupSpec.Builder> more) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.fleet = new SimulatedFleet(seed)
                    .settings(TestSettings.small())
                    .spec(spec ->
                            more.apply(spec.hotThreshold(2).getTimeout(DEADLINE).loadTimeout(Duration.ofSeconds(10))))
                    .start("a", "b", "c");
        }

        void play() {
            for (int i = 0; i < OPERATIONS; i++) {
                fleet.advance(Duration.ofNanos(random.nextInt(20_000_000)));
                fleet.source.delay(Duration.ofMillis(random.nextInt(60)));
                if (sourceFails && random.nextInt(20) == 0) {
                    fleet.source.fail(random.nextBoolean() ? new IllegalStateException("down") : null);
                }
                int dice = random.nextInt(100);
                if (dice < 75) {
                    get(fleet.node(any(random)), anyKey());
                } else if (dice < 88) {
                    forget(fleet.node(any(random)), anyKey());
                } else if (dice < 96) {
                    change(fleet.network.link(any(random), any(random)));
                } else if (dice < 98) {
                    changeView(fleet.node(any(random)));
                } else {
                    heal();
                }
            }
            heal();
            fleet.source.fail(null);
            healed = fleet.time.read();
            fleet.advance(Duration.ofSeconds(40));
            for (Node node : fleet.nodes()) {
                for (int i = 0; i < 6; i++) {
                    get(node, "key-" + i);
                }
            }
            fleet.advance(Duration.ofSeconds(10));
            for (Node node : fleet.nodes()) {
                GroupStats stats = node.group().stats();
                refreshes += stats.refreshes();
                staleServed += stats.staleServed();
                hotHits += stats.hotHits();
            }
            fleet.close();
            fleet.advance(Duration.ofSeconds(60));
        }

        private String anyKey() {
            return "key-" + random.nextInt(6);
        }

        private void get(Node node, String key) {
            Get get = new Get(node.name(), key, fleet.time.read(), node.get(key));
            gets.add(get);
            get.value().whenComplete((value, failure) -> ends.put(get.value(), fleet.time.read()));
        }

        private void forget(Node node, String key) {
            long start = fleet.time.read();
            Forgetting forgetting = new Forgetting(key, start, node.group().invalidateAsync(key));
            forgettings.add(forgetting);
            forgetting.outcome().whenComplete((value, failure) -> ends.put(forgetting.outcome(), fleet.time.read()));
        }

        private void change(Faults link) {
            switch (random.nextInt(7)) {
                case 0 -> link.refuse = !link.refuse;
                case 1 -> link.freeze = !link.freeze;
                case 2 -> link.cutAfter = random.nextInt(5) - 1;
                case 3 -> link.stallAfter = random.nextInt(5) - 1;
                case 4 -> link.drop = random.nextDouble();
                case 5 -> link.duplicate = random.nextDouble();
                default -> link.most = Duration.ofMillis(1 + random.nextInt(400));
            }
        }

        private void changeView(Node node) {
            String lost = any(random);
            node.directory()
                    .say(SimulatedFleet.members("a", "b", "c").stream()
                            .filter(member -> member.name().equals(node.name())
                                    || !member.name().equals(lost))
                            .toList());
        }

        private void heal() {
            for (Node node : fleet.nodes()) {
                NAMES.forEach(to -> fleet.network.heal(node.name(), to));
                node.directory().say(SimulatedFleet.members("a", "b", "c"));
            }
        }

        void check() {
            Map<String, Load> loads = new HashMap<>();
            fleet.source.loads().forEach(load -> loads.put(load.value, load));
            for (Get get : gets) {
                String what = what(get);
                assertThat(ends).as("%s ends", what).containsKey(get.value());
                assertThat(ends.get(get.value()) - get.start())
                        .as("%s ends in time", what)
                        .isLessThanOrEqualTo(DEADLINE.plusMillis(100).toNanos());
                if (sourceFails && get.start() <= healed && get.value().isCompletedExceptionally()) {
                    assertThat(rootCause(get))
                            .as("%s fails like the source", what)
                            .contains("down");
                    continue;
                }
                assertThat(get.value()).as("%s succeeds", what).isCompleted();
                Load load = loads.get(get.value().join().toUtf8String());
                assertThat(load).as("%s gives a loaded value", what).isNotNull();
                assertThat(load.key).as("%s gives its own key's value", what).isEqualTo(get.key());
                forgettings.forEach(forgetting -> checkFreshness(get, load, forgetting, what));
            }
            checkEndsAndConvergence(loads);
        }

        private static String rootCause(Get get) {
            return get.value()
                    .handle((value, failure) -> String.valueOf(failure))
                    .join();
        }

        private void checkFreshness(Get get, Load load, Forgetting forgetting, String what) {
            if (forgetting.key().equals(get.key())
                    && ends.get(forgetting.outcome()) < get.start()
                    && forgetting.outcome().join().acknowledged().contains(get.node())) {
                assertThat(load.began)
                        .as(
                                "%s, after the invalidation of %d was acknowledged, gives %s",
                                what, forgetting.start(), load.value)
                        .isGreaterThanOrEqualTo(forgetting.start());
            }
        }

        private void checkEndsAndConvergence(Map<String, Load> loads) {
            for (Forgetting forgetting : forgettings) {
                assertThat(ends.get(forgetting.outcome()) - forgetting.start())
                        .as("invalidation with -D%s=%d ends in time", SEED, seed)
                        .isLessThanOrEqualTo(Duration.ofSeconds(2).toNanos());
            }
            for (Get last : gets.subList(gets.size() - 6 * NAMES.size(), gets.size())) {
                Load load = loads.get(last.value().join().toUtf8String());
                forgettings.stream()
                        .filter(forgetting -> forgetting.key().equals(last.key()))
                        .forEach(forgetting -> assertThat(load.began)
                                .as("%s, when all is well again, gives %s", what(last), load.value)
                                .isGreaterThanOrEqualTo(forgetting.start()));
            }
            assertThat(fleet.network.open())
                    .as("exchanges left with -D%s=%d", SEED, seed)
                    .isZero();
            assertThat(fleet.time.pending())
                    .as("timers left with -D%s=%d", SEED, seed)
                    .isZero();
        }

        private String what(Get get) {
            return "get of " + get.key() + " on " + get.node() + " at " + get.start() + " with -D" + SEED + "=" + seed;
        }
    }
}
