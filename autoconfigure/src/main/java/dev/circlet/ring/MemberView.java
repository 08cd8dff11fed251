package dev.circlet.ring;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one instance knows about the fleet at one moment: all members with their states, sorted by name, itself among
 * them. Immutable; a later view of the same {@link PeerDirectory} has a higher revision.
 *
 * @since 0.1
 */
public final class MemberView {

    private final long revision;
    private final Member self;
    private final List<Member> members;
    private final List<Member> up;

    private MemberView(long revision, Member self, List<Member> members) {
        this.revision = revision;
        this.self = self;
        this.members = members;
        this.up = members.stream()
                .filter(member -> member.state() == Member.State.UP)
                .toList();
    }

    /**
     * Creates a view.
     *
     * @param revision the number of the view, 0 or more
     * @param self the name of the instance whose view it is
     * @param members all members in any order, self included
     * @return the view
     * @throws IllegalArgumentException if the revision is negative, a name occurs twice or self is not a member
     */
    public static MemberView of(long revision, String self, Collection<Member> members) {
        if (revision < 0) {
            throw new IllegalArgumentException(
                    "Revision " + revision + " of the view of '" + self + "' is negative; count views from 0 upwards");
        }
        List<Member> sorted = Members.sorted(members);
        Member own = find(sorted, self);
        if (own == null) {
            throw new IllegalArgumentException("The view of '" + self + "' lacks '" + self + "' itself and has only "
                    + Members.names(sorted) + "; a view always contains the instance whose view it is");
        }
        return new MemberView(revision, own, sorted);
    }

    /**
     * Creates the view of an instance without peers: itself, up, revision 0.
     *
     * @param name the name of the instance
     * @return the view
     * @throws IllegalArgumentException if the name is not a valid member name
     */
    public static MemberView standalone(String name) {
        return of(0, name, List.of(Member.up(name, URI.create("local:self"))));
    }

    /**
     * Returns the number of this view.
     *
     * @return the revision, 0 or more
     */
    public long revision() {
        return revision;
    }

    /**
     * Returns the instance whose view this is.
     *
     * @return the member, in whatever state
     */
    public Member self() {
        return self;
    }

    /**
     * Returns all members.
     *
     * @return the members of every state, sorted by name, unmodifiable
     */
    public List<Member> members() {
        return members;
    }

    /**
     * Returns the members that are up, the ones that own keys.
     *
     * @return the members, sorted by name, unmodifiable, possibly empty
     */
    public List<Member> up() {
        return up;
    }

    /**
     * Returns the member of that name.
     *
     * @param name the name
     * @return the member, or empty if this view does not know it
     */
    public Optional<Member> member(String name) {
        return Optional.ofNullable(find(members, name));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MemberView that
                && revision == that.revision
                && self.equals(that.self)
                && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return Objects.hash(revision, self, members);
    }

    @Override
    public String toString() {
        List<String> states = members.stream()
                .map(member -> member.name() + " " + member.state())
                .toList();
        return "MemberView[revision=" + revision + ", self=" + self.name() + ", members=" + states + "]";
    }

    private static @Nullable Member find(List<Member> sorted, String name) {
        int low = 0;
        int high = sorted.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = sorted.get(middle).name().compareTo(name);
            if (order == 0) {
                return sorted.get(middle);
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return null;
    }
}
