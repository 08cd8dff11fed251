package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.Serializable;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.GraphLayout;
import org.openjdk.jol.vm.VM;
import org.springframework.core.ParameterizedTypeReference;

class ImmutableValuesTests {

    record Point(int x, long y) {}

    record Book(
            String title,
            @Nullable BigDecimal price,
            LocalDate printed,
            DayOfWeek day,
            @Nullable Point point,
            Boolean sold,
            UUID id) {}

    record Pair<A, B>(A first, B second) {}

    record Chain(String text, @Nullable Chain next) {}

    record Growing<T>(T value, @Nullable Growing<Pair<T, T>> next) {}

    record Loose(Object anything) {}

    record Listed(String title, List<String> authors) {}

    record Arrayed(byte[] bytes) {}

    record Dated(Date date) {}

    record Outer(Pair<String, Listed> pair) {}

    sealed interface Shape permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(double side, Shape inner) implements Shape {}

    sealed interface Open permits Circlet, Blob {}

    record Circlet(double radius) implements Open {}

    static final class Blob implements Open {
        int size;
    }

    private static boolean isImmutable(Type type) {
        return ImmutableValues.weigher(type) != null;
    }

    private static boolean isImmutable(ParameterizedTypeReference<?> type) {
        return isImmutable(type.getType());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                String.class,
                Integer.class,
                int.class,
                Boolean.class,
                DayOfWeek.class,
                UUID.class,
                Instant.class,
                ZonedDateTime.class,
                ZoneId.class,
                BigDecimal.class,
                Point.class,
                Book.class,
                Chain.class,
                Shape.class,
                Square.class
            })
    void are_of_types_that_say_so(Class<?> type) {
        assertThat(isImmutable(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Object.class,
                Number.class,
                CharSequence.class,
                Serializable.class,
                byte[].class,
                String[].class,
                List.class,
                Map.class,
                Optional.class,
                Date.class,
                StringBuilder.class,
                AtomicInteger.class,
                Loose.class,
                Listed.class,
                Arrayed.class,
                Dated.class,
                Outer.class,
                Pair.class,
                Growing.class,
                Open.class,
                Blob.class
            })
    void are_of_no_other_types(Class<?> type) {
        assertThat(isImmutable(type)).isFalse();
    }

    @Test
    void may_be_generic_if_their_arguments_are_immutable() {
        assertThat(isImmutable(new ParameterizedTypeReference<Pair<String, Pair<Integer, Point>>>() {}))
                .isTrue();
        assertThat(isImmutable(new ParameterizedTypeReference<Pair<String, ? extends Point>>() {}))
                .isTrue();
        assertThat(isImmutable(new ParameterizedTypeReference<Pair<String, List<String>>>() {}))
                .isFalse();
        assertThat(isImmutable(new ParameterizedTypeReference<Pair<String, ?>>() {}))
                .isFalse();
        assertThat(isImmutable(new ParameterizedTypeReference<List<String>>() {}))
                .isFalse();
        assertThat(isImmutable(new ParameterizedTypeReference<Growing<String>>() {}))
                .isFalse();
    }

    /** As it is when its text was asked for, which it keeps. */
    private static BigDecimal rendered(String digits) {
        BigDecimal decimal = new BigDecimal(digits);
        assertThat(decimal.toString()).isEqualTo(digits);
        return decimal;
    }

    /** Fresh objects that share nothing with each other. */
    static Stream<Object> samples() {
        return Stream.of(
                "",
                "a",
                "longer than eight",
                "\u043a\u043b\u044e\u0447",
                100_000,
                1L << 40,
                1.5,
                1.5f,
                new BigInteger("123456789012345678901234567890"),
                rendered("123.45"),
                rendered("123456789012345678901234567.890"),
                new UUID(1, 2),
                Instant.ofEpochSecond(1, 2),
                LocalDate.of(2020, 1, 2),
                LocalTime.of(1, 2, 3, 4),
                LocalDateTime.of(2020, 1, 2, 3, 4),
                Period.ofDays(3),
                Year.of(2020),
                YearMonth.of(2020, 1));
    }

    /** As {@link Book}; JOL cannot look into records. */
    static final class BookTwin {
        String title = "";
        Object price = "";
        Object printed = "";
        Object day = "";
        Object point = "";
        Object sold = "";
        Object id = "";
    }

    static final class PointTwin {
        int x;
        long y;
    }

    @Test
    void that_are_records_weigh_as_much_as_objects_with_such_fields_and_what_is_in_them() {
        assumeThat(VM.current().objectAlignment()).isEqualTo(8);
        long point = ClassLayout.parseClass(PointTwin.class).instanceSize();
        assertThat(ValueWeight.of(new Point(1, 2))).isEqualTo(point);
        long book = ClassLayout.parseClass(BookTwin.class).instanceSize();
        LocalDate printed = LocalDate.EPOCH;
        UUID id = new UUID(1, 2);
        assertThat(ValueWeight.of(new Book("Dune", null, printed, DayOfWeek.MONDAY, new Point(1, 2), true, id)))
                .isEqualTo(book + point + ValueWeight.of("Dune") + ValueWeight.of(printed) + ValueWeight.of(id));
        assertThat(ValueWeight.of(new Square(1, new Circle(2)))).isPositive();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void are_weighed_as_large_as_they_are(Object value) {
        assumeThat(VM.current().objectAlignment()).isEqualTo(8);
        assertThat(ValueWeight.of(value))
                .isEqualTo(GraphLayout.parseInstance(value).totalSize());
    }

    @Test
    void weigh_nothing_where_all_have_the_same_object() {
        for (Object value : new Object[] {1, -128, 127L, true, 'a', (byte) 7, DayOfWeek.MONDAY, ZoneOffset.UTC}) {
            assertThat(ValueWeight.of(value)).as("%s", value).isZero();
        }
        OffsetDateTime moment = LocalDateTime.of(2020, 1, 2, 3, 4).atOffset(ZoneOffset.UTC);
        assertThat(ValueWeight.of(moment)).isLessThan(120);
    }

    @Test
    void may_be_nested_as_deeply_as_they_like() {
        Chain chain = null;
        for (int i = 0; i < 20_000; i++) {
            chain = new Chain("x", chain);
        }
        ToLongFunction<Object> weigher = ImmutableValues.weigher(Chain.class);
        assertThat(weigher).isNotNull();
        assertThat(weigher.applyAsLong(chain)).isBetween(20_000L * 24, 20_000L * 100);
    }

    @Test
    void that_are_of_another_type_after_all_have_no_weight() {
        assertThat(ValueWeight.of(new Pair<>("a", List.of()))).isNegative();
        assertThat(ValueWeight.of(new Object())).isNegative();
    }
}
