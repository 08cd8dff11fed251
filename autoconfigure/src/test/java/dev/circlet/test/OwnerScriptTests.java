package dev.circlet.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import dev.circlet.ring.PeerPicker;
import dev.circlet.ring.PeerPickerContract;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerScriptTests extends PeerPickerContract {

    private final List<Member> members =
            List.of(Member.up("node-0", URI.create("http://a")), Member.up("node-1", URI.create("http://b")));

    private final OwnerScript script = new OwnerScript(index -> "node-" + index);

    @Override
    protected PeerPicker picker() {
        OwnerScript some = new OwnerScript(index -> "n" + index);
        some.own((group, key) -> key.hashCode() % 2 == 0 ? Ownership.BY_RING : Math.floorMod(key.hashCode(), 5));
        return some;
    }

    @Test
    void picksTheScriptedOwnerAndThenAnotherOne() {
        script.own("books", "k", 1);
        assertThat(script.pick(HashRing.of(members, 64), "books", "k", 2))
                .containsExactly(members.get(1), members.get(0));
        script.own("books", "k", 0);
        assertThat(script.pick(HashRing.of(members, 64), "books", "k", 1)).containsExactly(members.get(0));
    }
}
