package dev.circlet.peer.directory;

import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import dev.circlet.ring.PeerDirectory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A fleet whose members are listed once and never change. All of them count as up with equal weight; whether a member
 * answers is found out by those who ask it.
 *
 * <p>Immutable. Subscribers are never called, since there is no later view.
 *
 * @since 0.1
 */
public final class StaticDirectory implements PeerDirectory {

    private final MemberView view;

    private StaticDirectory(MemberView view) {
        this.view = view;
    }

    /**
     * Creates a directory from a list of names and addresses.
     *
     * @param self the name of this node, which is one of the names
     * @param members the base URI of each member by its name: scheme {@code http} or {@code https}, host, and optionally
     *     port and context path
     * @return the directory
     * @throws InvalidMembersException if a name or URI is malformed, self is missing, two names differ in case only, or
     *     two members have the same address
     */
    public static StaticDirectory of(String self, Map<String, String> members) {
        List<Member> parsed = new ArrayList<>();
        new TreeMap<>(members).forEach((name, uri) -> parsed.add(member(name, uri)));
        requireSelf(self, members);
        requireDistinct(self, parsed);
        return new StaticDirectory(MemberView.of(0, self, parsed));
    }

    @Override
    public MemberView current() {
        return view;
    }

    /** A list needs no asking, be it of one member. */
    @Override
    public boolean hasAnswered() {
        return true;
    }

    @Override
    public Registration subscribe(Consumer<MemberView> listener) {
        return () -> {};
    }

    @Override
    public String toString() {
        return "StaticDirectory[" + view + "]";
    }

    private static Member member(String name, String uri) {
        try {
            return Member.up(name, BaseUri.parse(name, uri));
        } catch (InvalidMembersException invalid) {
            throw invalid;
        } catch (IllegalArgumentException invalid) {
            throw new InvalidMembersException(
                    "'" + name + "' is not a valid name for a member",
                    "Use 1 to 64 letters, digits, dots, underscores, colons or hyphens.");
        }
    }

    private static void requireSelf(String self, Map<String, String> members) {
        if (members.isEmpty()) {
            throw new InvalidMembersException(
                    "Members are to be found in circlet.peers.members, which is empty",
                    "List all members there, this node included, as in circlet.peers.members." + self
                            + "=http://10.0.0.1:8080, or set circlet.peers.discovery=none to run this node without"
                            + " peers.");
        }
        if (!members.containsKey(self)) {
            throw new InvalidMembersException(
                    "This node's name '" + self + "' is not among the members " + new TreeMap<>(members).keySet(),
                    "Set circlet.node-name to the one of these names that stands for this node, or add"
                            + " circlet.peers.members." + self + " with the address at which the others reach it.");
        }
    }

    /** Two names for one node would give it two places on the ring, and it would take one of them for another node. */
    private static void requireDistinct(String self, List<Member> members) {
        Map<String, Member> names = new HashMap<>();
        Map<URI, Member> addresses = new HashMap<>();
        for (Member member : members) {
            Member sameName = names.putIfAbsent(member.name().toLowerCase(Locale.ROOT), member);
            if (sameName != null) {
                throw doubled(self, sameName, member, "differ in case only", "Remove one of them.");
            }
            Member sameAddress = addresses.putIfAbsent(member.uri(), member);
            if (sameAddress != null) {
                throw doubled(
                        self,
                        sameAddress,
                        member,
                        "both have the address " + member.uri(),
                        "Give each member one name and an address of its own: remove one, or correct its address.");
            }
        }
    }

    private static InvalidMembersException doubled(String self, Member one, Member other, String flaw, String remedy) {
        boolean own = one.name().equals(self) || other.name().equals(self);
        return new InvalidMembersException(
                (own ? "This node '" + self + "' is listed twice: members '" : "Members '") + one.name() + "' and '"
                        + other.name() + "' " + flaw,
                remedy);
    }
}
