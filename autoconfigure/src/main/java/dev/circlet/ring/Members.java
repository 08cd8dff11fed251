package dev.circlet.ring;

import java.util.Collection;
import java.util.List;

/** What views and rings alike ask of a set of members. */
final class Members {

    private Members() {}

    /** Returns the members sorted by name; a name that occurs twice is refused. */
    static List<Member> sorted(Collection<Member> members) {
        List<Member> sorted = members.stream().sorted().toList();
        for (int i = 1; i < sorted.size(); i++) {
            Member one = sorted.get(i - 1);
            Member other = sorted.get(i);
            if (one.name().equals(other.name())) {
                throw new IllegalArgumentException("Member name '" + one.name() + "' occurs twice, at " + one.uri()
                        + " and at " + other.uri() + "; give every instance a name of its own");
            }
        }
        return sorted;
    }

    /** Returns the names for a message; a large fleet is cut short. */
    static String names(List<Member> members) {
        List<String> names = members.stream().limit(20).map(Member::name).toList();
        return members.size() > names.size() ? names + " and more, " + members.size() + " in all" : names.toString();
    }
}
