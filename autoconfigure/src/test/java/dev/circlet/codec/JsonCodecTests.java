package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.CodecContract;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.json.JsonMapper;

class JsonCodecTests {

    enum Genre {
        NOVEL,
        POEM
    }

    record Author(String name) {}

    record Book(String title, List<Author> authors, Map<String, Integer> ratings, Genre genre, Instant printed) {}

    record Flight(ZonedDateTime departure, OffsetDateTime arrival) {}

    private final JsonCodecFactory factory = new JsonCodecFactory(JsonMapper.shared());

    @SuppressWarnings("unchecked")
    private <V> Codec<V> codec(Type type) {
        return (Codec<V>) factory.create(type);
    }

    private int version(Type type) {
        return factory.create(type).version();
    }

    private int version(ParameterizedTypeReference<?> reference) {
        return version(reference.getType());
    }

    @Nested
    class OfARecord extends CodecContract<Book> {

        @Override
        protected Codec<Book> codec() {
            return JsonCodecTests.this.codec(Book.class);
        }

        @Override
        protected List<Book> values() {
            return List.of(
                    new Book(
                            "Dune",
                            List.of(new Author("Herbert")),
                            Map.of("critics", 5),
                            Genre.NOVEL,
                            Instant.parse("1965-08-01T00:00:00Z")),
                    new Book("äß€\uD83D\uDE00", null, null, null, null));
        }

        @Override
        protected List<ByteView> malformed() {
            return Stream.of("", "{", "[1]", "\u0000", "null", "{\"title\":\"a\"} more")
                    .map(ByteView::utf8)
                    .toList();
        }
    }

    @Nested
    class OfTimesInZones extends CodecContract<Flight> {

        @Override
        protected Codec<Flight> codec() {
            return JsonCodecTests.this.codec(Flight.class);
        }

        @Override
        protected List<Flight> values() {
            ZonedDateTime departure = ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 7, ZoneId.of("Europe/Berlin"));
            OffsetDateTime arrival = OffsetDateTime.of(2026, 10, 25, 9, 0, 0, 0, ZoneOffset.ofHours(-5));
            return List.of(
                    new Flight(departure, arrival),
                    new Flight(departure.withLaterOffsetAtOverlap(), arrival.withOffsetSameInstant(ZoneOffset.UTC)));
        }

