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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the fleet in one registry. Members come and go: {@link #refresh()} adds the meters of new ones and removes
 * those of members that left, so that the number of meters follows the size of the fleet and not its history.
 */
final class FleetMeters {

    private static final String PEER = CircletMeters.Tag.PEER.asString();

    private final MeterRegistry registry;
    private final FleetSource fleet;
    private final Groups groups;
    private final Set<String> shown = new HashSet<>();
    /** As the registry has them, which may know them by other names and tags, and have those of other nodes. */
    private final Map<String, Set<Meter>> ofPeers = new ConcurrentHashMap<>();

    private final Set<Meter> others = ConcurrentHashMap.newKeySet();

    FleetMeters(MeterRegistry registry, FleetSource fleet, Groups groups) {
        this.registry = registry;
        this.fleet = fleet;
        this.groups = groups;
        own(Gauge.builder(
                        CircletMeters.RING_MEMBERS.getName(),
                        fleet,
                        source -> source.ring().size())
                .description(CircletMeters.RING_MEMBERS.description())
                .register(registry));
        count(CircletMeters.RING_MISMATCHES, FleetStats::ringMismatches);
        count(CircletMeters.VIEW_CHANGES, FleetStats::viewChanges);
        failovers("successor", this, each -> each.fleet.stats().failovers());
        failovers("loader", this, FleetMeters::loadedForOthers);
    }

    /** Remembers a meter that goes with the node. */
    void own(Meter meter) {
        others.add(meter);
    }

    private <M extends Meter> M of(String peer, M meter) {
        ofPeers.computeIfAbsent(peer, name -> ConcurrentHashMap.newKeySet()).add(meter);
        return meter;
    }

    void exchanged(String peer, String operation, String outcome, long nanos) {
        Timer duration = Timer.builder(CircletMeters.PEER_DURATION.getName())
                .description(CircletMeters.PEER_DURATION.description())
                .tags(PEER, peer, CircletMeters.Tag.OPERATION.asString(), operation)
                .tag(CircletMeters.Tag.OUTCOME.asString(), outcome)
                .register(registry);
        of(peer, duration).record(nanos, TimeUnit.NANOSECONDS);
        Counter requests = Counter.builder(CircletMeters.PEER_REQUESTS.getName())
                .description(CircletMeters.PEER_REQUESTS.description())
                .tags(PEER, peer, CircletMeters.Tag.OPERATION.asString(), operation)
                .tag(CircletMeters.Tag.OUTCOME.asString(), outcome)
                .register(registry);
        of(peer, requests).increment();
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
        others.forEach(registry::remove);
    }

    private void removeAllBut(Set<String> names) {
        for (String peer : ofPeers.keySet()) {
            if (!names.contains(peer)) {
                Set<Meter> gone = ofPeers.remove(peer);
                if (gone != null) {
                    gone.stream().filter(meter -> !isOfAnyPeer(meter)).forEach(registry::remove);
                }
                shown.removeIf(each -> each.endsWith(' ' + peer));
            }
        }
    }

    /** A filter of the application that takes away the tag makes one meter of those of all peers. */
    private boolean isOfAnyPeer(Meter meter) {
        return ofPeers.values().stream().anyMatch(meters -> meters.contains(meter));
    }

    private void gauge(CircletMeters meter, String peer, ToDoubleFunction<FleetSource> value) {
        if (shown.add(meter.getName() + ' ' + peer)) {
            of(
                    peer,
                    Gauge.builder(meter.getName(), fleet, value)
                            .description(meter.description())
                            .tag(PEER, peer)
                            .register(registry));
        }
    }

    private void count(CircletMeters meter, ToDoubleFunction<FleetStats> value) {
        own(FunctionCounter.builder(meter.getName(), fleet, source -> value.applyAsDouble(source.stats()))
                .description(meter.description())
                .register(registry));
    }

    private void failovers(String outcome, FleetMeters from, ToDoubleFunction<FleetMeters> value) {
        own(FunctionCounter.builder(CircletMeters.FAILOVERS.getName(), from, value)
                .description(CircletMeters.FAILOVERS.description())
                .tag(CircletMeters.Tag.OUTCOME.asString(), outcome)
                .register(registry));
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
