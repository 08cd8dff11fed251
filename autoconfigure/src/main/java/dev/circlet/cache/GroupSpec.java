package dev.circlet.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a group may hold, for how long, and how much its source may be asked at once.
 *
 * <p>Immutable; built by {@link #named(String)} and changed by {@link #toBuilder()}. The numbers are checked when the
 * specification is built, and each error names the group, the value and what would be accepted.
 *
 * @since 0.1
 */
public final class GroupSpec {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /** More than the objects of one entry take on any JVM, which is about half of it; see {@link EntryWeight}. */
    private static final int ENTRY_OVERHEAD = 512;

    private final Builder from;

    private GroupSpec(Builder from) {
        this.from = from;
    }

    /**
     * Starts the specification of a group, filled with the defaults.
     *
     * @param name 1 to 64 letters, digits, dots, underscores, colons or hyphens
     * @return a builder with every default set
     * @throws InvalidGroupException if the name is malformed
     */
    public static Builder named(String name) {
        return new Builder(checkName(name));
    }

    /**
     * Starts the specification of a group without a getter, whose values callers compute under a lease; see
     * {@link LeaseGroup}. Such a group cannot load anything in the background: it has neither a refresh nor values past
     * their TTL.
     *
     * @param name as for {@link #named}
     * @return a builder with every default set
     * @throws InvalidGroupException if the name is malformed
     */
    public static Builder leased(String name) {
        Builder builder = named(name);
        builder.leased = true;
        return builder;
    }

    /**
     * Checks the name of a group.
     *
     * @param name the name
     * @return the same name
     * @throws InvalidGroupException if it is malformed
     */
    public static String checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidGroupException(
                    name,
                    "'" + name + "' is not a valid group name",
                    "Use 1 to 64 letters, digits, dots, underscores, colons or hyphens.");
        }
        return name;
    }

    /**
     * Returns the group's name.
     *
     * @return the name
     */
    public String name() {
        return from.name;
    }

    /**
     * Returns the budget for all regions of the group on one node.
     *
     * @return bytes, with keys, values and per-entry overhead counted
     */
    public long maxBytes() {
        return from.maxBytes;
    }

    /**
     * Returns how long a value may be served.
     *
     * @return the TTL before jitter, or {@code null} if values do not expire
     */
    public @Nullable Duration ttl() {
        return from.ttl;
    }

    /**
     * Returns from which age on a value is loaded anew in the background while it is served.
     *
     * @return an age of at most the TTL, or {@code null} to load anew only at the end of the TTL
     */
    public @Nullable Duration refreshAfter() {
        return from.refreshAfter;
    }

    /**
     * Returns how long past its TTL a value may be served while its source fails.
     *
     * @return the time after the TTL; zero serves no value past its TTL
     */
    public Duration staleIfError() {
        return from.staleIfError;
    }

    /**
     * Returns how early values are loaded anew before their TTL ends, by chance and the more likely the longer their loads
     * take.
     *
     * @return the beta of XFetch; zero for never, 1 for the optimum of the theory, more for earlier
     */
    public double earlyRefresh() {
        return from.earlyRefresh;
    }

    /**
     * Returns what knows which keys may exist.
     *
     * @return the filter, or {@code null} if any key may
     */
    public @Nullable MembershipFilter membershipFilter() {
        return from.membershipFilter;
    }

    /**
     * Returns how far the TTL of a key may lie from the group's, as a share of it.
     *
     * @return 0 to 0.9; derived from the key, so that all nodes agree
     */
    public double jitter() {
        return from.jitter;
    }

    /**
     * Returns how long the absence of a key is remembered.
     *
     * @return the negative TTL; zero remembers nothing
     */
    public Duration negativeTtl() {
        return from.negativeTtl;
    }

    /**
     * Returns how long a copy of a key owned elsewhere may be served after the owner's last answer.
     *
     * @return the longest life of a hot copy
     */
    public Duration hotTtl() {
        return from.hotTtl;
    }

    /**
     * Returns the rate of peer requests for one key from which its owner calls it hot.
     *
     * @return requests per second
     */
    public int hotThreshold() {
        return from.hotThreshold;
    }

    /**
     * Returns how much of the budget copies of other members' hot keys may use.
     *
     * @return a share from 0 to 0.5
     */
    public double hotShare() {
        return from.hotShare;
    }

    /**
     * Returns how much of the budget remembered absences may use.
     *
     * @return a share from 0 to 0.5
     */
    public double negativeShare() {
        return from.negativeShare;
    }

    /**
     * Returns the longest key.
     *
     * @return bytes in UTF-8
     */
    public int maxKeyBytes() {
        return from.maxKeyBytes;
    }

    /**
     * Returns the largest value.
     *
     * @return bytes
     */
    public int maxValueBytes() {
        return from.maxValueBytes;
    }

    /**
     * Returns how many loads of the group run at once on one node.
     *
     * @return the number of concurrent getter calls
     */
    public int loadConcurrency() {
        return from.loadConcurrency;
    }

    /**
     * Returns how many flights may wait for one of the running loads to end.
     *
     * @return the length of the queue; beyond it a get fails with {@link OverloadedException}
     */
    public int maxWaitingLoads() {
        return from.maxWaitingLoads;
    }

    /**
     * Returns how many keys a {@link BatchGetter} is called with at most.
     *
     * @return 256 unless set, as many as one exchange between peers has
     */
    public int maxBatchKeys() {
        return from.maxBatchKeys;
    }

    /**
     * Returns how long a get without a deadline of its own waits.
     *
     * @return the default deadline
     */
    public Duration getTimeout() {
        return from.getTimeout;
    }

    /**
     * Returns how long one load may take.
     *
     * @return the budget of a flight
     */
    public Duration loadTimeout() {
        return from.loadTimeout;
    }

    /**
     * Returns which entries leave first when the budget is spent.
     *
     * @return the eviction policy
     */
    public EvictionPolicy policy() {
        return from.policy;
    }

    /**
     * Tells whether the group is switched off: every get calls the getter and nothing is kept.
     *
     * @return {@code true} if the group starts bypassed
     */
    public boolean bypass() {
        return from.bypass;
    }

    /**
     * Tells whether the group has no getter: its values are computed by those who ask for them, one at a time.
     *
     * @return {@code true} for a group that {@link Groups#registerLeased} takes
     */
    public boolean isLeased() {
        return from.leased;
    }

    /**
     * Starts a changed copy of this specification.
     *
     * @return a builder with this specification's values
     */
    public Builder toBuilder() {
        return from.copy();
    }

    @Override
    public String toString() {
        return "GroupSpec[" + from.name + ", " + from.maxBytes + " bytes, ttl " + (from.ttl == null ? "none" : from.ttl)
                + ", " + from.policy + "]";
    }

    /** Collects the values of a {@link GroupSpec}; not thread-safe. */
    public static final class Builder {

        private final String name;
        private long maxBytes = 64L << 20;
        private @Nullable Duration ttl;
        private @Nullable Duration refreshAfter;
        private Duration staleIfError = Duration.ZERO;
        private double earlyRefresh;
        private @Nullable MembershipFilter membershipFilter;
        private double jitter = 0.1;
        private Duration negativeTtl = Duration.ofSeconds(5);
        private Duration hotTtl = Duration.ofSeconds(10);
        private int hotThreshold = 20;
        private double hotShare = 0.125;
        private double negativeShare = 0.1;
        private int maxKeyBytes = 1024;
        private int maxValueBytes = 1 << 20;
        private int loadConcurrency = 64;
        private int maxWaitingLoads = 1024;
        private int maxBatchKeys = 256;
        private Duration getTimeout = Duration.ofSeconds(5);
        private Duration loadTimeout = Duration.ofSeconds(30);
        private EvictionPolicy policy = EvictionPolicy.LRU;
        private boolean bypass;
        private boolean leased;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Returns the name of the group being specified.
         *
         * @return the name
         */
        public String name() {
            return name;
        }

        /**
         * Sets the budget of the group on one node.
         *
         * @param maxBytes bytes, enough for one entry: the largest value, the longest key and 512 bytes of overhead
         * @return this builder
         */
        public Builder maxBytes(long maxBytes) {
            this.maxBytes = maxBytes;
            return this;
        }

        /**
         * Sets how long a value may be served.
         *
         * @param ttl more than zero, or {@code null} for no limit
         * @return this builder
         */
        public Builder ttl(@Nullable Duration ttl) {
            this.ttl = ttl;
            return this;
        }

        /**
         * Sets from which age on a value is loaded anew in the background, by its owner, while it is served. With jitter it
         * is up to that share earlier.
         *
         * @param refreshAfter more than zero and at most the TTL, or {@code null} to load anew only at the end of the TTL
         * @return this builder
         */
        public Builder refreshAfter(@Nullable Duration refreshAfter) {
            this.refreshAfter = refreshAfter;
            return this;
        }

        /**
         * Sets how long past its TTL a value may be served while its source fails.
         *
         * @param staleIfError zero or more
         * @return this builder
         */
        public Builder staleIfError(Duration staleIfError) {
            this.staleIfError = staleIfError;
            return this;
        }

        /**
         * Sets how early values are loaded anew before their TTL ends.
         *
         * @param earlyRefresh the beta of XFetch, 0 to 10; zero for never
         * @return this builder
         */
        public Builder earlyRefresh(double earlyRefresh) {
            this.earlyRefresh = earlyRefresh;
            return this;
        }

        /**
         * Sets what knows which keys may exist.
         *
         * @param membershipFilter the filter, or {@code null} if any key may
         * @return this builder
         */
        public Builder membershipFilter(@Nullable MembershipFilter membershipFilter) {
            this.membershipFilter = membershipFilter;
            return this;
        }

        /**
         * Tells whether there is a membership filter.
         *
         * @return {@code true} if one was set
         */
        public boolean hasMembershipFilter() {
            return membershipFilter != null;
        }

        /**
         * Sets how far the TTL of a key may lie from the group's.
         *
         * @param jitter a share from 0 to 0.9
         * @return this builder
         */
        public Builder jitter(double jitter) {
            this.jitter = jitter;
            return this;
        }

        /**
         * Sets how long the absence of a key is remembered.
         *
         * @param negativeTtl zero or more
         * @return this builder
         */
        public Builder negativeTtl(Duration negativeTtl) {
            this.negativeTtl = negativeTtl;
            return this;
        }

        /**
         * Sets the longest life of a hot copy.
         *
         * @param hotTtl more than zero
         * @return this builder
         */
        public Builder hotTtl(Duration hotTtl) {
            this.hotTtl = hotTtl;
            return this;
        }

        /**
         * Sets the rate from which a key is hot.
         *
         * @param hotThreshold requests per second by peers, at least 1
         * @return this builder
         */
        public Builder hotThreshold(int hotThreshold) {
            this.hotThreshold = hotThreshold;
            return this;
        }

        /**
         * Sets how much of the budget copies of hot keys may use.
         *
         * @param hotShare a share from 0, which keeps no copies, to 0.5
         * @return this builder
         */
        public Builder hotShare(double hotShare) {
            this.hotShare = hotShare;
            return this;
        }

        /**
         * Sets how much of the budget remembered absences may use.
         *
         * @param negativeShare a share from 0, which remembers none, to 0.5
         * @return this builder
         */
        public Builder negativeShare(double negativeShare) {
            this.negativeShare = negativeShare;
            return this;
        }

        /**
         * Sets the longest key.
         *
         * @param maxKeyBytes bytes in UTF-8, 1 to 65,535
         * @return this builder
         */
        public Builder maxKeyBytes(int maxKeyBytes) {
            this.maxKeyBytes = maxKeyBytes;
            return this;
        }

        /**
         * Sets the largest value.
         *
         * @param maxValueBytes bytes, 1 to 64 MiB
         * @return this builder
         */
        public Builder maxValueBytes(int maxValueBytes) {
            this.maxValueBytes = maxValueBytes;
            return this;
        }

        /**
         * Sets how many loads run at once.
         *
         * @param loadConcurrency at least 1
         * @return this builder
         */
        public Builder loadConcurrency(int loadConcurrency) {
            this.loadConcurrency = loadConcurrency;
            return this;
        }

        /**
         * Sets how many flights may wait for a running load to end.
         *
         * @param maxWaitingLoads zero or more
         * @return this builder
         */
        public Builder maxWaitingLoads(int maxWaitingLoads) {
            this.maxWaitingLoads = maxWaitingLoads;
            return this;
        }

        /**
         * Sets how many keys a {@link BatchGetter} is called with at most.
         *
         * @param maxBatchKeys 1 to 10,000
         * @return this builder
         */
        public Builder maxBatchKeys(int maxBatchKeys) {
            this.maxBatchKeys = maxBatchKeys;
            return this;
        }

        /**
         * Sets the default deadline of a get.
         *
         * @param getTimeout more than zero
         * @return this builder
         */
        public Builder getTimeout(Duration getTimeout) {
            this.getTimeout = getTimeout;
            return this;
        }

        /**
         * Sets the budget of one load.
         *
         * @param loadTimeout more than zero
         * @return this builder
         */
        public Builder loadTimeout(Duration loadTimeout) {
            this.loadTimeout = loadTimeout;
            return this;
        }

        /**
         * Sets which entries leave first.
         *
         * @param policy the policy
         * @return this builder
         */
        public Builder policy(EvictionPolicy policy) {
            this.policy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Switches the group off or on.
         *
         * @param bypass {@code true} to call the getter for every get and keep nothing
         * @return this builder
         */
        public Builder bypass(boolean bypass) {
            this.bypass = bypass;
            return this;
        }

        /**
         * Checks the values and builds the specification.
         *
         * @return the specification
         * @throws InvalidGroupException if a value cannot be used; the message names it and the remedy
         */
        public GroupSpec build() {
            Builder copy = copy();
            copy.check();
            return new GroupSpec(copy);
        }

        private Builder copy() {
            Builder copy = new Builder(name)
                    .maxBytes(maxBytes)
                    .ttl(ttl)
                    .refreshAfter(refreshAfter)
                    .staleIfError(staleIfError)
                    .earlyRefresh(earlyRefresh)
                    .membershipFilter(membershipFilter)
                    .jitter(jitter)
                    .negativeTtl(negativeTtl)
                    .hotTtl(hotTtl)
                    .hotThreshold(hotThreshold)
                    .hotShare(hotShare)
                    .negativeShare(negativeShare)
                    .maxKeyBytes(maxKeyBytes)
                    .maxValueBytes(maxValueBytes)
                    .loadConcurrency(loadConcurrency)
                    .maxWaitingLoads(maxWaitingLoads)
                    .maxBatchKeys(maxBatchKeys)
                    .getTimeout(getTimeout)
                    .loadTimeout(loadTimeout)
                    .policy(policy)
                    .bypass(bypass);
            copy.leased = leased;
            return copy;
        }

        private void check() {
            require(
                    maxValueBytes >= 1 && maxValueBytes <= 64 << 20,
                    "max-value-size",
                    maxValueBytes,
                    "1 byte to 64 MiB");
            require(maxKeyBytes >= 1 && maxKeyBytes <= 65_535, "max-key-size", maxKeyBytes, "1 to 65,535 bytes");
            long entry = (long) maxValueBytes + maxKeyBytes + ENTRY_OVERHEAD;
            require(
                    maxBytes >= entry,
                    "max-size",
                    maxBytes,
                    "at least " + entry + " bytes, so that one entry fits: max-value-size (" + maxValueBytes
                            + " bytes), max-key-size (" + maxKeyBytes + " bytes) and " + ENTRY_OVERHEAD
                            + " bytes of overhead; or lower max-value-size");
            require(ttl == null || isPositive(ttl), "ttl", ttl, "more than zero, or nothing for no limit");
            require(refreshAfter == null || isPositive(refreshAfter), "refresh-after", refreshAfter, "more than zero");
            require(
                    refreshAfter == null || ttl == null || refreshAfter.compareTo(ttl) <= 0,
                    "refresh-after",
                    refreshAfter + " with ttl " + ttl,
                    "at most ttl, or raise ttl: a value has to be refreshed before it ends");
            require(!staleIfError.isNegative(), "stale-if-error", staleIfError, "zero or more");
            require(earlyRefresh >= 0 && earlyRefresh <= 10, "early-refresh", earlyRefresh, "0 to 10");
            require(jitter >= 0 && jitter <= 0.9, "jitter", jitter, "0 to 0.9");
            require(!negativeTtl.isNegative(), "negative-ttl", negativeTtl, "zero or more");
            require(isPositive(hotTtl), "hot-ttl", hotTtl, "more than zero");
            require(hotShare >= 0 && hotShare <= 0.5, "hot-share", hotShare, "0 to 0.5");
            require(negativeShare >= 0 && negativeShare <= 0.5, "negative-share", negativeShare, "0 to 0.5");
            require(hotThreshold >= 1, "hot-threshold", hotThreshold, "1 or more requests per second");
            require(loadConcurrency >= 1, "load-concurrency", loadConcurrency, "1 or more");
            require(maxWaitingLoads >= 0, "max-waiting-loads", maxWaitingLoads, "zero or more");
            require(maxBatchKeys >= 1 && maxBatchKeys <= 10_000, "max-batch-keys", maxBatchKeys, "1 to 10,000");
            require(isPositive(getTimeout), "get-timeout", getTimeout, "more than zero");
            require(isPositive(loadTimeout), "load-timeout", loadTimeout, "more than zero");
            if (leased) {
                checkLeased();
            }
        }

        /** Without a getter there is nothing that could load in the background. */
        private void checkLeased() {
            String none = "nothing, or register the group with a getter: without one nobody can load in the background";
            require(refreshAfter == null, "refresh-after", refreshAfter, none);
            require(staleIfError.isZero(), "stale-if-error", staleIfError, none);
            require(earlyRefresh == 0, "early-refresh", earlyRefresh, none);
            require(
                    maxValueBytes <= 1 << 20,
                    "max-value-size",
                    maxValueBytes,
                    "at most 1 MiB, or register the group with a getter: without one a value travels to its owner in a"
                            + " request");
        }

        private static boolean isPositive(Duration duration) {
            return !duration.isNegative() && !duration.isZero();
        }

        private void require(boolean holds, String property, @Nullable Object value, String accepted) {
            if (!holds) {
                throw new InvalidGroupException(
                        name,
                        "Group '" + name + "' cannot have " + property + " " + value,
                        "Give " + property + " " + accepted + ".");
            }
        }
    }
}
