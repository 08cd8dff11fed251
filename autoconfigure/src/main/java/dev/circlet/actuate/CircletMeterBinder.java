package dev.circlet.actuate;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupListener;
import dev.circlet.cache.Groups;
import dev.circlet.peer.FleetListener;
import dev.circlet.report.FleetSource;
import dev.circlet.ring.HashRing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Binds the {@link CircletMeters} to meter registries, and follows the groups and members that come later.
 *
 * <p>It must hear of what happens in the groups and in the fleet: loads and exchanges are its timers, and it hears of new
 * groups and of members that come and go. A group registered after the binding has its meters at once, a member with the ring
 * it is on, or with the next exchange of infos if it has not got there; the meters of a member that left go with it.
 *
 * <p>Safe for concurrent use. Groups and fleet are looked up at the first binding, so that they may be built after this.
 *
 * @since 0.1
 */
public final class CircletMeterBinder implements MeterBinder, GroupListener, FleetListener, AutoCloseable {

    private final Supplier<Groups> groups;
    private final Supplier<FleetSource> fleet;
    private final Supplier<Map<String, Long>> authFailures;
    private final Map<String, GroupMeters> meters = new ConcurrentHashMap<>();
    private final List<Binding> bindings = new CopyOnWriteArrayList<>();
    private final ReentrantLock binding = new ReentrantLock();

    /**
     * Creates a binder.
     *
     * @param groups gives the groups of the node
     * @param fleet gives the fleet around it
     * @param authFailures gives the numbers of refused peer requests by reason, out of a closed list of reasons
     */
    public CircletMeterBinder(
            Supplier<Groups> groups, Supplier<FleetSource> fleet, Supplier<Map<String, Long>> authFailures) {
        this.groups = groups;
        this.fleet = fleet;
        this.authFailures = authFailures;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Binding bound = new Binding(registry, new FleetMeters(registry, fleet.get(), groups.get()));
        bindings.add(bound);
        refresh(bound);
    }

    @Override
    public void loaded(String group, Outcome outcome, long nanos) {
        GroupMeters of = of(group);
        bindings.forEach(bound -> bindOnce(bound, group));
        of.loaded(outcome, nanos, bindings.stream().map(Binding::registry).toList());
    }

    @Override
    public void registered(String group) {
        bindings.forEach(bound -> bindOnce(bound, group));
    }

    @Override
    public void takenOver(String group) {
        of(group).takenOver();
    }

    @Override
    public void leaseLost(String group, LeaseLoss loss) {
        of(group).lost(loss);
    }

    @Override
    public void ringChanged(HashRing before, HashRing after) {
        refresh();
    }

    @Override
    public void exchanged(String peer, String operation, String outcome, long nanos) {
        bindings.forEach(bound -> bound.fleet().exchanged(peer, operation, outcome, nanos));
        if (operation.equals("info")) {
            bindings.forEach(this::refresh);
        }
    }

    /**
     * Binds what has come since the last time and removes the meters of members that left, in every registry. Happens by
     * itself where this hears of groups and fleet.
     */
    public void refresh() {
        bindings.forEach(this::refresh);
    }

    /**
     * Removes the meters from every registry, for one that outlives the node would show the last counts of it for ever, and
     * would leave no room for those of a node that comes after it. What happens afterwards is not counted.
     */
    @Override
    public void close() {
        binding.lock();
        try {
            for (Binding bound : bindings) {
                bindings.remove(bound);
                bound.fleet().remove();
                bound.groups().keySet().forEach(group -> of(group).removeFrom(bound.registry()));
            }
        } finally {
            binding.unlock();
        }
    }

    private void refresh(Binding bound) {
        binding.lock();
        try {
            if (!bindings.contains(bound)) {
                return;
            }
            groups.get().all().forEach(group -> bindOnce(bound, group.name()));
            bound.fleet().refresh();
            authFailures.get().keySet().stream()
                    .filter(bound.reasons()::add)
                    .forEach(reason -> bound.fleet().own(authFailures(bound.registry(), reason)));
        } finally {
            binding.unlock();
        }
    }

    private Meter authFailures(MeterRegistry registry, String reason) {
        return FunctionCounter.builder(
                        CircletMeters.AUTH_FAILURES.getName(),
                        authFailures,
                        failures -> failures.get().getOrDefault(reason, 0L))
                .description(CircletMeters.AUTH_FAILURES.description())
                .tag(CircletMeters.Tag.REASON.asString(), reason)
                .register(registry);
    }

    private void bindOnce(Binding bound, String name) {
        Group group = groups.get().find(name).orElse(null);
        if (group == null || bound.groups().get(name) == group) {
            return;
        }
        Group before = bound.groups().put(name, group);
        if (before != group) {
            if (before != null) {
                of(name).unbindFrom(bound.registry());
            }
            of(name).bindTo(bound.registry(), group);
        }
    }

    private GroupMeters of(String group) {
        return meters.computeIfAbsent(group, GroupMeters::new);
    }

    /** One registry, and what has been bound to it. */
    private record Binding(MeterRegistry registry, FleetMeters fleet, Map<String, Group> groups, Set<String> reasons) {

        Binding(MeterRegistry registry, FleetMeters fleet) {
            this(registry, fleet, new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
        }
    }
}
