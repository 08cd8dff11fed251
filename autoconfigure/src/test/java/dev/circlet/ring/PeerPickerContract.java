package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every {@link PeerPicker} promises; extend it for an implementation. */
public abstract class PeerPickerContract {

    private static final int VIRTUAL_NODES = 64;

    /** Returns the picker under test. */
    protected abstract PeerPicker picker();

    @Test
    void picksDistinctMembersOfTheRingAtLeastOneAndNoMoreThanAsked() {
        SplittableRandom random = Seeds.any();
        for (int size = 1; size <= 12; size++) {
            HashRing ring = HashRing.of(Rings.fleet(random, size), VIRTUAL_NODES);
            for (int count = 1; count <= 4; count++) {
                for (int i = 0; i < 50; i++) {
                    assertThat(picker().pick(ring, "books", "key-" + random.nextInt(), count))
                            .isNotEmpty()
                            .hasSizeLessThanOrEqualTo(count)
                            .doesNotHaveDuplicates()
                            .isSubsetOf(ring.members());
                }
            }
        }
    }

    @Test
    void picksTheSameOwnerWhateverTheCount() {
        SplittableRandom random = Seeds.any();
        HashRing ring = HashRing.of(Rings.fleet(random, 7), VIRTUAL_NODES);
        for (int i = 0; i < 200; i++) {
            String key = "key-" + random.nextInt();
            assertThat(picker().pick(ring, "books", key, 3))
                    .startsWith(picker().pick(ring, "books", key, 1).get(0));
        }
    }

    @Test
    void picksTheSameOnEqualRings() {
        SplittableRandom random = Seeds.any();
        List<Member> members = Rings.fleet(random, 7);
        HashRing ring = HashRing.of(members, VIRTUAL_NODES);
        HashRing equal = HashRing.of(Rings.shuffled(members, random), VIRTUAL_NODES);
        for (int i = 0; i < 200; i++) {
            String key = "schlüssel-" + random.nextInt();
            assertThat(picker().pick(equal, "books", key, 2)).isEqualTo(picker().pick(ring, "books", key, 2));
        }
    }
}
