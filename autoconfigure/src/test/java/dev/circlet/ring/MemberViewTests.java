package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemberViewTests {

    private final Member a = Rings.member("a");
    private final Member b = Rings.member("b").withState(Member.State.JOINING);
    private final Member c = Rings.member("c");
    private final Member d = Rings.member("d").withState(Member.State.LEAVING);

    @Test
    void listsAllMembersByName() {
        MemberView view = MemberView.of(7, "b", List.of(d, a, c, b));

        assertThat(view.revision()).isEqualTo(7);
        assertThat(view.self()).isEqualTo(b);
        assertThat(view.members()).containsExactly(a, b, c, d);
        assertThat(view.up()).containsExactly(a, c);
    }

    @Test
    void findsEveryMemberByNameAndNobodyElse() {
        SplittableRandom random = Seeds.any();
        for (int size = 1; size <= 20; size++) {
            List<Member> members = Rings.fleet(random, size);
            MemberView view = MemberView.of(1, members.get(0).name(), members);

            assertThat(members)
                    .allSatisfy(member -> assertThat(view.member(member.name())).contains(member));
            assertThat(view.member("0")).isEmpty();
            assertThat(view.member(members.get(0).name() + "-x")).isEmpty();
            assertThat(view.member("~")).isEmpty();
        }
    }

    @Test
    void isNotChangedThroughItsParts() {
        List<Member> given = new ArrayList<>(List.of(a, c));
        MemberView view = MemberView.of(1, "a", given);
        given.clear();

        assertThat(view.members()).containsExactly(a, c);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> view.members().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> view.up().clear());
    }

    @Test
    void refusesAViewWithoutSelf() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberView.of(1, "z", List.of(a, c)))
                .withMessageContaining("'z'")
                .withMessageContaining("[a, c]");
        assertThatIllegalArgumentException().isThrownBy(() -> MemberView.of(1, "z", List.of()));
    }

    @Test
    void cutsTheListOfALargeFleetShortInItsMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberView.of(1, "z", Rings.fleet(Seeds.any(), 300)))
                .withMessageContaining("300 in all")
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(1000));
    }

    @Test
    void refusesANameThatOccursTwice() {
        Member twin = Member.up("a", URI.create("http://10.0.0.2:8080"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberView.of(1, "a", List.of(a, c, twin)))
                .withMessageContaining("'a' occurs twice")
                .withMessageContaining("http://10.0.0.2:8080");
    }

    @Test
    void refusesANegativeRevision() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberView.of(-1, "a", List.of(a)))
                .withMessageContaining("-1");
    }

    @Test
    void standaloneIsSelfAlone() {
        MemberView view = MemberView.standalone("shop-1");

        assertThat(view.revision()).isZero();
        assertThat(view.self().name()).isEqualTo("shop-1");
        assertThat(view.members()).containsExactly(view.self());
        assertThat(view.up()).containsExactly(view.self());
    }

    @Test
    void equalsAViewOfTheSameContent() {
        MemberView view = MemberView.of(1, "a", List.of(a, c));

        assertThat(view)
                .isEqualTo(MemberView.of(1, "a", List.of(c, a)))
                .hasSameHashCodeAs(MemberView.of(1, "a", List.of(c, a)));
        assertThat(view)
                .isNotEqualTo(MemberView.of(2, "a", List.of(a, c)))
                .isNotEqualTo(MemberView.of(1, "c", List.of(a, c)))
                .isNotEqualTo(MemberView.of(1, "a", List.of(a)))
                .isNotEqualTo("view");
    }

    @Test
    void tellsItsContentInOneLine() {
        assertThat(MemberView.of(3, "a", List.of(a, d)))
                .hasToString("MemberView[revision=3, self=a, members=[a UP, d LEAVING]]");
    }
}
