package dev.circlet.router.middleware;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token buckets by key. A bucket is one number: the moment at which it will be full again (the generic cell rate algorithm,
 * ITU-T I.371, with the theoretical arrival time). The keys are split into stripes with a lock and an order of use each, so that
 * the bound is exact and no two keys wait for each other for long.
 */
final class Buckets {

    private static final int STRIPES = 16;
    private static final int MIN_KEYS_PER_STRIPE = 256;
    private static final int MAX_KEY_LENGTH = 128;
    private static final int NETWORK_BYTES = 8;

    private final RateLimit.Rate rate;
    private final Stripe[] stripes;

    Buckets(RateLimit.Rate rate, int maxKeys) {
        if (maxKeys < 1) {
            throw new IllegalArgumentException("The number of keys must be positive, not " + maxKeys);
        }
        this.rate = rate;
        int count = maxKeys < STRIPES * MIN_KEYS_PER_STRIPE ? 1 : STRIPES;
        stripes = new Stripe[count];
        for (int i = 0; i < count; i++) {
            stripes[i] = new Stripe(maxKeys / count);
        }
    }

    /**
     * Takes a token. Returns the time until the bucket is full again if there was one; otherwise that time, which has not
     * changed, as its ones' complement.
     */
    long take(String key, long now) {
        String known = key.length() <= MAX_KEY_LENGTH ? key : digest(key);
        int hash = known.hashCode();
        return stripes[(hash ^ hash >>> 16) & stripes.length - 1].take(known, now);
    }

    int size() {
        int size = 0;
        for (Stripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java platform has SHA-256", ex);
        }
    }

    /** An address of IPv4, or the network of one of IPv6. */
    static String network(String address) {
        int zone = address.indexOf('%');
        String literal = zone < 0 ? address : address.substring(0, zone);
        if (literal.indexOf(':') < 0) {
            return literal;
        }
        try {
            // A text with a colon is a literal or refused; nothing is looked up.
            byte[] bytes = InetAddress.getByName(literal).getAddress();
            return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES));
        } catch (UnknownHostException ex) {
            return literal;
        }
    }

    private final class Stripe {

        private final Map<String, long[]> fullAt;

        Stripe(int bound) {
            this.fullAt = new LeastRecent(bound);
        }

        synchronized long take(String key, long now) {
            long[] full = fullAt.computeIfAbsent(key, k -> new long[] {now});
            long owed = Math.max(0, full[0] - now);
            if (owed > rate.capacity() - rate.token()) {
                return -owed - 1;
            }
            full[0] = now + owed + rate.token();
            return owed + rate.token();
        }

        synchronized int size() {
            return fullAt.size();
        }
    }

    /** Forgets the entry that was used the longest time ago. */
    private static final class LeastRecent extends LinkedHashMap<String, long[]> {

        private static final long serialVersionUID = 1L;

        private final int bound;

        LeastRecent(int bound) {
            super(16, 0.75f, true);
            this.bound = bound;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, long[]> eldest) {
            return size() > bound;
        }
    }
}
