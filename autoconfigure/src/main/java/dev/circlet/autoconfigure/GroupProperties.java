package dev.circlet.autoconfigure;

import dev.circlet.cache.EvictionPolicy;
import dev.circlet.cache.GroupSpec;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Settings of one group under {@code circlet.groups.<name>}, or of all of them under {@code circlet.defaults}; what is
 * {@code null} is not set there. Bound by Spring Boot and not meant to be constructed by applications.
 *
 * @param maxSize Memory budget on each node: keys, values and overhead of the entries.
 * @param ttl How long a value may be served. Without it values stay until they are evicted or invalidated.
 * @param refreshAfter Age from which on the owner loads a value anew in the background while it is served. Without it values
 *     are loaded anew when their TTL is over. At most the TTL.
 * @param staleIfError How long past its TTL a value may be served while its source fails.
 * @param earlyRefresh How early values are loaded anew before their TTL is over, by chance and the earlier the longer
 *     their loads take (the beta of XFetch), from 0 to 10. Zero for never, one for the optimum of the theory.
 * @param jitter Share by which the TTL of a key may differ from the TTL of the group, from 0 to 0.9.
 * @param negativeTtl How long the absence of a key is remembered.
 * @param maxKeySize Longest key in UTF-8.
 * @param maxValueSize Largest value. The memory budget has to hold one entry of that size.
 * @param loadConcurrency Number of loads that run at once on each node.
 * @param maxWaitingLoads Number of loads that may wait for a running one to end. More are refused at once.
 * @param maxBatchKeys Number of keys that a batch getter is called with at most, from 1 to 10,000.
 * @param getTimeout How long a get waits that brings no deadline of its own.
 * @param loadTimeout How long one load may take.
 * @param policy Which entries leave first when the memory budget is spent.
 * @param hotTtl Longest life of a copy of a hot key owned by another member.
 * @param hotThreshold Requests per second by peers from which a key is hot.
 * @param hotShare Share of the memory budget that copies of hot keys may use, from 0 to 0.5.
 * @param negativeShare Share of the memory budget that remembered absences may use, from 0 to 0.5.
 * @param bypass Whether every get calls the getter and nothing is kept. Can be changed at run time.
 * @since 0.1
 */
