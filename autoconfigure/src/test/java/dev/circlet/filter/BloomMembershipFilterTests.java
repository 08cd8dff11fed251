package dev.circlet.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.cache.MembershipFilter;
import dev.circlet.cache.MembershipFilterContract;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BloomMembershipFilterTests extends MembershipFilterContract {

    private final BloomMembershipFilter filter = new BloomMembershipFilter(1_000, 0.01);

    @Override
    protected MembershipFilter filter() {
        return filter;
    }

    @Override
    protected void add(String key) {
        filter.add(key);
    }

    @Test
    void knowsEveryKeyThatWasAddedAndFewOthers() {
        for (int i = 0; i < 1_000; i++) {
            filter.add("key-" + i);
        }
        assertThat(IntStream.range(0, 1_000).mapToObj(i -> "key-" + i)).allMatch(filter::mightContain);
        assertThat(IntStream.range(0, 10_000)
                        .mapToObj(i -> "other-" + i)
                        .filter(filter::mightContain)
                        .count())
                .isLessThan(300);
        assertThat(filter.falsePositives()).isBetween(0.0, 0.02);
    }

    @Test
    void aRebuildForgetsWhatIsGoneAndKeepsWhatIsAddedMeanwhile() {
        filter.add("old");
        filter.rebuild(Stream.of("new").peek(key -> filter.add("meanwhile")));
        assertThat(filter.mightContain("old")).isFalse();
        assertThat(filter.mightContain("new")).isTrue();
        assertThat(filter.mightContain("meanwhile")).isTrue();
    }

    @Test
    void aRebuildThatFailsChangesNothing() {
        AtomicBoolean closed = new AtomicBoolean();
        filter.add("old");
        assertThatIllegalStateException()
                .isThrownBy(() -> filter.rebuild(Stream.<String>generate(() -> {
                            throw new IllegalStateException("no connection");
                        })
                        .onClose(() -> closed.set(true))))
                .withMessage("no connection");
        assertThat(filter.mightContain("old")).isTrue();
        assertThat(closed).isTrue();
        filter.rebuild(Stream.empty());
        assertThat(filter.mightContain("old")).isFalse();
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BloomMembershipFilter(0, 0.01))
                .withMessageContaining("expectedKeys is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BloomMembershipFilter(1, 1))
                .withMessageContaining("falsePositives is 1.0");
    }
}
