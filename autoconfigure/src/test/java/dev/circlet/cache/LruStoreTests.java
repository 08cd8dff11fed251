package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LruStoreTests {

    private static final BooleanSupplier YES = () -> true;

    private final AtomicLong now = new AtomicLong(1_000);
    private final LruStore store = store(1_000_000, EvictionPolicy.LRU);

    private LruStore store(long maxBytes, EvictionPolicy policy) {
        return new LruStore(maxBytes, maxBytes / 8, maxBytes / 10, policy, now::get);
    }

    private static Entry main(String key, long began) {
        return Entry.main(key, ByteView.utf8("value of " + key), began, Entry.NO_EXPIRY);
    }

    private static Entry ending(String key, long expiresAt) {
        return Entry.main(key, ByteView.utf8("value of " + key), 1, expiresAt);
    }

    private static Entry sized(String key, int valueBytes) {
        return Entry.main(key, ByteView.of(new byte[valueBytes]), 1, Entry.NO_EXPIRY);
    }

    private static Entry hot(String key, int valueBytes) {
        return Entry.hot(key, ByteView.of(new byte[valueBytes]), 1, Entry.NO_EXPIRY, "node-b");
    }

    private static Entry negative(String key) {
        return Entry.negative(key, 1, Entry.NO_EXPIRY);
    }

    @Nested
    class Storing {

        @Test
        void an_entry_is_found_by_its_key_until_it_is_removed() {
            Entry entry = main("a", 1);
            assertThat(store.put(entry, YES)).isTrue();
            assertThat(store.hit("a")).isSameAs(entry);
            assertThat(store.hit("b")).isNull();
            assertThat(store.bytes()).isEqualTo(entry.weight());
            assertThat(store.remove("a")).isSameAs(entry);
            assertThat(store.remove("a")).isNull();
            assertThat(store.hit("a")).isNull();
            assertThat(store.bytes()).isZero();
        }

        @Test
        void what_is_not_admissible_leaves_the_old_entry_alone() {
            Entry old = main("a", 1);
            store.put(old, YES);
            assertThat(store.put(main("a", 2), () -> false)).isFalse();
            assertThat(store.hit("a")).isSameAs(old);
        }

        @Test
        void an_entry_of_an_earlier_load_does_not_replace_that_of_a_later_one() {
            Entry later = main("a", 5);
            store.put(later, YES);
            assertThat(store.put(main("a", 4), YES)).isFalse();
            assertThat(store.hit("a")).isSameAs(later);
            Entry equal = Entry.negative("a", 5, Entry.NO_EXPIRY);
            assertThat(store.put(equal, YES)).isTrue();
            assertThat(store.hit("a")).isSameAs(equal);
            assertThat(store.entries(Region.MAIN)).isZero();
        }

        @Test
        void an_expired_entry_of_a_later_load_is_replaced() {
            store.put(Entry.main("a", ByteView.utf8("x"), 5, 1_010), YES);
            now.set(1_010);
            assertThat(store.put(main("a", 4), YES)).isTrue();
            assertThat(store.expirations()).isOne();
        }

        @Test
        void an_entry_is_put_only_once() {
            Entry entry = main("a", 1);
            store.put(entry, YES);
            assertThatIllegalStateException().isThrownBy(() -> store.put(entry, YES));
            store.remove("a");
            assertThatIllegalStateException().isThrownBy(() -> store.put(entry, YES));
        }

        @Test
        void a_failing_question_changes_nothing() {
            Entry old = main("a", 1);
            store.put(old, YES);
            assertThatIllegalStateException()
                    .isThrownBy(() -> store.put(main("a", 2), () -> {
                        throw new IllegalStateException("closed");
                    }))
                    .withMessage("closed");
            assertThat(store.hit("a")).isSameAs(old);
        }

        @Test
        void walks_see_every_live_entry() {
            store.put(main("a", 1), YES);
            store.put(negative("b"), YES);
            store.put(ending("c", 1_001), YES);
            now.set(1_001);
            List<String> keys = new ArrayList<>();
            store.forEach(entry -> keys.add(entry.key()));
            assertThat(keys).containsExactlyInAnyOrder("a", "b");
        }

        @Test
        void clearing_frees_every_region() {
            store.put(main("a", 1), YES);
            store.put(hot("b", 10), YES);
            store.put(negative("c"), YES);
            store.put(main("d", 1), YES);
            store.retire(entry -> entry.key().equals("d"), 5_000);
            store.clear();
            assertThat(store.bytes()).isZero();
            for (Region region : Region.values()) {
                assertThat(store.entries(region)).isZero();
            }
            assertThat(store.peek("d")).isNull();
            assertThat(store.evictions()).isZero();
        }

        @Test
        void impossible_budgets_are_refused_with_their_values() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LruStore(0, 0, 0, EvictionPolicy.LRU, now::get))
                    .withMessageContaining("0 bytes");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LruStore(100, 101, 0, EvictionPolicy.LRU, now::get))
                    .withMessageContainingAll("Hot", "101", "100");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LruStore(100, 0, -1, EvictionPolicy.LRU, now::get))
                    .withMessageContainingAll("Negative", "-1");
        }
    }

    @Nested
    class Budgets {

        @ParameterizedTest
        @EnumSource(EvictionPolicy.class)
        void negative_entries_stay_within_their_share_and_push_nothing_out(EvictionPolicy policy) {
            LruStore small = store(100_000, policy);
            int kept = 0;
            while (small.bytes() + sized("good" + kept, 200).weight() <= 90_000) {
                small.put(sized("good" + kept++, 200), YES);
            }
            for (int i = 0; i < 10_000; i++) {
                assertThat(small.put(negative("absent" + i), YES)).isTrue();
                assertThat(small.bytes(Region.NEGATIVE)).isLessThanOrEqualTo(10_000);
            }
            assertThat(small.entries(Region.MAIN)).isEqualTo(kept);
            assertThat(small.evictions()).isEqualTo(10_000 - small.entries(Region.NEGATIVE));
            assertThat(small.hit("absent9999")).isNotNull();
            assertThat(small.hit("absent0")).isNull();
        }

        @Test
        void hot_copies_stay_within_their_share() {
            LruStore small = store(100_000, EvictionPolicy.LRU);
            for (int i = 0; i < 1_000; i++) {
                assertThat(small.put(hot("hot" + i, 500), YES)).isTrue();
                assertThat(small.bytes(Region.HOT)).isLessThanOrEqualTo(12_500);
            }
            assertThat(small.hit("hot999").origin()).isEqualTo("node-b");
            assertThat(small.hit("hot0")).isNull();
        }

        @Test
        void main_uses_all_that_the_others_leave_and_gives_way_to_them_within_their_share() {
            LruStore small = store(100_000, EvictionPolicy.LRU);
            for (int i = 0; i < 1_000; i++) {
                small.put(sized("main" + i, 500), YES);
            }
            assertThat(small.bytes(Region.MAIN)).isBetween(99_000L, 100_000L);
            for (int i = 0; i < 1_000; i++) {
                small.put(hot("hot" + i, 500), YES);
            }
            assertThat(small.bytes(Region.HOT)).isBetween(11_500L, 12_500L);
            assertThat(small.bytes(Region.MAIN)).isBetween(86_000L, 88_500L);
            assertThat(small.bytes()).isLessThanOrEqualTo(100_000);
        }

        @Test
        void a_single_entry_over_the_budget_of_its_region_is_not_stored_and_costs_nothing() {
            LruStore small = store(100_000, EvictionPolicy.LRU);
            Entry resident = sized("resident", 90_000);
            small.put(resident, YES);
            assertThat(small.put(sized("a", 100_000), YES)).isFalse();
            assertThat(small.put(hot("a", 12_500), YES)).isFalse();
            assertThat(small.put(Entry.negative("a".repeat(10_000), 1, Entry.NO_EXPIRY), YES))
                    .isFalse();
            assertThat(small.hit("resident")).isSameAs(resident);
            assertThat(small.evictions()).isZero();
        }

        @Test
        void an_entry_of_exactly_the_budget_is_stored() {
            Entry entry = sized("a", 1_000);
            LruStore exact = store(entry.weight(), EvictionPolicy.LRU);
            assertThat(exact.put(entry, YES)).isTrue();
            assertThat(exact.bytes()).isEqualTo(entry.weight());
        }

        @Test
        void retired_entries_go_before_any_other() {
            LruStore small = store(10_000, EvictionPolicy.LRU);
            small.put(sized("old", 1_000), YES);
            small.put(sized("young", 1_000), YES);
            small.retire(entry -> entry.key().equals("young"), 5_000);
            small.put(sized("large", 8_000), YES);
            assertThat(small.peek("young")).isNull();
            assertThat(small.hit("old")).isNotNull();
        }

        @Test
        void evictions_are_counted_with_their_bytes() {
            LruStore small = store(10_000, EvictionPolicy.LRU);
            Entry first = sized("first", 4_000);
            small.put(first, YES);
            small.put(sized("second", 4_000), YES);
            small.put(sized("third", 4_000), YES);
            assertThat(small.evictions()).isOne();
            assertThat(small.evictedBytes()).isEqualTo(first.weight());
        }

        @Test
        void dead_entries_that_make_room_are_not_counted_as_evictions() {
            LruStore small = store(10_000, EvictionPolicy.LRU);
            small.put(Entry.main("a", ByteView.of(new byte[4_000]), 1, 1_001), YES);
            small.put(Entry.main("b", ByteView.of(new byte[4_000]), 1, Entry.NO_EXPIRY), YES);
            now.set(1_001);
            small.put(Entry.main("c", ByteView.of(new byte[4_000]), 3, Entry.NO_EXPIRY), YES);
            assertThat(small.expirations()).isOne();
            small.raiseHorizon(2);
            small.put(Entry.main("d", ByteView.of(new byte[4_000]), 3, Entry.NO_EXPIRY), YES);
            assertThat(small.hit("c")).isNotNull();
            assertThat(small.evictions()).isZero();
            assertThat(small.expirations()).isOne();
        }
    }

    @Nested
    class Expiry {

        @Test
        void an_entry_lives_until_the_tick_before_its_end() {
            store.put(ending("a", 1_500), YES);
            now.set(1_499);
            assertThat(store.hit("a")).isNotNull();
            assertThat(store.peek("a")).isNotNull();
            now.set(1_500);
            assertThat(store.peek("a")).isNull();
            assertThat(store.hit("a")).isNull();
        }

        @Test
        void a_hit_removes_what_it_finds_expired() {
            store.put(ending("a", 1_500), YES);
            now.set(1_500);
            store.hit("a");
            assertThat(store.bytes()).isZero();
            assertThat(store.expirations()).isOne();
            assertThat(store.evictions()).isZero();
        }

        @Test
        void the_time_is_not_read_for_an_entry_without_an_end() {
            AtomicLong readings = new AtomicLong();
            LruStore counting = new LruStore(10_000, 0, 0, EvictionPolicy.LRU, readings::incrementAndGet);
            counting.put(main("a", 1), YES);
            long before = readings.get();
            counting.hit("a");
            assertThat(readings).hasValue(before);
        }

        @Test
        void hits_keep_a_failover_entry_but_not_beyond_its_end() {
            store.put(Entry.failover("a", ByteView.utf8("x"), 1, 1_250, 100), YES);
            now.set(1_099);
            assertThat(store.hit("a")).isNotNull();
            now.set(1_198);
            assertThat(store.hit("a")).isNotNull();
            now.set(1_249);
            assertThat(store.hit("a")).isNotNull();
            now.set(1_250);
            assertThat(store.hit("a")).isNull();
        }

        @Test
        void a_failover_entry_that_is_only_peeked_at_ends_when_idle() {
            store.put(Entry.failover("a", ByteView.utf8("x"), 1, Entry.NO_EXPIRY, 100), YES);
            now.set(1_099);
            assertThat(store.peek("a")).isNotNull();
            now.set(1_100);
            assertThat(store.peek("a")).isNull();
        }

        @Test
        void sweeps_go_on_where_they_stopped_and_remove_only_the_dead() {
            for (int i = 0; i < 100; i++) {
                store.put(i % 2 == 0 ? ending("e" + i, 1_100) : main("e" + i, 1), YES);
            }
            assertThat(store.sweepExpired(1_000)).isZero();
            now.set(1_100);
            int first = store.sweepExpired(60);
            assertThat(first).isBetween(1, 50);
            assertThat(store.sweepExpired(60)).isEqualTo(50 - first);
            assertThat(store.entries(Region.MAIN)).isEqualTo(50);
            assertThat(store.expirations()).isEqualTo(50);
        }
    }

    @Nested
    class Horizon {

        @Test
        void entries_of_loads_at_or_before_the_horizon_are_dead_at_once() {
            store.put(main("before", 9), YES);
            store.put(main("at", 10), YES);
            store.put(main("after", 11), YES);
            store.raiseHorizon(10);
            assertThat(store.peek("before")).isNull();
            assertThat(store.hit("before")).isNull();
            assertThat(store.hit("at")).isNull();
            assertThat(store.hit("after")).isNotNull();
            assertThat(store.entries(Region.MAIN)).isOne();
            assertThat(store.expirations()).isZero();
        }

        @Test
        void a_load_from_before_the_horizon_is_not_stored() {
            store.raiseHorizon(10);
            assertThat(store.put(main("a", 10), YES)).isFalse();
            assertThat(store.put(main("a", 11), YES)).isTrue();
        }

        @Test
        void the_horizon_never_falls() {
            store.raiseHorizon(10);
            store.raiseHorizon(5);
            assertThat(store.put(main("a", 7), YES)).isFalse();
        }

        @Test
        void the_memory_of_dead_entries_can_be_freed_at_once() {
            store.put(main("a", 9), YES);
            store.put(main("b", 11), YES);
            store.raiseHorizon(10);
            assertThat(store.removeIf(entry -> entry.began() <= 10)).isOne();
            assertThat(store.entries(Region.MAIN)).isOne();
        }
    }

    @Nested
    class Retirement {

        @Test
        void a_retired_entry_is_peeked_at_until_its_new_end_but_not_hit() {
            store.put(main("a", 1), YES);
            store.put(main("b", 1), YES);
            assertThat(store.retire(entry -> entry.key().equals("a"), 1_060)).isOne();
            assertThat(store.hit("a")).isNull();
            assertThat(store.hit("b")).isNotNull();
            assertThat(store.entries(Region.RETIRED)).isOne();
            assertThat(store.entries(Region.MAIN)).isOne();
            now.set(1_059);
            assertThat(store.peek("a")).isNotNull();
            now.set(1_060);
            assertThat(store.peek("a")).isNull();
        }

        @Test
        void retirement_never_prolongs_a_life() {
            store.put(ending("a", 1_010), YES);
            store.put(Entry.failover("b", ByteView.utf8("x"), 1, 9_000, 10), YES);
            store.retire(entry -> true, 5_000);
            now.set(1_010);
            assertThat(store.peek("a")).isNull();
            assertThat(store.peek("b")).isNull();
        }

        @Test
        void a_hit_that_overlaps_retirement_does_not_prolong_a_failover_entry() {
            Entry entry = Entry.failover("a", ByteView.utf8("x"), 1, Entry.NO_EXPIRY, 100);
            entry.retire(1_050);
            entry.touch(1_040);
            assertThat(entry.expiresAt()).isEqualTo(1_050);
        }

        @Test
        void only_main_entries_retire_and_only_once() {
            store.put(main("a", 1), YES);
            store.put(hot("b", 10), YES);
            store.put(negative("c"), YES);
            assertThat(store.retire(entry -> true, 5_000)).isOne();
            assertThat(store.retire(entry -> true, 2_000)).isZero();
            assertThat(store.peek("a").expiresAt()).isEqualTo(5_000);
        }
    }
}
