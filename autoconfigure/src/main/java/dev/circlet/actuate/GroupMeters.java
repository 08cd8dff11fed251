package dev.circlet.actuate;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupListener.LeaseLoss;
import dev.circlet.cache.GroupListener.Outcome;
import dev.circlet.cache.GroupStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The meters of one group. Loads, lost leases and entries taken over are counted from the start, whenever the first registry
 * comes.
 */
final class GroupMeters {

    private static final Set<String> NAMES =
            Stream.of(CircletMeters.values()).map(CircletMeters::getName).collect(Collectors.toUnmodifiableSet());

    private final String group;
    private final Map<Outcome, LongAdder> loads = new EnumMap<>(Outcome.class);
    private final Map<LeaseLoss, LongAdder> lost = new EnumMap<>(LeaseLoss.class);
    private final LongAdder takenOver = new LongAdder();

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
        new CacheMeters(bound).bindTo(registry);
        loads.forEach((outcome, count) -> {
            timer(outcome, registry);
            FunctionCounter.builder(CircletMeters.LOADS.getName(), count, LongAdder::sum)
                    .description(CircletMeters.LOADS.description())
                    .tag(CircletMeters.Tag.GROUP.asString(), group)
                    .tag(CircletMeters.Tag.OUTCOME.asString(), word(outcome))
                    .register(registry);
        });
        lost.forEach(
                (loss, count) -> FunctionCounter.builder(CircletMeters.LEASES_LOST.getName(), count, LongAdder::sum)
                        .description(CircletMeters.LEASES_LOST.description())
                        .tag(CircletMeters.Tag.GROUP.asString(), group)
                        .tag(CircletMeters.Tag.REASON.asString(), word(loss))
                        .register(registry));
        FunctionCounter.builder(CircletMeters.HANDOFF_ENTRIES.getName(), takenOver, LongAdder::sum)
                .description(CircletMeters.HANDOFF_ENTRIES.description())
                .tag(CircletMeters.Tag.GROUP.asString(), group)
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
                .tag(CircletMeters.Tag.GROUP.asString(), group)
                .register(registry);
    }

    /** Makes room for those of the group that has come in place of this one; what was timed goes on. */
    void unbindFrom(MeterRegistry registry) {
        registry.getMeters().stream()
                .filter(this::isHere)
                .filter(meter -> !(meter instanceof Timer))
                .forEach(registry::remove);
    }

    /** Takes all of them out of a registry that may outlive the node. */
    void removeFrom(MeterRegistry registry) {
        registry.getMeters().stream().filter(this::isHere).forEach(registry::remove);
    }

    private boolean isHere(Meter meter) {
        Meter.Id id = meter.getId();
        return NAMES.contains(id.getName())
                && (group.equals(id.getTag(CircletMeters.Tag.GROUP.asString()))
                        || group.equals(id.getTag(CircletMeters.Tag.CACHE.asString()))
                                && "circlet".equals(id.getTag(CircletMeters.Tag.CACHE_MANAGER.asString())));
    }

    private void count(CircletMeters meter, ToDoubleFunction<GroupStats> value, MeterRegistry registry, Group bound) {
        FunctionCounter.builder(meter.getName(), bound, each -> value.applyAsDouble(each.stats()))
                .description(meter.description())
                .tag(CircletMeters.Tag.GROUP.asString(), group)
                .register(registry);
    }

    private Timer timer(Outcome outcome, MeterRegistry registry) {
        return Timer.builder(CircletMeters.LOAD_DURATION.getName())
                .description(CircletMeters.LOAD_DURATION.description())
                .tag(CircletMeters.Tag.GROUP.asString(), group)
                .tag(CircletMeters.Tag.OUTCOME.asString(), word(outcome))
                .register(registry);
    }

    private static String word(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT);
    }
}