        @Override
        protected List<ByteView> malformed() {
            return List.of(ByteView.utf8("{\"departure\":\"tomorrow\"}"));
        }
    }

    @Nested
    class OfAGenericType extends CodecContract<Map<String, List<Author>>> {

        @Override
        protected Codec<Map<String, List<Author>>> codec() {
            return JsonCodecTests.this.codec(new ParameterizedTypeReference<Map<String, List<Author>>>() {}.getType());
        }

        @Override
        protected List<Map<String, List<Author>>> values() {
            return List.of(new HashMap<>(Map.of("dune", List.of(new Author("Herbert")))), new HashMap<>());
        }

        @Override
        protected boolean spoil(Map<String, List<Author>> value) {
            value.put("more", List.of());
            return true;
        }
    }

    @Nested
    class Bytes {

        @Test
        void what_is_no_value_of_the_type_is_an_io_exception() {
            Codec<Author> codec = codec(Author.class);
            for (String text : List.of("", "{", "[1]", "\u0000", "null", "{\"name\":\"a\"} more")) {
                assertThatThrownBy(() -> codec.decode(ByteView.utf8(text)))
                        .as(text)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("Author");
            }
        }

        class Broken {

            public String getTitle() {
                throw new IllegalStateException("no title");
            }
        }

        @Test
        void a_value_that_cannot_be_written_is_an_io_exception() {
            Codec<Broken> codec = codec(Broken.class);
            assertThatThrownBy(() -> codec.encode(new Broken()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot be written");
        }
    }

    @Nested
    class Versions {

        record Writer(String name) {}

        record Same(Genre genre, Instant printed, Map<String, Integer> ratings, List<Writer> authors, String title) {}

        @Test
        void follow_the_components_but_neither_their_order_nor_class_names() {
            JsonCodecFactory another = new JsonCodecFactory(JsonMapper.builder().build());
            assertThat(version(Same.class))
                    .isEqualTo(version(Book.class))
                    .isEqualTo(another.create(Book.class).version());
        }

        record Renamed(String name, List<Author> authors, Map<String, Integer> ratings, Genre genre, Instant printed) {}

        record Added(
                String title,
                List<Author> authors,
                Map<String, Integer> ratings,
                Genre genre,
                Instant printed,
                int pages) {}

        record Retyped(String title, List<Author> authors, Map<String, Long> ratings, Genre genre, Instant printed) {}

        record Fuller(String first, String name) {}

        record Deeper(String title, List<Fuller> authors, Map<String, Integer> ratings, Genre genre, Instant printed) {}

        enum Kind {
            NOVEL,
            POEM,
            PLAY
        }

        record Kinds(String title, List<Author> authors, Map<String, Integer> ratings, Kind genre, Instant printed) {}

        @Test
        void change_with_names_types_depths_and_constants() {
            assertThat(List.of(
                            version(Book.class),
                            version(Renamed.class),
                            version(Added.class),
                            version(Retyped.class),
                            version(Deeper.class),
                            version(Kinds.class)))
                    .doesNotHaveDuplicates();
        }

        record Relabelled(@JsonProperty("name") String title) {}

        record Labelled(String title) {}

        @Test
        void change_with_the_name_an_annotation_gives() {
            assertThat(version(Relabelled.class)).isNotEqualTo(version(Labelled.class));
        }

        static class Base {

            private String title;

            public String getTitle() {
                return title;
            }
        }

        static class Bean extends Base {

            private boolean read;

            public boolean isRead() {
                return read;
            }
        }

        static class Flat {

            public static int count;
            public transient int visits;
            public boolean read;
            public String title;
        }

        @Test
        void see_bean_properties_and_inherited_fields_alike() {
            assertThat(version(Bean.class)).isEqualTo(version(Flat.class)).isNotEqualTo(version(Base.class));
        }

        interface Named {

            String getName();
        }

        interface Numbered {

            int getName();
        }

        @Test
        void see_the_properties_of_interfaces() {
            assertThat(version(Named.class)).isNotEqualTo(version(Numbered.class));
        }

        record Node(String name, Node parent, List<Node> children) {}

        record Tree(String name, Tree parent, List<Tree> children) {}

        record Loop(String name, Loop parent, List<Author> children) {}

        @Test
        void end_in_cycles() {
            assertThat(version(Node.class)).isEqualTo(version(Tree.class)).isNotEqualTo(version(Loop.class));
        }

        record Page<T>(List<T> items) {}

        @Test
        void change_with_type_arguments() {
            assertThat(version(new ParameterizedTypeReference<Page<Author>>() {}))
                    .isEqualTo(version(new ParameterizedTypeReference<Page<Writer>>() {}))
                    .isNotEqualTo(version(new ParameterizedTypeReference<Page<Book>>() {}));
            assertThat(version(new ParameterizedTypeReference<List<String>>() {}))
                    .isNotEqualTo(version(new ParameterizedTypeReference<List<Long>>() {}));
            assertThat(version(int[].class)).isNotEqualTo(version(long[].class));
        }

        sealed interface Shape permits Circle, Square {}

        record Circle(int radius) implements Shape {}

        record Square(int side) implements Shape {}

        sealed interface Figure permits Round {}

        record Round(int radius) implements Figure {}

        @Test
        void see_the_subtypes_of_a_sealed_type() {
            assertThat(version(Shape.class)).isNotEqualTo(version(Figure.class));
        }

        @Test
        void are_pinned_so_that_a_release_does_not_empty_caches_unawares() {
            assertThat(version(Author.class)).isEqualTo(Codec.VersionHash.of("json:{name:java.lang.String,}"));
        }

        @Test
        void give_way_to_an_explicit_one() {
            assertThat(factory.create(Author.class).withVersion("2").version())
                    .isEqualTo(factory.create(Book.class).withVersion("2").version())
                    .isNotEqualTo(version(Author.class));
        }
    }

    record Pong() {}

    @Test
    void a_value_without_any_state_comes_back() throws IOException {
        Codec<Pong> codec = codec(Pong.class);
        assertThat(codec.decode(codec.encode(new Pong()))).isEqualTo(new Pong());
    }
}
