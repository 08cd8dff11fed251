package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsistentHashPeerPickerTests extends PeerPickerContract {

    @Override
    protected PeerPicker picker() {
        return PeerPicker.consistentHash();
    }

    @Test
    void picksTheOwnerOfTheKeyInItsGroup() {
        HashRing ring = HashRing.of(Rings.members("a", "b", "c", "d"), Rings.NODES);
        for (int i = 0; i < 500; i++) {
            long hash = RingHash.keyHash(RingHash.groupSeed("books"), "key-" + i);
            assertThat(picker().pick(ring, "books", "key-" + i, 2))
                    .isEqualTo(ring.successors(hash, 2))
                    .startsWith(ring.owner(hash));
        }
    }
}
