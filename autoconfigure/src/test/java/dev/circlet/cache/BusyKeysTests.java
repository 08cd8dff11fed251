package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BusyKeysTests {

    private static final int MANY = 20_000;

    private final BusyKeys keys = new BusyKeys();

    @Test
    void few_keys_are_counted_exactly() {
        for (int i = 0; i < 100; i++) {
            keys.add("a", 3);
            keys.add("b", 1);
        }
        assertThat(counts()).containsExactlyInAnyOrderEntriesOf(Map.of("a", 300L, "b", 100L));
    }

    @Test
    void a_frequent_key_that_comes_late_is_counted_among_many_rare_ones() {
        for (int i = 0; i < MANY; i++) {
            keys.add("rare" + i, 1);
        }
        for (int i = 0; i < MANY; i++) {
            keys.add("rare" + i, 1);
            if (i % 20 == 0) {
                keys.add("frequent", 1);
            }
        }
        assertThat(counts().get("frequent")).isBetween(900L, 1_000L);
    }

    @Test
    void no_count_is_above_the_truth_and_not_every_key_is_kept() {
        for (int i = 0; i < MANY; i++) {
            keys.add("rare" + i, 2);
        }
        assertThat(counts()).hasSizeBetween(100, 1_000);
        assertThat(counts().values()).allMatch(count -> count > 0 && count <= 2);
    }

    @Test
    void nothing_is_left_after_clearing() {
        assertThat(keys.isEmpty()).isTrue();
        keys.add("a", 1);
        assertThat(keys.isEmpty()).isFalse();
        keys.clear();
        assertThat(keys.isEmpty()).isTrue();
        assertThat(counts()).isEmpty();
    }

    @Test
    void several_counts_add_up() {
        Map<String, Long> counts = new HashMap<>(Map.of("a", 1L));
        keys.add("a", 2);
        keys.addTo(counts);
        keys.addTo(counts);
        assertThat(counts).containsEntry("a", 5L);
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new HashMap<>();
        keys.addTo(counts);
        return counts;
    }
}
