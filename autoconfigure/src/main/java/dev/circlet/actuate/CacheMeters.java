package dev.circlet.actuate;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import java.util.List;

/**
 * Shows a group as one of the application's caches. The tags are those of Spring Boot for the caches of a cache manager,
 * because registries such as that for Prometheus want equal tags on all meters of a name; types and units are those that
 * Micrometer has for Caffeine.
 */
final class CacheMeters extends CacheMeterBinder<Group> {

    private final Group group;

    CacheMeters(Group group) {
        super(
                group,
                group.name(),
                Tags.of(
                        CircletMeters.Tag.CACHE_MANAGER.asString(),
                        "circlet",
                        CircletMeters.Tag.NAME.asString(),
                        group.name()));
        this.group = group;
    }

    /** What it binds, as a registry is asked for it. */
    List<Meter.Id> ids() {
        return List.of(
                id(CircletMeters.CACHE_SIZE),
                id(CircletMeters.CACHE_GETS, CircletMeters.Tag.RESULT.asString(), "hit"),
                id(CircletMeters.CACHE_GETS, CircletMeters.Tag.RESULT.asString(), "miss"),
                id(CircletMeters.CACHE_PUTS),
                id(CircletMeters.CACHE_EVICTIONS),
                id(CircletMeters.CACHE_EVICTION_WEIGHT));
    }

    private Meter.Id id(CircletMeters meter, String... more) {
        return new Meter.Id(meter.getName(), Tags.of(getTagsWithCacheName()).and(more), null, null, meter.getType());
    }

    @Override
    protected Long size() {
        return group.stats().entries();
    }

    @Override
    protected long hitCount() {
        return group.stats().hits();
    }

    @Override
    protected Long missCount() {
        GroupStats stats = group.stats();
        return Math.max(0, stats.gets() - stats.hits());
    }

    @Override
    protected Long evictionCount() {
        return group.stats().evictions();
    }

    @Override
    protected long putCount() {
        GroupStats stats = group.stats();
        return Math.max(0, stats.loads() - stats.loadFailures());
    }

    @Override
    protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
        FunctionCounter.builder(
                        CircletMeters.CACHE_EVICTION_WEIGHT.getName(),
                        group,
                        each -> each.stats().evictedBytes())
                .tags(getTagsWithCacheName())
                .description(CircletMeters.CACHE_EVICTION_WEIGHT.description())
                .register(registry);
    }
}
