package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a group uses it is in {@link InboundDoorTests}. */
class HotKeysTests {

    private final VirtualTime time = new VirtualTime();
    private final HotKeys hotKeys = new HotKeys(1, Duration.ofSeconds(10).toNanos(), new Ticks(time), new Counters());

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
}
