package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupSpecTests {

    @Test
    void the_defaults_are_the_documented_ones() {
        GroupSpec spec = GroupSpec.named("books").build();
        assertThat(spec.maxBytes()).isEqualTo(64L << 20);
        assertThat(spec.ttl()).isNull();
        assertThat(spec.refreshAfter()).isNull();
        assertThat(spec.staleIfError()).isZero();
        assertThat(spec.earlyRefresh()).isZero();
        assertThat(spec.membershipFilter()).isNull();
        assertThat(spec.jitter()).isEqualTo(0.1);
        assertThat(spec.negativeTtl()).isEqualTo(Duration.ofSeconds(5));
        assertThat(spec.hotTtl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(spec.maxKeyBytes()).isEqualTo(1_024);
        assertThat(spec.maxValueBytes()).isEqualTo(1 << 20);
        assertThat(spec.loadConcurrency()).isEqualTo(64);
        assertThat(spec.maxWaitingLoads()).isEqualTo(1_024);
        assertThat(spec.getTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(spec.loadTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(spec.policy()).isEqualTo(EvictionPolicy.LRU);
        assertThat(spec.bypass()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "ä", "12345678901234567890123456789012345678901234567890123456789012345"})
    void a_malformed_name_is_refused(String name) {
        assertThatExceptionOfType(InvalidGroupException.class)
                .isThrownBy(() -> GroupSpec.named(name))
                .withMessageContaining("'" + name + "'")
                .withMessageContaining("1 to 64");
    }

    @Test
    void a_ttl_that_ends_before_the_refresh_is_refused_naming_both() {
        GroupSpec.Builder builder =
                GroupSpec.named("books").ttl(Duration.ofMinutes(5)).refreshAfter(Duration.ofMinutes(8));
        assertThatExceptionOfType(InvalidGroupException.class)
                .isThrownBy(builder::build)
                .withMessageContaining("refresh-after PT8M")
                .withMessageContaining("ttl PT5M");
        assertThat(builder.refreshAfter(Duration.ofMinutes(5)).build().refreshAfter())
                .isEqualTo(Duration.ofMinutes(5));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("max-value-size", builder -> builder.maxValueBytes(0)),
                wrong("max-value-size", builder -> builder.maxValueBytes((64 << 20) + 1)),
                wrong("max-key-size", builder -> builder.maxKeyBytes(0)),
                wrong("max-key-size", builder -> builder.maxKeyBytes(65_536)),
                wrong("max-size", builder -> builder.maxBytes(0)),
                wrong("max-size", builder -> builder.maxBytes(1 << 20)),
                wrong("max-size", builder -> builder.maxBytes(64).maxValueBytes(64)),
                wrong("max-size", builder -> builder.maxValueBytes(64 << 20)),
                wrong("ttl", builder -> builder.ttl(Duration.ZERO)),
                wrong("refresh-after", builder -> builder.refreshAfter(Duration.ZERO)),
                wrong("stale-if-error", builder -> builder.staleIfError(Duration.ofNanos(-1))),
                wrong("early-refresh", builder -> builder.earlyRefresh(10.1)),
                wrong("early-refresh", builder -> builder.earlyRefresh(Double.NaN)),
                wrong("jitter", builder -> builder.jitter(0.91)),
                wrong("jitter", builder -> builder.jitter(Double.NaN)),
                wrong("negative-ttl", builder -> builder.negativeTtl(Duration.ofNanos(-1))),
                wrong("hot-ttl", builder -> builder.hotTtl(Duration.ZERO)),
                wrong("hot-threshold", builder -> builder.hotThreshold(0)),
                wrong("hot-share", builder -> builder.hotShare(0.6)),
                wrong("negative-share", builder -> builder.negativeShare(-0.1)),
                wrong("load-concurrency", builder -> builder.loadConcurrency(0)),
                wrong("max-waiting-loads", builder -> builder.maxWaitingLoads(-1)),
                wrong("get-timeout", builder -> builder.getTimeout(Duration.ZERO)),
                wrong("load-timeout", builder -> builder.loadTimeout(Duration.ofSeconds(-1))));
    }

    private static Arguments wrong(String property, Consumer<GroupSpec.Builder> change) {
        return Arguments.of(property, change);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void a_value_that_cannot_work_is_refused_by_name_with_the_remedy(
            String property, Consumer<GroupSpec.Builder> change) {
        GroupSpec.Builder builder = GroupSpec.named("books");
        change.accept(builder);
        assertThatExceptionOfType(InvalidGroupException.class)
                .isThrownBy(builder::build)
                .satisfies(refused -> assertThat(refused.group()).isEqualTo("books"))
                .satisfies(refused -> assertThat(refused.problem()).contains(property))
                .satisfies(refused -> assertThat(refused.remedy()).startsWith("Give " + property));
    }

    @Test
    void a_budget_for_one_entry_is_enough_and_keeps_it() {
        int value = 100;
        int key = 40;
        GroupSpec.Builder builder =
                GroupSpec.named("books").maxValueBytes(value).maxKeyBytes(key);
        assertThatExceptionOfType(InvalidGroupException.class)
                .isThrownBy(builder.maxBytes(value + key + 511)::build)
                .withMessageContaining("at least 652 bytes")
                .withMessageContaining("max-value-size (100 bytes), max-key-size (40 bytes) and 512 bytes of overhead")
                .withMessageContaining("or lower max-value-size");

        GroupSpec spec = builder.maxBytes(value + key + 512).build();
        LruStore store = new LruStore(spec.maxBytes(), 0, 0, spec.policy(), () -> 0);
        Entry largest = Entry.main("k".repeat(key), ByteView.of(new byte[value]), 0, Entry.NO_EXPIRY);
        store.put(largest, () -> true);
        assertThat(store.peek(largest.key())).isSameAs(largest);
    }

    @Test
    void half_the_budget_for_one_value_is_fine() {
        GroupSpec spec = GroupSpec.named("books")
                .maxBytes(1 << 20)
                .maxValueBytes(512 << 10)
                .build();
        assertThat(spec.maxValueBytes()).isEqualTo(512 << 10);
    }

    @Test
    void a_changed_copy_leaves_the_original() {
        GroupSpec original = GroupSpec.named("books").ttl(Duration.ofMinutes(1)).build();
        GroupSpec changed = original.toBuilder().maxKeyBytes(7).build();
        assertThat(changed.maxKeyBytes()).isEqualTo(7);
        assertThat(changed.ttl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(original.maxKeyBytes()).isEqualTo(1_024);
    }
}
