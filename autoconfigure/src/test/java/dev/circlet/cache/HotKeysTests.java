package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.VirtualTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a group uses it is in {@link InboundDoorTests}. */
class HotKeysTests {

    private final VirtualTime time = new VirtualTime();
    private final HotKeys hotKeys = new HotKeys(1, Duration.ofSeconds(10).toNanos(), new Ticks(time), new Counters());

    private final HotKeys hotKey = new HotKeys(20, Duration.ofSeconds(10).toNanos(), new Ticks(time), new Counters());

    @Test
    void only_so_many_keys_are_watched_and_idle_ones_make_room() {
        for (int key = 0; key < 10_000; key++) {
            assertThat(hotKeys.requested(key, "k", 0)).isTrue();
        }
        assertThat(hotKeys.requested(10_000, "k", 0)).isFalse();
        assertThat(hotKeys.requested(9_999, "k", 0)).isTrue();
        time.advance(Duration.ofSeconds(3));
        assertThat(hotKeys.requested(10_000, "k", 0)).isTrue();
    }

    /** The reads per second of a key by each of some peers, who keep copies while they may and renew them like peers do. */
    private int promotions(int peers, double readsPerSecond, Duration time) {
        Counters counters = new Counters();
        HotKeys keys = new HotKeys(20, Duration.ofSeconds(10).toNanos(), new Ticks(this.time), counters);
        long step = (long) (1e9 / readsPerSecond);
        long[] copied = new long[peers];
        int[] hits = new int[peers];
        boolean[] holds = new boolean[peers];
        for (long elapsed = 0; elapsed < time.toNanos(); elapsed += step) {
            this.time.advance(Duration.ofNanos(step));
            for (int peer = 0; peer < peers; peer++) {
                long age = this.time.read() - copied[peer];
                holds[peer] &= age < Duration.ofSeconds(10).toNanos();
                hits[peer] += holds[peer] ? 1 : 0;
                if (!holds[peer] || age >= Duration.ofSeconds(5).toNanos()) {
                    holds[peer] = keys.requested(1, "k", hits[peer]);
                    hits[peer] = 0;
                    copied[peer] = this.time.read();
                }
            }
        }
        return (int) counters.hotPromotions.sum();
    }

    @Test
    void a_key_that_stays_hot_is_promoted_once() {
        assertThat(promotions(2, 20, Duration.ofMinutes(5))).isOne();
        assertThat(promotions(2, 10.5, Duration.ofMinutes(5))).isOne();
        assertThat(promotions(49, 1, Duration.ofMinutes(5))).isOne();
    }

    @Test
    void a_key_under_the_threshold_is_never_promoted() {
        assertThat(promotions(2, 8, Duration.ofMinutes(5))).isZero();
    }

    @Test
    void a_key_that_cools_down_is_demoted_when_the_reports_say_so() {
        for (int i = 0; i < 20; i++) {
            hotKey.requested(1, "k", 0);
        }
        time.advance(Duration.ofSeconds(6));
        assertThat(hotKey.requested(1, "k", 50)).isTrue();
        time.advance(Duration.ofSeconds(6));
        assertThat(hotKey.requested(1, "k", 50)).isTrue();
        time.advance(Duration.ofSeconds(6));
        assertThat(hotKey.requested(1, "k", 10)).isTrue();
        time.advance(Duration.ofSeconds(6));
        assertThat(hotKey.requested(1, "k", 10)).isFalse();
    }

    @Test
    void the_hottest_are_listed_with_their_rates() {
        for (int i = 0; i < 30; i++) {
            hotKey.requested(1, "hot", 0);
        }
        hotKey.requested(2, "reported", 100);
        hotKey.requested(3, "cold", 0);
        assertThat(hotKey.hottest(2, Map.of()))
                .containsExactly(new HotKey("hot", 0, 30, true), new HotKey("reported", 0, 21, true));
        assertThat(hotKey.hottest(10, Map.of())).extracting(HotKey::key).containsExactly("hot", "reported", "cold");
        time.advance(Duration.ofSeconds(20));
        assertThat(hotKey.hottest(10, Map.of())).isEmpty();
    }
}
