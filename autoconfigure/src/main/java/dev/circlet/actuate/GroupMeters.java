package dev.circlet.actuate;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupListener.LeaseLoss;
import dev.circlet.cache.GroupListener.Outcome;
import dev.circlet.cache.GroupStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one group. Loads, lost leases and entries taken over are counted from the start, whenever the first registry
 * comes.
 */
final class GroupMeters {

    private final String group;
    private final Map<Outcome, LongAdder> loads = new EnumMap<>(Outcome.class);
    private final Map<LeaseLoss, LongAdder> lost = new EnumMap<>(LeaseLoss.class);
    private final LongAdder takenOver = new LongAdder();
    /** As they are asked for. A registry may have them under other names and tags, and knows which they became. */
    private final Set<Meter.Id> ids = ConcurrentHashMap.newKeySet();

    GroupMeters(String group) {
        this.group = group;
        for (Outcome outcome : Outcome.values()) {
            loads.put(outcome, new LongAdder());
        }
        for (LeaseLoss loss : LeaseLoss.values()) {
            lost.put(loss, new LongAdder());
        }
    }

    void loaded(Outcome outcome, long nanos, Iterable<MeterRegistry> registries) {
        loads.get(outcome).increment();
        registries.forEach(registry -> timer(outcome, registry).record(nanos, TimeUnit.NANOSECONDS));
    }

    void takenOver() {
        takenOver.increment();
    }

    void lost(LeaseLoss loss) {
        lost.get(loss).increment();
    }

    void bindTo(MeterRegistry registry, Group bound) {
        CacheMeters cache = new CacheMeters(bound);
        cache.bindTo(registry);
        ids.addAll(cache.ids());
        loads.forEach((outcome, count) -> {
            timer(outcome, registry);
            FunctionCounter.builder(CircletMeters.LOADS.getName(), count, LongAdder::sum)
                    .description(CircletMeters.LOADS.description())
                    .tags(tags(CircletMeters.LOADS, CircletMeters.Tag.OUTCOME.asString(), word(outcome)))
                    .register(registry);
        });
        lost.forEach(
                (loss, count) -> FunctionCounter.builder(CircletMeters.LEASES_LOST.getName(), count, LongAdder::sum)
                        .description(CircletMeters.LEASES_LOST.description())
                        .tags(tags(CircletMeters.LEASES_LOST, CircletMeters.Tag.REASON.asString(), word(loss)))
                        .register(registry));
        FunctionCounter.builder(CircletMeters.HANDOFF_ENTRIES.getName(), takenOver, LongAdder::sum)
                .description(CircletMeters.HANDOFF_ENTRIES.description())
                .tags(tags(CircletMeters.HANDOFF_ENTRIES))
                .register(registry);
        count(CircletMeters.FLIGHTS_JOINED, GroupStats::flightsJoined, registry, bound);
        count(CircletMeters.MISDIRECTED, GroupStats::misdirected, registry, bound);
        count(CircletMeters.HOT_PROMOTIONS, GroupStats::hotPromotions, registry, bound);
        count(CircletMeters.STALE_SETS_PREVENTED, GroupStats::staleSetsPrevented, registry, bound);
        count(CircletMeters.INVALIDATIONS, GroupStats::invalidations, registry, bound);
        count(CircletMeters.REFRESHES, GroupStats::refreshes, registry, bound);
        count(CircletMeters.STALE_SERVED, GroupStats::staleServed, registry, bound);
        count(CircletMeters.FILTER_REJECTIONS, GroupStats::filtered, registry, bound);
        count(CircletMeters.FILTER_FAILURES, GroupStats::filterFailures, registry, bound);
        count(CircletMeters.LEASES, GroupStats::leases, registry, bound);
        count(CircletMeters.SHED, GroupStats::shed, registry, bound);
        Gauge.builder(
                        CircletMeters.NEGATIVE_ENTRIES.getName(),
                        bound,
                        each -> each.stats().negativeEntries())
                .description(CircletMeters.NEGATIVE_ENTRIES.description())
                .tags(tags(CircletMeters.NEGATIVE_ENTRIES))
                .register(registry);
    }

    /** Makes room for those of the group that has come in place of this one; what was timed goes on. */
    void unbindFrom(MeterRegistry registry) {
        ids.stream().filter(id -> id.getType() != Meter.Type.TIMER).forEach(registry::removeByPreFilterId);
    }

    /** Takes all of them out of a registry that may outlive the node. */
    void removeFrom(MeterRegistry registry) {
        ids.forEach(registry::removeByPreFilterId);
    }

    private Tags tags(CircletMeters meter, String... more) {
        Tags tags = Tags.of(CircletMeters.Tag.GROUP.asString(), group).and(more);
        ids.add(new Meter.Id(meter.getName(), tags, null, null, meter.getType()));
        return tags;
    }

    private void count(CircletMeters meter, ToDoubleFunction<GroupStats> value, MeterRegistry registry, Group bound) {
        FunctionCounter.builder(meter.getName(), bound, each -> value.applyAsDouble(each.stats()))
                .description(meter.description())
                .tags(tags(meter))
                .register(registry);
    }

    private Timer timer(Outcome outcome, MeterRegistry registry) {
        return Timer.builder(CircletMeters.LOAD_DURATION.getName())
                .description(CircletMeters.LOAD_DURATION.description())
                .tags(tags(CircletMeters.LOAD_DURATION, CircletMeters.Tag.OUTCOME.asString(), word(outcome)))
                .register(registry);
    }

    private static String word(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT);
    }
}
