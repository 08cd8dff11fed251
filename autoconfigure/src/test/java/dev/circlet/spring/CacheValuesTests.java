package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.codec.JsonCodecFactory;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.json.JsonMapper;

class CacheValuesTests {

    record Book(String title, int pages) {}

    /** As if of the next release. */
    record LaterBook(String title, int pages, String genre) {}

    record SameShape(String title, int pages) {}

    enum Genre {
        NOVEL {},
        POEM
    }

    private static final Book DUNE = new Book("Dune", 600);

    private final CacheValues values = values();

    private static CacheValues values() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("json", new JsonCodecFactory(JsonMapper.shared()));
        return new CacheValues(beans);
    }

    /** As in an application whose classes these are. */
    private static CacheValues owning() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        String own = CacheValuesTests.class.getName();
        beans.registerSingleton("json", new JsonCodecFactory(JsonMapper.shared(), name -> name.startsWith(own)));
        return new CacheValues(beans);
    }

    private static Object roundTrip(Codec<Object> codec, Object value) throws IOException {
        return codec.decode(codec.encode(value));
    }

    private static Type typeOf(ParameterizedTypeReference<?> reference) {
        return reference.getType();
    }

    @Nested
    class Declared {

        @Test
        void types_are_read_with_their_type_arguments() throws IOException {
            Type type = typeOf(new ParameterizedTypeReference<List<Map<String, Book>>>() {});
            List<Map<String, Book>> value = List.of(Map.of("a", DUNE));
            assertThat(roundTrip(values.codecFor("books", type), value)).isEqualTo(value);
        }

        @Test
        void types_that_are_bounded_by_themselves_have_an_end() throws Exception {
            Type sorted = Declared.class.getDeclaredMethod("sorted").getGenericReturnType();
            assertThat(values.codecFor("sorted", sorted).version()).isNotZero();
            Type pairs = Declared.class.getDeclaredMethod("crosswise").getGenericReturnType();
            assertThat(values.codecFor("pairs", pairs).version()).isNotZero();
        }

        private static <T extends Comparable<T>> @Nullable List<T> sorted() {
            return null;
        }

        private static <K extends List<V>, V extends Map<String, K>> @Nullable Map<String, V> crosswise() {
            return null;
        }

        @Test
        void bytes_and_text_follow_the_version_as_they_are() throws IOException {
            Codec<Object> text = values.codecFor("c", String.class);
            assertThat(text.encode("\"ä\"").slice(4, 8)).isEqualTo(ByteView.utf8("\"ä\""));
            assertThat(roundTrip(text, "\"ä\"")).isEqualTo("\"ä\"");
            Codec<Object> bytes = values.codecFor("c", byte[].class);
            assertThat(bytes.encode(new byte[] {1, 2}).slice(4, 6).toByteArray())
                    .containsExactly(1, 2);
            assertThat((byte[]) roundTrip(bytes, new byte[0])).isEmpty();
        }

        @Test
        void primitives_are_their_boxes_and_wildcards_their_bounds() throws IOException {
            assertThat(values.codecFor("c", int.class)).isSameAs(values.codecFor("c", Integer.class));
            assertThat(roundTrip(values.codecFor("c", int.class), 7)).isEqualTo(7);
            Type wildcard = typeOf(new ParameterizedTypeReference<List<? extends Book>>() {});
            assertThat(roundTrip(values.codecFor("c", wildcard), List.of(DUNE))).isEqualTo(List.of(DUNE));
        }

        @Test
        void types_that_are_equal_share_a_codec_however_they_were_found() {
            Type reflected = typeOf(new ParameterizedTypeReference<List<Book>>() {});
            Type built =
                    ResolvableType.forClassWithGenerics(List.class, Book.class).getType();
            assertThat(values.codecFor("c", reflected))
                    .isSameAs(values.codecFor("c", built))
                    .isNotSameAs(values.codecFor("other", built));
        }

        @Test
        void types_that_are_immutable_are_decoded_once_for_all() {
            assertThat(values.codecFor("c", Book.class).weigher()).isNotNull();
            assertThat(values.codecFor("c", String.class).weigher()).isNotNull();
            assertThat(values.codecFor("c", byte[].class).weigher()).isNull();
            assertThat(values.codecFor("c", typeOf(new ParameterizedTypeReference<List<Book>>() {}))
                            .weigher())
                    .isNull();
        }

        @Test
        void types_refuse_values_of_others() {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> values.codecFor("c", Book.class).encode("Dune"))
                    .withMessageContaining("'c'")
                    .withMessageContaining(Book.class.getTypeName())
                    .withMessageContaining("java.lang.String");
        }

        @Test
        void types_that_nothing_can_write_are_refused_with_a_remedy() {
            assertThatExceptionOfType(InvalidGroupException.class)
                    .isThrownBy(() -> new CacheValues(new DefaultListableBeanFactory()).codecFor("c", Book.class))
                    .withMessageContaining("Add Jackson")
                    .withMessageContaining("bean of type Codec named 'c'");
        }
    }

    @Nested
    class OtherVersions {

        private void assertIsMiss(Codec<Object> codec, ByteView bytes) {
            assertThatExceptionOfType(OtherVersionException.class)
                    .isThrownBy(() -> codec.decode(bytes))
                    .withMessageContaining("'c'");
        }

        @Test
        void of_a_type_are_no_bytes_of_it() throws IOException {
            Codec<Object> now = values.codecFor("c", Book.class);
            Codec<Object> later = values().codecFor("c", LaterBook.class);
            assertIsMiss(later, now.encode(DUNE));
            assertIsMiss(now, later.encode(new LaterBook("Dune", 600, "novel")));
        }

        @Test
        void are_all_pairs_of_types_of_one_cache() throws IOException {
            List<Object> samples = List.of("a", new byte[] {1}, 1, 1L, DUNE, new LaterBook("a", 1, "b"), Genre.NOVEL);
            for (Object sample : samples) {
                Codec<Object> writer = values.codecFor("c", declaredType(sample));
                for (Object other : samples) {
                    Codec<Object> reader = values.codecFor("c", declaredType(other));
                    if (reader == writer) {
                        assertThat(reader.decode(writer.encode(sample))).isEqualTo(sample);
                    } else {
                        assertIsMiss(reader, writer.encode(sample));
                    }
                }
            }
        }

        private Class<?> declaredType(Object sample) {
            return sample instanceof Genre ? Genre.class : sample.getClass();
        }

        @Test
        void bytes_of_strangers_are_no_entries_at_all() {
            assertIsMiss(values.codecFor("c", String.class), ByteView.empty());
            assertIsMiss(values.codecFor("c", String.class), ByteView.utf8("abc"));
            assertIsMiss(values.codecFor("c", null), ByteView.utf8("plain text"));
        }

        @Test
        void types_of_one_shape_read_each_other_and_get_their_own_class() throws IOException {
            ByteView bytes = values.codecFor("c", Book.class).encode(DUNE);
            assertThat(values.codecFor("c", SameShape.class).decode(bytes)).isEqualTo(new SameShape("Dune", 600));
            assertThat(values.codecFor("c", Book.class).decode(bytes)).isEqualTo(DUNE);
        }
    }

    @Nested
    class Unknown {

        private final Codec<Object> untyped = values.codecFor("c", null);

        @Test
        void type_means_object_void_and_nothing() {
            assertThat(untyped)
                    .isSameAs(values.codecFor("c", Object.class))
                    .isSameAs(values.codecFor("c", void.class))
                    .isSameAs(values.codecFor("c", Void.class));
        }

        @Test
        void types_are_read_by_who_declared_them() throws IOException {
            Type type = typeOf(new ParameterizedTypeReference<List<Book>>() {});
            ByteView bytes = values.codecFor("c", type).encode(List.of(DUNE));
            assertThat(untyped.decode(bytes)).isEqualTo(List.of(DUNE));
        }

        @Test
        void types_are_written_so_that_those_who_declare_them_can_read() throws IOException {
            Codec<Object> declared = values.codecFor("c", typeOf(new ParameterizedTypeReference<List<Book>>() {}));
            assertThat(declared.decode(untyped.encode(new ArrayList<>(List.of(DUNE)))))
                    .isEqualTo(List.of(DUNE));
            for (Object value : List.of("text", 7, DUNE, Genre.NOVEL, 1L)) {
                ByteView bytes = untyped.encode(value);
                assertThat(untyped.decode(bytes)).isEqualTo(value);
                Class<?> type = value instanceof Genre ? Genre.class : value.getClass();
                assertThat(values().codecFor("c", type).decode(bytes)).isEqualTo(value);
            }
        }

        @Test
        void text_and_bytes_are_read_on_nodes_that_wrote_none() throws IOException {
            assertThat(values().codecFor("c", null).decode(untyped.encode("text")))
                    .isEqualTo("text");
            assertThat((byte[]) values().codecFor("c", null).decode(untyped.encode(new byte[] {1})))
                    .containsExactly(1);
        }

        @Test
        void scalars_and_collections_of_them_are_read_on_nodes_that_wrote_none() throws IOException {
            for (Object value : List.of(
                    7,
                    7L,
                    (short) 7,
                    true,
                    'c',
                    1.5,
                    1.5f,
                    new BigDecimal("1.00"),
                    BigInteger.TEN,
                    new UUID(1, 2),
                    Instant.EPOCH,
                    ZonedDateTime.parse("2026-10-25T02:30+01:00[Europe/Berlin]"),
                    List.of(1, 1L, "a"),
                    Arrays.asList(1, null),
                    Set.of(1L),
                    Map.of("a", List.of(1.0, new BigDecimal("1"))))) {
                ByteView bytes = values().codecFor("c", null).encode(value);
                assertThat(values().codecFor("c", null).decode(bytes)).isEqualTo(value);
            }
        }

        @Test
        void types_that_were_declared_come_before_what_any_node_can_read() throws IOException {
            Type type = typeOf(new ParameterizedTypeReference<List<Integer>>() {});
            Codec<Object> declared = values.codecFor("c", type);
            ByteView bytes = untyped.encode(List.of(1));
            assertThat(bytes).isEqualTo(declared.encode(List.of(1)));
        }

        @Test
        void scalars_need_nothing_but_are_unknown_without_json() throws IOException {
            CacheValues bare = new CacheValues(new DefaultListableBeanFactory());
            ByteView number = untyped.encode(7);
            assertThatExceptionOfType(OtherVersionException.class)
                    .isThrownBy(() -> bare.codecFor("c", null).decode(number));
            ByteView list = untyped.encode(List.of(7));
            assertThat(bare.codecFor("c", null).decode(list)).isEqualTo(List.of(7));
        }

        @Test
        void types_of_other_nodes_are_a_miss() throws IOException {
            ByteView bytes = untyped.encode(DUNE);
            assertThatExceptionOfType(OtherVersionException.class)
                    .isThrownBy(() -> values().codecFor("c", null).decode(bytes));
        }

        @Test
        void classes_of_the_application_are_read_on_nodes_that_wrote_none() throws IOException {
            for (Object value : List.of(
                    DUNE,
                    Genre.NOVEL,
                    List.of(DUNE, 1L),
                    Map.of("a", Set.of(DUNE)),
                    List.of(Map.of("a", Instant.EPOCH, "b", DUNE)))) {
                ByteView bytes = owning().codecFor("c", null).encode(value);
                assertThat(owning().codecFor("c", null).decode(bytes)).isEqualTo(value);
            }
        }

        @Test
        void classes_of_the_application_are_read_by_who_declared_them_but_no_elements() throws IOException {
            ByteView bytes = owning().codecFor("c", null).encode(DUNE);
            CacheValues declaring = owning();
            assertThat(declaring.codecFor("c", Book.class).decode(bytes)).isEqualTo(DUNE);
            assertThatExceptionOfType(OtherVersionException.class)
                    .isThrownBy(() -> declaring.codecFor("c", LaterBook.class).decode(bytes));
            ByteView list = owning().codecFor("c", null).encode(List.of(DUNE));
            Type books = typeOf(new ParameterizedTypeReference<List<Book>>() {});
            assertThatExceptionOfType(OtherVersionException.class)
                    .isThrownBy(() -> declaring.codecFor("c", books).decode(list));
        }

        @Test
        void classes_of_another_release_are_a_miss() throws IOException {
            byte[] bytes = owning().codecFor("c", null).encode(DUNE).toByteArray();
            String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("$Book#", "$Gone#");
            assertThatExceptionOfType(OtherVersionException.class)
                    .isThrownBy(() -> owning().codecFor("c", null)
                            .decode(ByteView.of(text.getBytes(StandardCharsets.ISO_8859_1))));
        }

        @Test
        void elements_are_refused_with_a_remedy() {
            for (Object value : List.of(List.of(DUNE), Map.of("a", DUNE), List.of(new Object()), new List<?>[0])) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> untyped.encode(value))
                        .withMessageContaining("return type of the cached method")
                        .withMessageContaining("bean of type Codec named 'c'");
            }
        }

        @Test
        void values_that_do_not_fit_what_was_declared_fail_as_such() {
            values.codecFor("c", typeOf(new ParameterizedTypeReference<List<Book>>() {}));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> untyped.encode(List.of(new Object())));
        }
    }

    @Nested
    class Chosen {

        /** Writes the title only. */
        private static final Codec<Book> TITLES = new Codec<>() {
            @Override
            public ByteView encode(Book value) {
                return ByteView.utf8(value.title());
            }

            @Override
            public Book decode(ByteView bytes) {
                return new Book(bytes.toUtf8String(), 0);
            }

            @Override
            public int version() {
                return 42;
            }
        };

        @Configuration(proxyBeanMethods = false)
        static class Named {
            @Bean
            Codec<Book> books() {
                return TITLES;
            }

            @Bean
            @Qualifier("novels")
            Codec<Book> anyName() {
                return TITLES;
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class Doubled extends Named {
            @Bean
            @Qualifier("books")
            Codec<Book> more() {
                return TITLES;
            }
        }

        private @Nullable Object through(Class<?> configuration, String cache, @Nullable Type type, Object value)
                throws IOException {
            try (var context = new AnnotationConfigApplicationContext(configuration)) {
                Codec<Object> codec = new CacheValues(context.getBeanFactory()).codecFor(cache, type);
                assertThat(codec.version()).isEqualTo(42);
                return roundTrip(codec, value);
            }
        }

        @Test
        void by_name_or_qualifier_a_codec_serves_its_cache_typed_or_not() throws IOException {
            for (String cache : List.of("books", "novels")) {
                assertThat(through(Named.class, cache, Book.class, DUNE)).isEqualTo(new Book("Dune", 0));
                assertThat(through(Named.class, cache, null, DUNE)).isEqualTo(new Book("Dune", 0));
            }
        }

        @Test
        void a_codec_that_gives_another_type_than_declared_fails_without_a_cast() {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> through(Named.class, "books", LaterBook.class, new LaterBook("a", 1, "b")))
                    .withMessageContaining("cannot be encoded");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> through(Named.class, "books", null, "text"))
                    .withMessageContaining("cannot be encoded");
        }

        @Test
        void there_can_be_only_one() {
            assertThatExceptionOfType(InvalidGroupException.class)
                    .isThrownBy(() -> through(Doubled.class, "books", Book.class, DUNE))
                    .withMessageContaining("books, more");
        }
    }
}
