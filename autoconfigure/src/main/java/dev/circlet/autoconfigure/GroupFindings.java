package dev.circlet.autoconfigure;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.InvalidGroupException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.util.unit.DataSize;

/** What the settings of the groups do not do, and what they would need together. */
final class GroupFindings {

    private static final int NAMED = 3;

    private final Collection<Group> groups;
    private final CircletProperties properties;
    private final long heap;

    /**
     * Looks at groups.
     *
     * @param heap the most bytes that the heap may have
     */
    GroupFindings(Collection<Group> groups, CircletProperties properties, long heap) {
        this.groups = groups;
        this.properties = properties;
        this.heap = heap;
    }

    void addTo(List<String> findings) {
        addDefaults(findings);
        addBudgets(findings);
        groups.forEach(group -> addSpec(group.spec(), findings));
    }

    /** Groups that are registered later would be refused then. */
    private void addDefaults(List<String> findings) {
        GroupSpec.Builder spec = GroupSpec.named("defaults");
        properties.defaults().applyTo(spec);
        try {
            spec.build();
        } catch (InvalidGroupException refused) {
            String about = SettingNames.in(refused.problem() + refused.remedy()).stream()
                    .map("circlet.defaults."::concat)
                    .collect(Collectors.joining(", "));
            findings.add(refused.problem().replace("Group 'defaults'", "circlet.defaults") + ". " + refused.remedy()
                    + " A group that takes all of " + about + " will be refused.");
        }
    }

    /** A cache that may fill most of the heap leaves too little for what it serves. */
    private void addBudgets(List<String> findings) {
        long sum = groups.stream().mapToLong(group -> group.spec().maxBytes()).reduce(0, GroupFindings::saturated);
        if (properties.enabled() && sum > heap / 2) {
            List<Group> bySize = groups.stream()
                    .sorted(Comparator.comparingLong(
                                    (Group group) -> group.spec().maxBytes())
                            .reversed())
                    .toList();
            String largest = bySize.stream()
                    .limit(NAMED)
                    .map(group ->
                            "'" + group.name() + "' " + megabytes(group.spec().maxBytes()))
                    .collect(Collectors.joining(", "));
            String budgets = groups.size() == 1
                    ? "The budget of the only group is "
                    : "The budgets of the " + groups.size() + " groups add up to ";
            findings.add(budgets + megabytes(sum)
                    + ", more than half of the heap of " + megabytes(heap) + " (largest: " + largest
                    + "). Lower circlet.defaults.max-size or "
                    + GroupOverrides.property(bySize.get(0).name(), "max-size") + ", or raise -Xmx.");
        }
    }

    private void addSpec(GroupSpec spec, List<String> findings) {
        GroupSpec unset = GroupSpec.named(spec.name()).build();
        Duration ttl = spec.ttl();
        if (ttl == null) {
            if (!spec.staleIfError().isZero()) {
                findings.add(about(spec, "stale-if-error", spec.staleIfError())
                        + "has no effect without a ttl, at whose end values would become stale.");
            }
            if (spec.earlyRefresh() > 0) {
                findings.add(about(spec, "early-refresh", spec.earlyRefresh())
                        + "has no effect without a ttl, before whose end values would be loaded anew.");
            }
        } else {
            addLonger(spec, "hot-ttl", spec.hotTtl(), unset.hotTtl(), ttl, findings);
            addLonger(spec, "negative-ttl", spec.negativeTtl(), unset.negativeTtl(), ttl, findings);
        }
        Duration memory = properties.invalidation().memory();
        if (spec.loadTimeout().compareTo(memory) > 0) {
            findings.add(about(spec, "load-timeout", spec.loadTimeout())
                    + "is longer than circlet.invalidation.memory ("
                    + memory + "): a value whose load began before an invalidation could be kept after it. Raise"
                    + " circlet.invalidation.memory or lower the load-timeout.");
        }
    }

    private static void addLonger(
            GroupSpec spec, String setting, Duration value, Duration unset, Duration ttl, List<String> findings) {
        if (!value.equals(unset) && value.compareTo(ttl) > 0) {
            findings.add(about(spec, setting, value) + "is longer than the ttl of the group (" + ttl + "). Lower "
                    + setting + " or raise ttl.");
        }
    }

    private static String about(GroupSpec spec, String setting, Object value) {
        return "Group '" + spec.name() + "': " + setting + " " + value + " ("
                + GroupOverrides.property(spec.name(), setting) + ") ";
    }

    private static long saturated(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static String megabytes(long bytes) {
        return DataSize.ofBytes(bytes).toMegabytes() + "MB";
    }
}
