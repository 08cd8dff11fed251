package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTests {

    private static final URI URI_1 = URI.create("http://10.0.0.1:8080/shop");

    @Test
    void isUpWithWeightOneUnlessSaidOtherwise() {
        assertThat(Member.up("node-1", URI_1)).isEqualTo(new Member("node-1", URI_1, 1, Member.State.UP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "10.0.0.1:8080", "shop-7d9f8b6c5-x2x4z", "A_b.c:9-"})
    void acceptsUsualNames(String name) {
        assertThat(Rings.member(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void refusesOtherNamesAndSaysWhatIsAllowed(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rings.member(name))
                .withMessageContaining("'" + name + "'")
                .withMessageContaining("use 1 to 64 characters");
    }

    static Stream<String> badNames() {
        return Stream.of("", " ", "node 1", "node/1", "knoten-ä", "a,b", "a\n", "x".repeat(65));
    }

    @Test
    void acceptsTheLongestName() {
        assertThat(Rings.member("x".repeat(64)).name()).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 101})
    void refusesWeightsOutOfRange(int weight) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rings.weighted("node-1", weight))
                .withMessageContaining("Weight " + weight)
                .withMessageContaining("node-1")
                .withMessageContaining("at most 100");
    }

    @Test
    void refusesMissingComponents() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Member.up(null, URI_1))
                .withMessageContaining("null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Member.up("node-1", null))
                .withMessageContaining("'node-1' has no URI");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Member("node-1", URI_1, 1, null))
                .withMessageContaining("'node-1' has no state");
    }

    @Test
    void changesItsStateAndNothingElse() {
        Member up = new Member("node-1", URI_1, 3, Member.State.UP);

        assertThat(up.withState(Member.State.LEAVING)).isEqualTo(new Member("node-1", URI_1, 3, Member.State.LEAVING));
        assertThat(up.withState(Member.State.UP)).isSameAs(up);
    }

    @Test
    void sortsByName() {
        assertThat(Stream.of("b", "a10", "a2", "B").map(Rings::member).sorted().map(Member::name))
                .containsExactly("B", "a10", "a2", "b");
    }
}
