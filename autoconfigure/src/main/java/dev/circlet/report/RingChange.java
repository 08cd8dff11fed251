package dev.circlet.report;

import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tells in a line how two rings differ: who joined and left, how much moved and from whom to whom. */
final class RingChange {

    /** A line that names every member of a large fleet is read by nobody. */
    private static final int MAX_NAMES = 8;

    private RingChange() {}

    static String text(HashRing before, HashRing after) {
        List<String> parts = new ArrayList<>();
        addNames(parts, "joined ", without(after, before));
        addNames(parts, "left ", without(before, after));
        parts.add(percent(after.movedSince(before), "") + " of the keys moved (" + shares(before, after) + ")");
        return String.join(", ", parts) + "; " + Counted.of(after.size(), "member") + ", fingerprint "
                + after.fingerprintText();
    }

    private static void addNames(List<String> parts, String what, List<String> names) {
        if (!names.isEmpty()) {
            parts.add(what + first(names, ", "));
        }
    }

    private static List<String> without(HashRing ring, HashRing other) {
        TreeSet<String> names =
                ring.members().stream().map(Member::name).collect(Collectors.toCollection(TreeSet::new));
        other.members().forEach(member -> names.remove(member.name()));
        return List.copyOf(names);
    }

    private static String shares(HashRing before, HashRing after) {
        Map<String, Double> changes = new TreeMap<>(after.ownership());
        before.ownership().forEach((name, share) -> changes.merge(name, -share, Double::sum));
        List<String> largest = changes.entrySet().stream()
                .sorted(Comparator.comparingDouble(change -> -Math.abs(change.getValue())))
                .map(change -> change.getKey() + " " + percent(change.getValue(), "+"))
                .toList();
        return first(largest, ", ");
    }

    private static String percent(double share, String sign) {
        return String.format(Locale.ROOT, "%" + sign + ".1f%%", 100 * share);
    }

    private static String first(List<String> texts, String separator) {
        String more = texts.size() > MAX_NAMES ? " and " + (texts.size() - MAX_NAMES) + " more" : "";
        return String.join(separator, texts.subList(0, Math.min(MAX_NAMES, texts.size()))) + more;
    }
}
