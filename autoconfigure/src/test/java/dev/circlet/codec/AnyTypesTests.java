package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.CodecContract;
import dev.circlet.cache.OtherShapeException;
import dev.circlet.cache.UntypedCodec;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Places where values of any class may stand. */
class AnyTypesTests {

    record Book(String title, Object extra) {}

    static class Basket extends ArrayList<Book> {
        private static final long serialVersionUID = 1L;
    }

    enum Genre {
        NOVEL,
        POEM {}
    }

    private static final List<Object> SCALARS = List.of(
            "",
            "äß€\uD83D\uDE00",
            true,
            'c',
            (byte) -1,
            (short) 1,
            1,
            Integer.MIN_VALUE,
            1L,
            Long.MIN_VALUE,
            1f,
            0.1,
            -0.0,
            1e300,
            Double.NaN,
            Float.NEGATIVE_INFINITY,
            BigInteger.TWO.pow(200),
            new BigDecimal("1.00"),
            new UUID(1, -2),
            Instant.MAX,
            LocalDate.MIN,
            YearMonth.of(7, 1),
            YearMonth.of(-12000, 1),
            YearMonth.of(12000, 1),
            LocalDateTime.parse("2026-01-01T00:00"),
            OffsetDateTime.parse("2026-01-01T00:00:00.000000001-05:00"),
            ZonedDateTime.parse("2026-10-25T02:30+02:00[Europe/Berlin]"),
            ZoneId.of("Europe/Paris"),
            Duration.ofNanos(-1),
            DayOfWeek.MONDAY,
            TimeUnit.DAYS,
            URI.create("https://example.org/"),
            Locale.GERMANY,
            new Date(7),
            new java.sql.Date(7),
            new Time(7),
            Timestamp.from(Instant.parse("2026-01-01T00:00:00.123456789Z")));

    private static JsonCodecFactory node(JsonMapper mapper) {
        return new JsonCodecFactory(mapper, name -> name.startsWith(AnyTypesTests.class.getName()));
    }

    /** A codec as another node has it, so that nothing is known from writing. */
    @SuppressWarnings("unchecked")
    private static Codec<Object> codec(JsonMapper mapper, Type type) {
        return (Codec<Object>) node(mapper).create(type);
    }

    private static Codec<Object> codec(Type type) {
        return codec(JsonMapper.shared(), type);
    }

    private static UntypedCodec untyped() {
        return (UntypedCodec) codec(Object.class);
    }

    private static @Nullable Object back(Type type, Object value) throws IOException {
        return codec(type).decode(codec(type).encode(value));
    }

    private static void assertComesBack(Type type, Object value) throws IOException {
        assertThat(back(type, value)).isEqualTo(value);
    }

    private static Map<Object, Object> odd() {
        Map<Object, Object> odd = new HashMap<>();
        odd.put(null, Arrays.asList(null, 1));
        odd.put(1L, Set.of(List.of()));
        return odd;
    }

    @Nested
    class AsACodec extends CodecContract<Object> {

        @Override
        protected Codec<Object> codec() {
            return untyped();
        }

        @Override
        protected List<Object> values() {
            return List.of(
                    "text",
                    7L,
                    new ArrayList<>(SCALARS),
                    odd(),
                    Map.of("a", Map.of(1, Map.of(1L, List.of(true)))),
                    new Book("Dune", List.of(new Book("Emma", 1L))),
                    List.of(Genre.NOVEL, Genre.POEM));
        }

        @Override
        protected boolean spoil(Object value) {
            if (value instanceof ArrayList<?> list) {
                list.clear();
            }
            return value instanceof ArrayList;
        }

