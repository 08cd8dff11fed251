package dev.circlet.report;

import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import java.util.List;
import java.util.TreeMap;

/**
 * The ring in force on one node.
 *
 * @param revision the number of the view of the members; every change makes a higher one
 * @param fingerprint 16 hexadecimal digits, equal on members that agree about every owner
 * @param virtualNodes points on the ring per member and unit of weight
 * @param members all known members, in order of their names; their ownership adds up to 1
 * @since 0.1
 */
public record RingReport(long revision, String fingerprint, int virtualNodes, List<MemberReport> members) {

    /**
     * Copies the list.
     *
     * @param revision the number of the view
     * @param fingerprint the fingerprint
     * @param virtualNodes points per member and unit of weight
     * @param members all known members
     */
    public RingReport {
        members = List.copyOf(members);
    }

    static RingReport of(MemberView view, HashRing ring) {
        // While changes are collected a member may have left the view and still be on the ring: it owns its share.
        TreeMap<String, Member> known = new TreeMap<>();
        ring.members().forEach(member -> known.put(member.name(), member));
        view.members().forEach(member -> known.put(member.name(), member));
        List<MemberReport> members = known.values().stream()
                .map(member -> new MemberReport(
                        member.name(),
                        member.uri(),
                        member.state(),
                        member.name().equals(view.self().name()),
                        member.weight(),
                        ring.ownership().getOrDefault(member.name(), 0.0)))
                .toList();
        return new RingReport(view.revision(), ring.fingerprintText(), ring.virtualNodes(), members);
    }
}
