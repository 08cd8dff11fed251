package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreshnessTests {

    private static final long A = 11;
    private static final long B = 22;
    private static final long C = 33;

    private final List<Long> horizons = new ArrayList<>();
    private final Freshness freshness = new Freshness(2, 1_000, horizons::add);

    @Test
    void adds_up_the_marks_of_what_it_remembers_in_any_order() {
        Freshness other = new Freshness(10, 1_000, tick -> {});
        Freshness one = new Freshness(10, 1_000, tick -> {});
        one.remember(A, 100, 17, 100);
        one.remember(A, 110, 4, 110);
        one.raiseHorizon(50, 9);
        other.raiseHorizon(70, 9);
        other.remember(A, 220, 4, 220);
        assertThat(one.mark(A)).isNotEqualTo(other.mark(A));
        other.remember(A, 210, 17, 230);
        assertThat(one.mark(A)).isEqualTo(other.mark(A)).isEqualTo(30);
        assertThat(one.mark(B)).isEqualTo(9);
        assertThat(one.allows(A, 60)).isFalse();
        assertThat(one.allows(A, 60, 30)).isTrue();
        assertThat(one.allows(A, 60, 17)).isFalse();
        assertThat(one.allows(A, 60, KeyQuery.NO_MARK)).isFalse();
    }

    @Test
    void an_invalidation_twice_is_not_the_same_as_once() {
        Freshness freshness = new Freshness(10, 1_000, tick -> {});
        freshness.remember(A, 100, 17, 100);
        freshness.remember(A, 100, 17, 100);
        assertThat(freshness.mark(A)).isEqualTo(34);
    }

    @Test
    void proves_nothing_once_the_horizon_rose_for_a_reason_of_its_own() {
        Freshness freshness = new Freshness(10, 1_000, tick -> {});
        freshness.remember(A, 100, 17, 100);
        freshness.raiseHorizon(120);
        assertThat(freshness.mark(A)).isEqualTo(KeyQuery.NO_MARK);
    }

    @Test
    void what_began_at_an_invalidation_or_before_is_refused_and_what_began_later_is_allowed() {
        assertThat(freshness.allows(A, Long.MIN_VALUE + 1)).isTrue();
        freshness.remember(A, 100, KeyQuery.NO_MARK, 100);
        assertThat(freshness.allows(A, 99)).isFalse();
        assertThat(freshness.allows(A, 100)).isFalse();
        assertThat(freshness.allows(A, 101)).isTrue();
        assertThat(freshness.allows(B, 1)).isTrue();
    }

    @Test
    void the_latest_of_several_invalidations_counts_in_whatever_order_they_come() {
        freshness.remember(A, 100, KeyQuery.NO_MARK, 100);
        freshness.remember(A, 50, KeyQuery.NO_MARK, 100);
        assertThat(freshness.allows(A, 75)).isFalse();
    }

    @Test
    void the_horizon_counts_for_every_key_and_never_sinks() {
        freshness.raiseHorizon(100);
        freshness.raiseHorizon(50);
        assertThat(freshness.allows(A, 100)).isFalse();
        assertThat(freshness.allows(A, 101)).isTrue();
        assertThat(horizons).containsExactly(100L);
    }

    @Test
    void an_invalidation_that_is_dropped_early_folds_into_the_horizon() {
        freshness.remember(A, 100, KeyQuery.NO_MARK, 100);
        freshness.remember(B, 200, KeyQuery.NO_MARK, 200);
        assertThat(horizons).isEmpty();
        freshness.remember(C, 300, KeyQuery.NO_MARK, 300);
        assertThat(horizons).containsExactly(100L);
        assertThat(freshness.allows(A, 100)).isFalse();
        assertThat(freshness.allows(12345, 100)).isFalse();
        assertThat(freshness.allows(12345, 101)).isTrue();
        assertThat(freshness.allows(B, 200)).isFalse();
    }

    @Test
    void a_key_that_is_invalidated_over_and_over_does_not_age_the_others() {
        for (int tick = 1; tick <= 500; tick++) {
            freshness.remember(A, tick, KeyQuery.NO_MARK, tick);
        }
        assertThat(horizons).isEmpty();
        assertThat(freshness.allows(A, 500)).isFalse();
        assertThat(freshness.allows(B, 1)).isTrue();
    }

    @Test
    void the_rise_of_the_horizon_is_told_before_the_key_is_forgotten() {
        List<Boolean> allowed = new ArrayList<>();
        Freshness[] told = new Freshness[1];
        told[0] = new Freshness(1, 1_000, horizon -> allowed.add(told[0].allows(A, 100)));
        told[0].remember(A, 100, KeyQuery.NO_MARK, 100);
        told[0].remember(B, 200, KeyQuery.NO_MARK, 200);
        assertThat(allowed).containsExactly(false);
    }

    @Test
    void an_invalidation_is_forgotten_when_its_time_is_over() {
        freshness.remember(A, 100, KeyQuery.NO_MARK, 100);
        freshness.remember(B, 1_100, KeyQuery.NO_MARK, 1_100);
        assertThat(freshness.allows(A, 100)).isFalse();
        freshness.remember(B, 1_101, KeyQuery.NO_MARK, 1_101);
        assertThat(freshness.allows(A, 100)).isTrue();
        assertThat(freshness.maxAge(A, 1_101)).isEqualTo(KeyQuery.ANY_AGE);
        assertThat(horizons).isEmpty();
    }

    @Test
    void the_acceptable_age_is_the_time_since_the_invalidation_and_never_negative() {
        assertThat(freshness.maxAge(A, 100)).isEqualTo(KeyQuery.ANY_AGE);
        freshness.remember(A, 100, KeyQuery.NO_MARK, 100);
        assertThat(freshness.maxAge(A, 130)).isEqualTo(30);
        assertThat(freshness.maxAge(A, 99)).isZero();
        freshness.raiseHorizon(120);
        assertThat(freshness.maxAge(A, 130)).isEqualTo(10);
        assertThat(freshness.maxAge(B, 130)).isEqualTo(10);
    }
}
