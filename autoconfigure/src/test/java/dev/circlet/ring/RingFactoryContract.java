package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every {@link RingFactory} promises; extend it for an implementation. */
public abstract class RingFactoryContract {

    /** Returns the factory under test. */
    protected abstract RingFactory factory();

    @Test
    void placesNobodyWhoIsNotInTheView() {
        SplittableRandom random = Seeds.any();
        for (int size = 1; size <= 8; size++) {
            List<Member> members = Rings.fleet(random, size);
            HashRing ring = factory().build(MemberView.of(size, members.get(0).name(), members));
            assertThat(ring.members()).isNotEmpty().isSubsetOf(members);
        }
    }

    @Test
    void placesSomebodyEvenIfNobodyIsUp() {
        Member joining = Rings.member("a").withState(Member.State.JOINING);
        Member leaving = Rings.member("b").withState(Member.State.LEAVING);
        assertThat(factory()
                        .build(MemberView.of(1, "a", List.of(joining, leaving)))
                        .members())
                .isNotEmpty();
    }

    @Test
    void servesAnInstanceWithoutPeers() {
        assertThat(factory().build(MemberView.standalone("shop-1")).owner(42).name())
                .isEqualTo("shop-1");
    }

    @Test
    void buildsRingsThatAgreeWhoeverBuildsThemAndInWhateverOrderTheMembersCome() {
        SplittableRandom random = Seeds.any();
        List<Member> members = Rings.fleet(random, 7);
        HashRing ring = factory().build(MemberView.of(1, members.get(0).name(), members));
        HashRing other = factory().build(MemberView.of(9, members.get(3).name(), Rings.shuffled(members, random)));
        assertThat(other.fingerprint()).isEqualTo(ring.fingerprint());
        for (long key : Rings.randomKeys(random, 500)) {
            assertThat(other.owner(key)).isEqualTo(ring.owner(key));
        }
    }
}
