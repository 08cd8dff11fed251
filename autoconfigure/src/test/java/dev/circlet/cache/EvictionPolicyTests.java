package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the store, used by one thread, with the simplest possible form of each policy. */
class EvictionPolicyTests {

    private static final int OPERATIONS = 150_000;

    @ParameterizedTest
    @CsvSource({
        "LRU, 5000", "LRU, 50000", "LRU, 300000", "LRU, 2000000",
        "SIEVE, 5000", "SIEVE, 50000", "SIEVE, 300000", "SIEVE, 2000000"
    })
    void a_single_thread_sees_the_exact_policy(EvictionPolicy policy, long maxBytes) {
        long seed = Long.getLong("circlet.test.seed", System.nanoTime());
        System.out.println("EvictionPolicyTests: -Dcirclet.test.seed=" + seed);
        Random random = new Random(seed);
        Reference reference = policy == EvictionPolicy.LRU ? new Lru(maxBytes) : new Sieve(maxBytes);
        LruStore store = new LruStore(maxBytes, 0, 0, policy, () -> 0);
        for (int i = 0; i < OPERATIONS; i++) {
            // Half of the keys are drawn from a small set, so that use differs from key to key.
            String key = "key" + (random.nextBoolean() ? random.nextInt(40) : random.nextInt(1_500));
            // In turn many writes and long runs of hits: both the writers and the hits themselves replay notes.
            int choices = i / 500 % 2 == 0 ? 20 : 400;
            step(random.nextInt(choices), key, random.nextInt(2_000), store, reference);
            assertThat(store.bytes()).isLessThanOrEqualTo(maxBytes).isEqualTo(reference.bytes);
            if (i % 5_000 == 0) {
                assertThat(keysOf(store)).as("seed %d, step %d", seed, i).isEqualTo(reference.weights.keySet());
            }
        }
    }

    private static void step(int choice, String key, int valueBytes, LruStore store, Reference reference) {
        if (choice == 0) {
            assertThat(store.remove(key) != null).isEqualTo(reference.remove(key));
        } else if (choice < 6) {
            Entry entry = Entry.main(key, ByteView.of(new byte[valueBytes]), 1, Entry.NO_EXPIRY);
            reference.put(key, entry.weight());
            assertThat(store.put(entry, () -> true)).isTrue();
        } else {
            assertThat(store.hit(key) != null).isEqualTo(reference.hit(key));
        }
    }

    private static Set<String> keysOf(LruStore store) {
        Set<String> keys = new HashSet<>();
        store.forEach(entry -> keys.add(entry.key()));
        return keys;
    }

    private abstract static class Reference {

        final Map<String, Long> weights;
        final long maxBytes;
        long bytes;

        Reference(Map<String, Long> weights, long maxBytes) {
            this.weights = weights;
            this.maxBytes = maxBytes;
        }

        void put(String key, long weight) {
            remove(key);
            while (bytes + weight > maxBytes) {
                remove(victim());
            }
            weights.put(key, weight);
            bytes += weight;
        }

        boolean remove(String key) {
            Long weight = weights.remove(key);
            bytes -= weight == null ? 0 : weight;
            return weight != null;
        }

        abstract boolean hit(String key);

        abstract String victim();
    }

    private static final class Lru extends Reference {

        Lru(long maxBytes) {
            super(new LinkedHashMap<>(16, 0.75f, true), maxBytes);
        }

        @Override
        boolean hit(String key) {
            return weights.get(key) != null;
        }

        @Override
        String victim() {
            Iterator<String> oldestFirst = weights.keySet().iterator();
            return oldestFirst.next();
        }
    }

    private static final class Sieve extends Reference {

        private final List<String> oldestFirst = new ArrayList<>();
        private final Set<String> visited = new HashSet<>();
        private int hand;

        Sieve(long maxBytes) {
            super(new HashMap<>(), maxBytes);
        }

        @Override
        void put(String key, long weight) {
            super.put(key, weight);
            oldestFirst.add(key);
        }

        @Override
        boolean hit(String key) {
            return weights.containsKey(key) && (visited.add(key) || true);
        }

        @Override
        boolean remove(String key) {
            int index = oldestFirst.indexOf(key);
            if (index >= 0) {
                oldestFirst.remove(index);
                visited.remove(key);
                hand -= index < hand ? 1 : 0;
                // Past the youngest there is nobody, so the paper's hand starts over, whoever is put next.
                hand = hand == oldestFirst.size() ? 0 : hand;
            }
            return super.remove(key);
        }

        @Override
        String victim() {
            while (true) {
                String candidate = oldestFirst.get(hand);
                if (!visited.remove(candidate)) {
                    return candidate;
                }
                hand = (hand + 1) % oldestFirst.size();
            }
        }
    }
}
