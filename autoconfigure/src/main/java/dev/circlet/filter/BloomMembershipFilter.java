package dev.circlet.filter;

import com.google.common.hash.BloomFilter;
import com.google.common.hash.Funnels;
import dev.circlet.cache.MembershipFilter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a source in a Bloom filter of Guava ({@code com.google.guava:guava}, which the application adds).
 *
 * <p>It takes about 9.6 bits per key for one wrong {@code true} in a hundred, 14.4 for one in a thousand. Keys can be added
 * at any time but not taken out: a deleted key costs loads until {@link #rebuild} reads the keys anew. Far more keys
 * than expected make it useless, never wrong.
 *
 * <p>A filter that was just created knows no key and denies them all: fill it before the group is used, for example in the
 * {@code @Bean} method that makes it. Safe for concurrent use.
 *
 * @since 0.1
 */
public final class BloomMembershipFilter implements MembershipFilter {

    private final long expectedKeys;
    private final double falsePositives;
    private final ReentrantLock rebuilding = new ReentrantLock();
    private volatile BloomFilter<CharSequence> keys;
    /** What a rebuild under way will put in place, so that keys added meanwhile are in it. */
    private volatile @Nullable BloomFilter<CharSequence> next;

    /**
     * Creates a filter that knows no key.
     *
     * @param expectedKeys for how many keys to make room
     * @param falsePositives the share of unknown keys that it may take for known when it is full, between 0 and 1
     * @throws IllegalArgumentException if a number is out of its range
     */
    public BloomMembershipFilter(long expectedKeys, double falsePositives) {
        if (expectedKeys < 1) {
            throw new IllegalArgumentException("expectedKeys is " + expectedKeys + "; give 1 or more");
        }
        if (!(falsePositives > 0 && falsePositives < 1)) {
            throw new IllegalArgumentException(
                    "falsePositives is " + falsePositives + "; give a share between 0 and 1, such as 0.01");
        }
        this.expectedKeys = expectedKeys;
        this.falsePositives = falsePositives;
        this.keys = empty();
    }

    private BloomFilter<CharSequence> empty() {
        return BloomFilter.create(Funnels.stringFunnel(StandardCharsets.UTF_8), expectedKeys, falsePositives);
    }

    @Override
    public boolean mightContain(String key) {
        return keys.mightContain(key);
    }

    /**
     * Adds a key. Add it before the source has it, so that no get is told in between that it does not exist.
     *
     * @param key the key
     */
    public void add(String key) {
        BloomFilter<CharSequence> present;
        do {
            present = keys;
            present.put(key);
            BloomFilter<CharSequence> coming = next;
            if (coming != null) {
                coming.put(key);
            }
        } while (present != keys);
    }

    /**
     * Reads all keys anew and puts them in place of those known so far, in one step at the end. Keys added meanwhile stay.
     * Waits for a rebuild under way.
     *
     * @param all all keys that the source has; closed in the end
     * @throws RuntimeException what the stream throws; the filter then stays as it is
     */
    public void rebuild(Stream<String> all) {
        rebuilding.lock();
        try (all) {
            BloomFilter<CharSequence> coming = empty();
            next = coming;
            Iterator<String> each = all.iterator();
            while (each.hasNext()) {
                coming.put(each.next());
            }
            keys = coming;
        } finally {
            next = null;
            rebuilding.unlock();
        }
    }

    /**
     * Estimates the share of unknown keys that the filter takes for known at present.
     *
     * @return 0 to 1; rises over what was asked for when there are more keys than expected
     */
    public double falsePositives() {
        return keys.expectedFpp();
    }
}