        @Override
        protected List<ByteView> malformed() {
            return Stream.of(
                            "",
                            "null",
                            "{}",
                            "[]",
                            "[1]",
                            "[\"Long\"]",
                            "[\"Long\",7]",
                            "[\"Long\",\"a\"]",
                            "[\"list\"]",
                            "[\"list\",{}]",
                            "[\"list\",[{}]]",
                            "[\"map\",[1]]",
                            "[\"map\",1]",
                            "[\"list\",[]",
                            "[\"list\",[],1]",
                            "[\"int[]\",[\"a\"]]",
                            "[\"int[]\",[null]]",
                            "[\"java.lang.Object[]\",[]]",
                            "[\"list\",[9999999999]]",
                            "[\"\",1,2]")
                    .map(ByteView::utf8)
                    .toList();
        }
    }

    @Nested
    class Values {

        @Test
        void come_back_as_what_they_were() throws IOException {
            for (Object scalar : SCALARS) {
                assertThat(back(Object.class, scalar)).isEqualTo(scalar).hasSameClassAs(scalar);
                assertComesBack(Book.class, new Book("a", scalar));
            }
        }

        @Test
        void of_declared_maps_come_back_as_what_they_were() throws IOException {
            Map<String, Object> row = new LinkedHashMap<>();
            SCALARS.forEach(scalar -> row.put("c" + row.size(), scalar));
            row.put("null", null);
            row.put("list", List.of(1L, List.of(2), Map.of("a", 3L)));
            row.put("map", Map.of(1L, new Book("a", Genre.POEM)));
            row.put("optional", Optional.of(1L));
            assertComesBack(typeOf(new ParameterizedTypeReference<Map<String, Object>>() {}), row);
            assertComesBack(typeOf(new ParameterizedTypeReference<List<Map<String, Object>>>() {}), List.of(row));
            assertComesBack(typeOf(new ParameterizedTypeReference<Map<String, ?>>() {}), row);
            assertComesBack(
                    typeOf(new ParameterizedTypeReference<Map<String, List<Object>>>() {}), Map.of("a", SCALARS));
            assertComesBack(List.class, SCALARS);
        }

        record Bounded(Number number, Comparable<?> comparable, Serializable serializable, Object[] array) {
            @Override
            public boolean equals(Object other) {
                return other instanceof Bounded bounded && parts().equals(bounded.parts());
            }

            @Override
            public int hashCode() {
                return parts().hashCode();
            }

            private List<Object> parts() {
                return List.of(number, comparable, serializable, List.of(array));
            }
        }

        @Test
        void of_what_most_classes_share_come_back_as_what_they_were() throws IOException {
            for (Number number : List.of(1, 1L, 1.5, 1.5f, (short) 1, BigInteger.ONE, new BigDecimal("1.0"))) {
                Object[] array = {number, "a", LocalDate.MAX};
                assertComesBack(Bounded.class, new Bounded(number, LocalDate.MIN, new ArrayList<>(List.of(1L)), array));
            }
        }

        @Test
        void at_the_root_of_what_most_classes_share_come_back() throws IOException {
            for (Object value : SCALARS) {
                assertComesBack(Serializable.class, value);
            }
            assertComesBack(Number.class, 7L);
            assertComesBack(Comparable.class, LocalDate.MAX);
            assertComesBack(Serializable.class, new ArrayList<>(SCALARS));
        }

        interface Pet {}

        record Cat(int lives) implements Pet {}

        record Owner(
                @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Pet[] pets,
                @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) ArrayList<Object> things,
                @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object any) {}