public record GroupProperties(
        @Nullable DataSize maxSize,
        @Nullable Duration ttl,
        @Nullable Duration refreshAfter,
        @Nullable Duration staleIfError,
        @Nullable Double earlyRefresh,
        @Nullable Double jitter,
        @Nullable Duration negativeTtl,
        @Nullable DataSize maxKeySize,
        @Nullable DataSize maxValueSize,
        @Nullable Integer loadConcurrency,
        @Nullable Integer maxWaitingLoads,
        @Nullable Integer maxBatchKeys,
        @Nullable Duration getTimeout,
        @Nullable Duration loadTimeout,
        @Nullable EvictionPolicy policy,
        @Nullable Duration hotTtl,
        @Nullable Integer hotThreshold,
        @Nullable Double hotShare,
        @Nullable Double negativeShare,
        @Nullable Boolean bypass) {

    /** Nothing is set. */
    static final GroupProperties NONE = new GroupProperties(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null);

    /** Writes what is set here over what the specification says. */
    void applyTo(GroupSpec.Builder spec) {
        ifSet(maxSize, size -> spec.maxBytes(size.toBytes()));
        ifSet(ttl, spec::ttl);
        ifSet(refreshAfter, spec::refreshAfter);
        ifSet(staleIfError, spec::staleIfError);
        ifSet(earlyRefresh, spec::earlyRefresh);
        ifSet(jitter, spec::jitter);
        ifSet(negativeTtl, spec::negativeTtl);
        ifSet(maxKeySize, size -> spec.maxKeyBytes(toInt(size)));
        ifSet(maxValueSize, size -> spec.maxValueBytes(toInt(size)));
        ifSet(loadConcurrency, spec::loadConcurrency);
        ifSet(maxWaitingLoads, spec::maxWaitingLoads);
        ifSet(maxBatchKeys, spec::maxBatchKeys);
        ifSet(getTimeout, spec::getTimeout);
        ifSet(loadTimeout, spec::loadTimeout);
        ifSet(policy, spec::policy);
        ifSet(hotTtl, spec::hotTtl);
        ifSet(hotThreshold, spec::hotThreshold);
        ifSet(hotShare, spec::hotShare);
        ifSet(negativeShare, spec::negativeShare);
        ifSet(bypass, spec::bypass);
    }

    /**
     * Writes what is set here where the specification has the product's default. A specification does not tell a default
     * from a setting that happens to be equal to it.
     */
    void fill(GroupSpec.Builder spec, GroupSpec declared) {
        GroupSpec unset = GroupSpec.named(declared.name()).build();
        new GroupProperties(
                        unless(maxSize, declared.maxBytes(), unset.maxBytes()),
                        unless(ttl, declared.ttl(), unset.ttl()),
                        unless(refreshAfter, declared.refreshAfter(), unset.refreshAfter()),
                        unless(staleIfError, declared.staleIfError(), unset.staleIfError()),
                        unless(earlyRefresh, declared.earlyRefresh(), unset.earlyRefresh()),
                        unless(jitter, declared.jitter(), unset.jitter()),
                        unless(negativeTtl, declared.negativeTtl(), unset.negativeTtl()),
                        unless(maxKeySize, declared.maxKeyBytes(), unset.maxKeyBytes()),
                        unless(maxValueSize, declared.maxValueBytes(), unset.maxValueBytes()),
                        unless(loadConcurrency, declared.loadConcurrency(), unset.loadConcurrency()),
                        unless(maxWaitingLoads, declared.maxWaitingLoads(), unset.maxWaitingLoads()),
                        unless(maxBatchKeys, declared.maxBatchKeys(), unset.maxBatchKeys()),
                        unless(getTimeout, declared.getTimeout(), unset.getTimeout()),
                        unless(loadTimeout, declared.loadTimeout(), unset.loadTimeout()),
                        unless(policy, declared.policy(), unset.policy()),
                        unless(hotTtl, declared.hotTtl(), unset.hotTtl()),
                        unless(hotThreshold, declared.hotThreshold(), unset.hotThreshold()),
                        unless(hotShare, declared.hotShare(), unset.hotShare()),
                        unless(negativeShare, declared.negativeShare(), unset.negativeShare()),
                        unless(bypass, declared.bypass(), unset.bypass()))
                .applyTo(spec);
    }

    /** These settings, and where nothing is set here, the others. */
    GroupProperties over(GroupProperties others) {
        return new GroupProperties(
                first(maxSize, others.maxSize),
                first(ttl, others.ttl),
                first(refreshAfter, others.refreshAfter),
                first(staleIfError, others.staleIfError),
                first(earlyRefresh, others.earlyRefresh),
                first(jitter, others.jitter),
                first(negativeTtl, others.negativeTtl),
                first(maxKeySize, others.maxKeySize),
                first(maxValueSize, others.maxValueSize),
                first(loadConcurrency, others.loadConcurrency),
                first(maxWaitingLoads, others.maxWaitingLoads),
                first(maxBatchKeys, others.maxBatchKeys),
                first(getTimeout, others.getTimeout),
                first(loadTimeout, others.loadTimeout),
                first(policy, others.policy),
                first(hotTtl, others.hotTtl),
                first(hotThreshold, others.hotThreshold),
                first(hotShare, others.hotShare),
                first(negativeShare, others.negativeShare),
                first(bypass, others.bypass));
    }

    private static <T> void ifSet(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }

    private static <T> @Nullable T unless(@Nullable T value, @Nullable Object declared, @Nullable Object unset) {
        return Objects.equals(declared, unset) ? value : null;
    }

    private static <T> @Nullable T first(@Nullable T value, @Nullable T other) {
        return value != null ? value : other;
    }

    /** Sizes beyond an {@code int} are refused by the specification, which names the value it got. */
    private static int toInt(DataSize size) {
        return (int) Math.min(Math.max(size.toBytes(), Integer.MIN_VALUE), Integer.MAX_VALUE);
    }
}
