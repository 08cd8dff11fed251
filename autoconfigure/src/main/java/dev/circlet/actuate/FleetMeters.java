package dev.circlet.actuate;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.peer.FleetStats;
import dev.circlet.peer.PeerStatus;
import dev.circlet.report.FleetSource;
import dev.circlet.ring.Member;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the fleet in one registry. Members come and go: {@link #refresh()} adds the meters of new ones and removes
 * those of members that left, so that the number of meters follows the size of the fleet and not its history.
 */
final class FleetMeters {

    private static final String PEER = CircletMeters.Tag.PEER.asString();
    private static final Set<String> OF_THE_FLEET = Set.of(
            CircletMeters.RING_MEMBERS.getName(),
            CircletMeters.RING_MISMATCHES.getName(),
            CircletMeters.VIEW_CHANGES.getName(),
            CircletMeters.FAILOVERS.getName(),
            CircletMeters.AUTH_FAILURES.getName());
    private static final Set<String> PER_PEER = Set.of(
            CircletMeters.PEER_REQUESTS.getName(),
            CircletMeters.PEER_DURATION.getName(),
            CircletMeters.PEER_BREAKER.getName(),
            CircletMeters.RING_OWNERSHIP.getName());

    private final MeterRegistry registry;
    private final FleetSource fleet;
    private final Groups groups;
    private final Set<String> shown = new HashSet<>();

    FleetMeters(MeterRegistry registry, FleetSource fleet, Groups groups) {
        this.registry = registry;
        this.fleet = fleet;
        this.groups = groups;
        Gauge.builder(
                        CircletMeters.RING_MEMBERS.getName(),
                        fleet,
                        source -> source.ring().size())
                .description(CircletMeters.RING_MEMBERS.description())
                .register(registry);
        count(CircletMeters.RING_MISMATCHES, FleetStats::ringMismatches);
        count(CircletMeters.VIEW_CHANGES, FleetStats::viewChanges);
        failovers("successor", this, each -> each.fleet.stats().failovers());
        failovers("loader", this, FleetMeters::loadedForOthers);
    }

    void exchanged(String peer, String operation, String outcome, long nanos) {
        Timer.builder(CircletMeters.PEER_DURATION.getName())
                .description(CircletMeters.PEER_DURATION.description())
                .tags(PEER, peer, CircletMeters.Tag.OPERATION.asString(), operation)
                .tag(CircletMeters.Tag.OUTCOME.asString(), outcome)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
        Counter.builder(CircletMeters.PEER_REQUESTS.getName())
                .description(CircletMeters.PEER_REQUESTS.description())
                .tags(PEER, peer, CircletMeters.Tag.OPERATION.asString(), operation)
                .tag(CircletMeters.Tag.OUTCOME.asString(), outcome)
                .register(registry)
                .increment();
    }

    /** Not for concurrent use, unlike the rest. */
    void refresh() {
        Set<String> names = new HashSet<>();
        List<PeerStatus> peers = fleet.peers();
        peers.forEach(peer -> names.add(peer.member().name()));
        fleet.view().members().forEach(member -> names.add(member.name()));
        fleet.ring().members().forEach(member -> names.add(member.name()));
        removeAllBut(names);
        for (PeerStatus peer : peers) {
            String name = peer.member().name();
            gauge(CircletMeters.PEER_BREAKER, name, source -> breaker(source, name));
        }
        for (Member member : fleet.view().members()) {
            String name = member.name();
            gauge(
                    CircletMeters.RING_OWNERSHIP,
                    name,
                    source -> source.ring().ownership().getOrDefault(name, 0.0));
        }
    }

    /** Takes all of them, and those of refused requests, out of a registry that may outlive the node. */
    void remove() {
        removeAllBut(Set.of());
        registry.getMeters().stream()
                .filter(meter -> OF_THE_FLEET.contains(meter.getId().getName()))
                .forEach(registry::remove);
    }

    private void removeAllBut(Set<String> names) {
        for (Meter meter : registry.getMeters()) {
            String peer = meter.getId().getTag(PEER);
            if (peer != null && PER_PEER.contains(meter.getId().getName()) && !names.contains(peer)) {
                registry.remove(meter);
                shown.remove(meter.getId().getName() + ' ' + peer);
            }
        }
    }

    private void gauge(CircletMeters meter, String peer, ToDoubleFunction<FleetSource> value) {
        if (shown.add(meter.getName() + ' ' + peer)) {
            Gauge.builder(meter.getName(), fleet, value)
                    .description(meter.description())
                    .tag(PEER, peer)
                    .register(registry);
        }
    }

    private void count(CircletMeters meter, ToDoubleFunction<FleetStats> value) {
        FunctionCounter.builder(meter.getName(), fleet, source -> value.applyAsDouble(source.stats()))
                .description(meter.description())
                .register(registry);
    }

    private void failovers(String outcome, FleetMeters from, ToDoubleFunction<FleetMeters> value) {
        FunctionCounter.builder(CircletMeters.FAILOVERS.getName(), from, value)
                .description(CircletMeters.FAILOVERS.description())
                .tag(CircletMeters.Tag.OUTCOME.asString(), outcome)
                .register(registry);
    }

    private double loadedForOthers() {
        return groups.all().stream()
                .map(Group::stats)
                .mapToLong(stats -> stats.failovers())
                .sum();
    }

    private static double breaker(FleetSource fleet, String name) {
        return fleet.peers().stream()
                .filter(peer -> peer.member().name().equals(name))
                .findFirst()
                .map(peer -> switch (peer.breaker()) {
                    case "closed" -> 0.0;
                    case "half-open" -> 1.0;
                    default -> 2.0;
                })
                .orElse(Double.NaN);
    }
}
