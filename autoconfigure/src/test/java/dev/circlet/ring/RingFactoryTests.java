package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RingFactoryTests extends RingFactoryContract {

    private final RingFactory factory = RingFactory.consistentHash(64);
    private final Member a = Rings.member("a");
    private final Member joining = Rings.member("b").withState(Member.State.JOINING);
    private final Member leaving = Rings.member("c").withState(Member.State.LEAVING);

    @Override
    protected RingFactory factory() {
        return factory;
    }

    @Test
    void placesTheMembersThatAreUp() {
        HashRing ring = factory.build(MemberView.of(1, "b", List.of(a, joining, leaving)));

        assertThat(ring.members()).containsExactly(a);
        assertThat(ring.virtualNodes()).isEqualTo(64);
    }

    @Test
    void placesSelfAloneIfNobodyIsUp() {
        assertThat(factory.build(MemberView.of(1, "c", List.of(joining, leaving)))
                        .members())
                .containsExactly(leaving);
    }

    @Test
    void refusesABadNumberOfVirtualNodesAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RingFactory.consistentHash(0))
                .withMessageContaining("1 to 4096");
    }
}