        @Test
        void that_an_annotation_of_a_property_tells_stay_as_they_are() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                            .allowIfBaseType(Object.class)
                            .build())
                    .build();
            Owner owner = new Owner(new Pet[] {new Cat(9)}, new ArrayList<>(List.of(new Cat(1))), new Cat(2));
            ByteView bytes = codec(mapper, Owner.class).encode(owner);
            assertThat(bytes.toUtf8String()).isEqualTo(mapper.writeValueAsString(owner));
            assertThat(codec(mapper, Owner.class).decode(bytes)).isInstanceOfSatisfying(Owner.class, read -> {
                assertThat(read.pets()).containsExactly(new Cat(9));
                assertThat(read.things()).isEqualTo(owner.things());
                assertThat(read.any()).isEqualTo(owner.any());
            });
        }

        @Test
        void that_are_arrays_come_back_as_arrays() throws IOException {
            for (Object array : List.of(
                    new byte[] {1, 2},
                    new int[] {1, 2},
                    new long[][] {{1}, {}},
                    new String[] {"a", null},
                    new Object[] {1, 1L},
                    new Long[] {1L},
                    new Book[] {new Book("a", 1L)})) {
                assertThat(back(Object.class, array)).isEqualTo(array);
                assertThat(untyped().comesBack(array)).isTrue();
            }
        }

        @Test
        void that_are_collections_come_back_in_their_order_as_such() throws IOException {
            for (Object value :
                    List.of(new LinkedList<>(List.of(1)), new TreeMap<>(Map.of(2L, "b", 1L, "a")), Optional.empty())) {
                assertThat(back(Object.class, value)).isEqualTo(value).hasSameClassAs(value);
            }
            assertThat(back(Object.class, new ArrayDeque<>(List.of(1L, 2L))))
                    .isInstanceOfSatisfying(
                            ArrayDeque.class, back -> assertThat(back.toArray()).containsExactly(1L, 2L));
            Basket basket = new Basket();
            basket.add(new Book("a", 1L));
            assertThat(back(Object.class, basket)).isEqualTo(basket).isInstanceOf(Basket.class);
            Map<String, Integer> map = new LinkedHashMap<>();
            Stream.of("z", "a", "m").forEach(key -> map.put(key, map.size()));
            assertThat(List.<Object>copyOf(((Map<?, ?>) back(Object.class, map)).keySet()))
                    .isEqualTo(List.of("z", "a", "m"));
            Map<String, Integer> reversed = new TreeMap<>(Comparator.reverseOrder());
            reversed.putAll(map);
            assertThat(List.<Object>copyOf(((Map<?, ?>) back(Object.class, reversed)).keySet()))
                    .isEqualTo(List.of("z", "m", "a"));
            Set<String> names = new TreeSet<>(Comparator.reverseOrder());
            names.addAll(map.keySet());
            assertThat(List.<Object>copyOf((Set<?>) back(Object.class, names))).isEqualTo(List.of("z", "m", "a"));
        }

        @Test
        void are_none_of_a_class_that_the_declared_one_does_not_allow() {
            Codec<Object> codec = codec(new ParameterizedTypeReference<Map<String, Number>>() {}.getType());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> codec.decode(ByteView.utf8("{\"a\":[\"list\",[1]]}")));
        }

        @Test
        void come_back_whatever_the_mapper_does_with_numbers_nulls_and_texts() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                    .changeDefaultPropertyInclusion(none ->
                            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                    .addModule(new SimpleModule().addSerializer(Long.class, ToStringSerializer.instance))
                    .build();
            for (Object value : List.of(SCALARS, odd(), new Book("a", SCALARS))) {
                Codec<Object> codec = codec(mapper, Object.class);
                assertThat(codec(mapper, Object.class).decode(codec.encode(value)))
                        .isEqualTo(value);
            }
            JsonMapper longs = JsonMapper.builder()
                    .enable(DeserializationFeature.USE_LONG_FOR_INTS)
                    .build();
            Type map = new ParameterizedTypeReference<Map<String, Object>>() {}.getType();
            for (Object value : List.of(7, Map.of("a", 7), List.of(Map.of("a", 7, "b", List.of(7))))) {
                Codec<Object> codec = codec(longs, value instanceof Map ? map : Object.class);
                assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
            }
        }

        record Document(JsonNode json) {}

        @Test
        void of_the_mapper_itself_stay_as_they_are() throws IOException {
            assertComesBack(Document.class, new Document(JsonMapper.shared().readTree("{\"a\":[1,\"Long\"]}")));
        }
    }

    @Nested
    class OtherClasses {

        /** Of a library, one could say. */
        record Foreign(int value, Object more) {}

        private final JsonCodecFactory stranger =
                new JsonCodecFactory(JsonMapper.shared(), name -> !name.contains("Foreign"));

        @Test
        void are_read_as_json_as_ever() throws IOException {
            Codec<?> codec = stranger.create(Map.class);
            @SuppressWarnings("unchecked")
            Codec<Object> maps = (Codec<Object>) codec;
            Object value = Map.of("a", new Foreign(1, "b"), "b", Map.of("c", new StringBuilder("d")));
            assertThat(maps.decode(maps.encode(value)))
                    .isEqualTo(Map.of("a", Map.of("value", 1, "more", "b"), "b", Map.of("c", "d")));
        }

        @Test
        void leave_no_id_within_either_where_they_contain_others() throws IOException {
            Iterable<Object> iterable = List.<Object>of(4L)::iterator;
            Codec<?> codec = stranger.create(Map.class);
            @SuppressWarnings("unchecked")
            Codec<Object> maps = (Codec<Object>) codec;
            for (Object value : List.of(new AtomicReference<>(4L), Map.entry("k", 4L), iterable)) {
                Object read = maps.decode(maps.encode(Map.of("a", value)));
                assertThat(read.toString()).contains("4").doesNotContain("Long");
            }
        }

        @Test
        void do_not_come_back_unless_somebody_declares_them() {
            UntypedCodec codec = (UntypedCodec) Objects.requireNonNull(stranger.create(Object.class));
            assertThat(codec.comesBack(new Foreign(1, 1))).isFalse();
            assertThat(codec.comesBack(List.of(Map.of(1, new Foreign(1, 1))))).isFalse();
            stranger.create(typeOf(new ParameterizedTypeReference<List<Foreign>>() {}));
            assertThat(codec.comesBack(List.of(Map.of(1, new Foreign(1, 1))))).isTrue();
        }

        /** What is written in its place is of any class itself. */
        record Wrapped(@JsonValue Object value) {
            @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
            Wrapped {}
        }

        @Test
        void do_not_come_back_that_are_written_as_others() throws IOException {
            assertThat(untyped().comesBack(new Wrapped(1L))).isFalse();
            assertComesBack(Wrapped.class, new Wrapped(1L));
        }

        @Test
        void do_not_come_back_without_a_name_or_an_end() {
            List<Object> endless = new ArrayList<>();
            endless.add(endless);
            Runnable lambda = () -> {};
            for (Object value : List.of(endless, lambda, new Object() {}, new Thread(), new StringBuilder())) {
                assertThat(untyped().comesBack(value))
                        .as("%s", value.getClass())
                        .isFalse();
            }
        }

        @Test
        void are_not_made_of_what_the_bytes_say() {
            for (String id : List.of(
                    "java.lang.Thread#0",
                    "javax.swing.JEditorPane#0",
                    "org.springframework.context.support.ClassPathXmlApplicationContext#0",
                    "dev.circlet.codec.OpenTypesTests$Pen#0",
                    "no.such.Thing[]",
                    "Foreign",
                    Book.class.getName() + "#0")) {
                assertThatExceptionOfType(OtherShapeException.class)
                        .as(id)
                        .isThrownBy(() -> untyped().decode(ByteView.utf8("[\"" + id + "\",{}]")));
            }
        }
    }

    @Test
    void defaultTypingOfTheApplicationStays() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Object.class)
                                .build(),
                        DefaultTyping.JAVA_LANG_OBJECT)
                .build();
        assertThat(codec(mapper, Object.class)).isNotInstanceOf(UntypedCodec.class);
        String text = mapper.writeValueAsString(new Book("a", 1L));
        assertThat(codec(mapper, Book.class).encode(new Book("a", 1L)).toUtf8String())
                .isEqualTo(text);
    }

    @Test
    void versionsAreMarkedAndNothingIsShared() {
        assertThat(untyped().version()).isEqualTo(Codec.VersionHash.of("json:java.lang.Object~"));
        assertThat(untyped().weigher()).isNull();
        assertThat(codec(Book.class).weigher()).isNull();
    }

    private static Type typeOf(ParameterizedTypeReference<?> reference) {
        return reference.getType();
    }
}
