package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.OverridingClassLoader;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.data.domain.AbstractPageRequest;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Range;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.web.config.EnableSpringDataWebSupport.PageSerializationMode;
import org.springframework.data.web.config.SpringDataJackson3Configuration.PageModule;
import org.springframework.data.web.config.SpringDataWebSettings;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.ConstructorDetector;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Types of Spring Data that Jackson writes and cannot read by itself. */
@ExtendWith(OutputCaptureExtension.class)
class DataFormsTests {

    record Book(String title, int year) {}

    interface Product {}

    record Pen(String name) implements Product {}

    record Cash(BigDecimal amount) implements Product {}

    sealed interface Shape {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    record Shelf(
            String name,
            Page<Book> books,
            @Nullable Slice<Product> products,
            Sort sort,
            Sort.Order order,
            Pageable pageable,
            PageRequest request,
            Limit limit,
            Range<Integer> years,
            ScrollPosition position,
            OffsetScrollPosition offset,
            KeysetScrollPosition keys) {}

    record Node(String name, @Nullable Page<Node> next) {}

    static class Author {

        public String getName() {
            return "a";
        }
    }

    private static final Book DUNE = new Book("Dune", 1965);

    private static final Book EMMA = new Book("Emma", 1815);

    private static final Sort SORT = Sort.by(
            Sort.Order.desc("title").ignoreCase().nullsLast(),
            Sort.Order.by("year"),
            Sort.Order.asc("author.name").nullsFirst());

    private static final PageRequest SECOND = PageRequest.of(1, 2, SORT);

    private static final Type PAGE_OF_BOOK = typeOf(new ParameterizedTypeReference<Page<Book>>() {});

    private static final Type SLICE_OF_BOOK = typeOf(new ParameterizedTypeReference<Slice<Book>>() {});

    private static final Type WINDOW_OF_BOOK = typeOf(new ParameterizedTypeReference<Window<Book>>() {});

    private static Type typeOf(ParameterizedTypeReference<?> reference) {
        return reference.getType();
    }

    /** As another node has it. */
    @SuppressWarnings("unchecked")
    private static Codec<Object> codec(JsonMapper mapper, Type type) {
        return (Codec<Object>) new JsonCodecFactory(mapper).create(type);
    }

    private static Object back(JsonMapper mapper, Type type, Object value) throws IOException {
        return codec(mapper, type).decode(codec(mapper, type).encode(value));
    }

    private static void assertComesBack(JsonMapper mapper, Type type, Object value) throws IOException {
        assertThat(back(mapper, type, value)).isEqualTo(value).hasSameClassAs(value);
    }

    private static void assertComesBack(Type type, Object value) throws IOException {
        assertComesBack(JsonMapper.shared(), type, value);
    }

    private static void assertIsLost(JsonMapper mapper, Type type, Object value) throws IOException {
        ByteView bytes = codec(mapper, type).encode(value);
        assertThatIOException().isThrownBy(() -> codec(mapper, type).decode(bytes));
    }

    private static String text(JsonMapper mapper, Type type, Object value) throws IOException {
        return codec(mapper, type).encode(value).toUtf8String();
    }

    private static Page<Book> page() {
        return new PageImpl<>(List.of(DUNE, EMMA), SECOND, 7);
    }

    private static Slice<Book> slice() {
        return new SliceImpl<>(List.of(DUNE, EMMA), SECOND, true);
    }

    @Test
    void pages_come_back_with_content_request_and_total() throws IOException {
        assertComesBack(PAGE_OF_BOOK, page());
        assertComesBack(PAGE_OF_BOOK, Page.empty());
        assertComesBack(PAGE_OF_BOOK, Page.empty(SECOND));
        assertComesBack(PAGE_OF_BOOK, new PageImpl<>(List.of(DUNE)));
        assertComesBack(PAGE_OF_BOOK, new PageImpl<>(List.of(DUNE), Pageable.unpaged(SORT), 1));
        assertComesBack(PAGE_OF_BOOK, new PageImpl<>(List.of(DUNE), PageRequest.of(0, 1), Long.MAX_VALUE));
        assertComesBack(PAGE_OF_BOOK, new PageImpl<>(List.of(DUNE), SECOND, 99));
        assertComesBack(PAGE_OF_BOOK, new PageImpl<>(Arrays.asList(DUNE, null), SECOND, 4));
        assertComesBack(typeOf(new ParameterizedTypeReference<PageImpl<Book>>() {}), page());
        Page<?> back = (Page<?>) back(JsonMapper.shared(), PAGE_OF_BOOK, page());
        assertThat(back.getTotalPages()).isEqualTo(4);
        assertThat(back.getSort()).isEqualTo(SORT);
        assertThat(back.nextPageable()).isEqualTo(SECOND.next());
    }

    @Test
    void slices_come_back_as_the_class_that_they_were() throws IOException {
        assertComesBack(SLICE_OF_BOOK, slice());
        assertComesBack(SLICE_OF_BOOK, new SliceImpl<>(List.of(DUNE)));
        assertComesBack(SLICE_OF_BOOK, new SliceImpl<>(List.of(), SECOND, false));
        assertComesBack(SLICE_OF_BOOK, page());
        assertComesBack(typeOf(new ParameterizedTypeReference<SliceImpl<Book>>() {}), slice());
        assertThat(((Slice<?>) back(JsonMapper.shared(), SLICE_OF_BOOK, slice())).hasNext())
                .isTrue();
    }

    @Test
    void their_content_is_read_as_what_it_is() throws IOException {
        assertComesBack(
                typeOf(new ParameterizedTypeReference<Page<Product>>() {}),
                new PageImpl<Product>(List.of(new Pen("a"), new Cash(new BigDecimal("9.90"))), SECOND, 9));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<Slice<Shape>>() {}),
                new SliceImpl<Shape>(List.of(new Circle(1), new Square(2))));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<Page<Map<String, Object>>>() {}),
                new PageImpl<>(List.of(Map.of("n", 7L, "pen", "blue"))));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<Page<List<Book>>>() {}), new PageImpl<>(List.of(List.of(DUNE))));
        assertComesBack(typeOf(new ParameterizedTypeReference<Page<String>>() {}), new PageImpl<>(List.of("a")));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<Page<? extends Product>>() {}),
                new PageImpl<>(List.of(new Pen("a"))));
        for (Type type : List.of(Page.class, typeOf(new ParameterizedTypeReference<Page<?>>() {}))) {
            assertComesBack(type, new PageImpl<>(List.of("text", 7L, List.of(new BigDecimal("1.10")))));
        }
    }

    @Test
    void they_come_back_within_other_values() throws IOException {
        Shelf shelf = new Shelf(
                "a",
                page(),
                new SliceImpl<>(List.of(new Pen("a"))),
                SORT,
                Sort.Order.desc("title").nullsLast(),
                Pageable.unpaged(SORT),
                SECOND,
                Limit.of(7),
                Range.rightOpen(1800, 1900),
                ScrollPosition.offset(7),
                ScrollPosition.offset(),
                ScrollPosition.backward(Map.of("id", 7L)));
        assertComesBack(Shelf.class, shelf);
        assertComesBack(Node.class, new Node("a", new PageImpl<>(List.of(new Node("b", null)))));
        assertThat(back(
                        JsonMapper.shared(),
                        typeOf(new ParameterizedTypeReference<List<Slice<Book>>>() {}),
                        List.of(page(), slice())))
                .isEqualTo(List.of(page(), slice()));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<Map<String, Page<Book>>>() {}),
                new LinkedHashMap<>(Map.of("a", page())));
        assertComesBack(typeOf(new ParameterizedTypeReference<Optional<Page<Book>>>() {}), Optional.of(page()));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<ResponseEntity<Page<Book>>>() {}), ResponseEntity.ok(page()));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<Page<Slice<Book>>>() {}), new PageImpl<>(List.of(slice())));
    }

    @Test
    void requests_and_their_sort_come_back() throws IOException {
        for (Sort.NullHandling nulls : Sort.NullHandling.values()) {
            for (Sort.Direction direction : Sort.Direction.values()) {
                Sort.Order order = new Sort.Order(direction, "a b,c", nulls);
                assertComesBack(Sort.class, Sort.by(order, order.ignoreCase()));
                assertComesBack(Sort.Order.class, order.ignoreCase());
            }
        }
        assertComesBack(Sort.class, Sort.unsorted());
        Sort typed = Sort.sort(Author.class).by(Author::getName).descending();
        assertThat(back(JsonMapper.shared(), Sort.class, typed))
                .isEqualTo(typed)
                .isEqualTo(Sort.by("name").descending());
        Page<Book> byAuthor = new PageImpl<>(
                List.of(DUNE), PageRequest.of(0, 1, Sort.sort(Author.class).by(Author::getName)), 2);
        assertThat(back(JsonMapper.shared(), PAGE_OF_BOOK, byAuthor)).isEqualTo(byAuthor);
        for (Pageable pageable : List.of(SECOND, PageRequest.ofSize(7), Pageable.unpaged(), Pageable.unpaged(SORT))) {
            assertComesBack(Pageable.class, pageable);
        }
        assertComesBack(PageRequest.class, SECOND);
        assertComesBack(Limit.class, Limit.of(7));
        assertComesBack(Limit.class, Limit.of(0));
        assertComesBack(Limit.class, Limit.unlimited());
    }

    @Test
    void ranges_come_back() throws IOException {
        Type type = typeOf(new ParameterizedTypeReference<Range<BigDecimal>>() {});
        BigDecimal price = new BigDecimal("9.90");
        assertComesBack(type, Range.closed(price, BigDecimal.TEN));
        assertComesBack(type, Range.leftOpen(price, BigDecimal.TEN));
        assertComesBack(type, Range.leftUnbounded(Range.Bound.exclusive(price)));
        assertComesBack(type, Range.unbounded());
        assertComesBack(typeOf(new ParameterizedTypeReference<Range.Bound<Long>>() {}), Range.Bound.inclusive(7L));
    }

    @Test
    void positions_come_back_with_keys_of_any_class() throws IOException {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("id", 7L);
        keys.put("price", new BigDecimal("9.90"));
        keys.put("title", null);
        List<ScrollPosition> positions = List.of(
                ScrollPosition.forward(keys),
                ScrollPosition.backward(keys),
                ScrollPosition.keyset(),
                ScrollPosition.keyset().backward(),
                ScrollPosition.offset(),
                ScrollPosition.offset(0),
                ScrollPosition.offset(7));
        for (ScrollPosition position : positions) {
            assertComesBack(ScrollPosition.class, position);
            assertComesBack(position.getClass(), position);
        }
    }

    @Test
    void windows_of_offsets_come_back() throws IOException {
        for (long start : new long[] {0, 1, 20}) {
            assertComesBack(
                    WINDOW_OF_BOOK,
                    Window.from(List.of(DUNE, EMMA), OffsetScrollPosition.positionFunction(start), start == 1));
        }
        assertComesBack(WINDOW_OF_BOOK, Window.from(List.of(), OffsetScrollPosition.positionFunction(0)));
    }

    @Test
    void windows_of_offsets_with_gaps_come_back() throws IOException {
        Window<Book> window = Window.from(List.of(DUNE, EMMA), index -> ScrollPosition.offset(5 + 10L * index));
        Window<?> back = (Window<?>) back(JsonMapper.shared(), WINDOW_OF_BOOK, window);
        assertThat(back.positionAt(0)).isEqualTo(ScrollPosition.offset(5));
        assertThat(back.positionAt(1)).isEqualTo(ScrollPosition.offset(15));
    }

    @Test
    void windows_of_keys_come_back() throws IOException {
        List<Book> books = List.of(DUNE, EMMA, DUNE);
        IntFunction<ScrollPosition> positions = index -> {
            if (index == 2) {
                throw new IllegalStateException("none");
            }
            return ScrollPosition.forward(Map.of("title", books.get(index).title(), "id", (long) index));
        };
        Object first = back(JsonMapper.shared(), WINDOW_OF_BOOK, Window.from(books, positions, true));
        Window<?> back = (Window<?>) first;
        assertThat(back.getContent()).isEqualTo(books);
        assertThat(back.hasNext()).isTrue();
        assertThat(back.positionAt(0)).isEqualTo(positions.apply(0));
        assertThat(back.positionAt(1)).isEqualTo(positions.apply(1));
        assertThat(back.hasPosition(2)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> back.positionAt(2)).withMessageContaining("2");
        assertComesBack(WINDOW_OF_BOOK, back);
        Window<Book> initial = Window.from(List.of(DUNE), index -> ScrollPosition.offset());
        assertThat(((Window<?>) back(JsonMapper.shared(), WINDOW_OF_BOOK, initial)).positionAt(0))
                .isEqualTo(ScrollPosition.offset());
        Window<Product> products =
                Window.from(List.of(new Pen("a"), new Cash(BigDecimal.ONE)), OffsetScrollPosition.positionFunction(7));
        assertComesBack(typeOf(new ParameterizedTypeReference<Window<Product>>() {}), products);
    }

    @Test
    void the_mapper_of_the_application_may_be_of_any_kind() throws IOException {
        JsonMapper odd = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE)
                .changeDefaultPropertyInclusion(none ->
                        JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
                .enable(EnumFeature.WRITE_ENUMS_USING_INDEX)
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .build();
        assertAllComeBack(odd);
        for (ConstructorDetector detector : List.of(
                ConstructorDetector.EXPLICIT_ONLY,
                ConstructorDetector.USE_DELEGATING,
                ConstructorDetector.USE_PROPERTIES_BASED)) {
            assertAllComeBack(JsonMapper.builder()
                    .constructorDetector(detector)
                    .disable(MapperFeature.INFER_CREATOR_FROM_CONSTRUCTOR_PROPERTIES)
                    .build());
        }
        for (DefaultTyping typing : List.of(DefaultTyping.NON_FINAL, DefaultTyping.OBJECT_AND_NON_CONCRETE)) {
            assertAllComeBack(JsonMapper.builder()
                    .activateDefaultTyping(
                            BasicPolymorphicTypeValidator.builder()
                                    .allowIfSubType(Object.class)
                                    .build(),
                            typing)
                    .build());
        }
    }

    @Test
    void the_mapper_of_the_application_may_see_nothing_without_annotations() throws IOException {
        JsonMapper strict = JsonMapper.builder()
                .changeDefaultVisibility(none -> none.withVisibility(PropertyAccessor.ALL, Visibility.NONE))
                .build();
        Type texts = typeOf(new ParameterizedTypeReference<Page<String>>() {});
        assertComesBack(strict, texts, new PageImpl<>(List.of("a"), SECOND, 7));
        Type range = typeOf(new ParameterizedTypeReference<Range<Integer>>() {});
        assertComesBack(strict, range, Range.rightOpen(1, 7));
        Type window = typeOf(new ParameterizedTypeReference<Window<String>>() {});
        assertComesBack(strict, window, Window.from(List.of("a"), OffsetScrollPosition.positionFunction(7)));
    }

    /** Where a deploy changes it, one reads what the other has written. */
    @Test
    void the_order_of_properties_is_always_the_same() throws IOException {
        JsonMapper unsorted = JsonMapper.builder()
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .build();
        JsonMapper sorted = JsonMapper.builder()
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                .build();
        Map<Type, Object> values = new LinkedHashMap<>();
        values.put(typeOf(new ParameterizedTypeReference<Page<String>>() {}), new PageImpl<>(List.of("a"), SECOND, 7));
        values.put(typeOf(new ParameterizedTypeReference<Range<Integer>>() {}), Range.rightOpen(1, 7));
        values.put(
                typeOf(new ParameterizedTypeReference<Window<String>>() {}),
                Window.from(List.of("a"), index -> ScrollPosition.backward(Map.of("id", 7L)), true));
        values.put(typeOf(new ParameterizedTypeReference<ResponseEntity<String>>() {}), ResponseEntity.ok("CREATED"));
        for (Map.Entry<Type, Object> each : values.entrySet()) {
            assertThat(text(sorted, each.getKey(), each.getValue()))
                    .isEqualTo(text(unsorted, each.getKey(), each.getValue()));
        }
    }

    /** So that a controller answers with the same, whether the value was in the cache or not. */
    @Test
    void within_a_map_of_anything_they_are_the_json_that_clients_get() throws IOException {
        Type anything = typeOf(new ParameterizedTypeReference<Map<String, Object>>() {});
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("page", page());
        value.put("response", ResponseEntity.ok(DUNE));
        value.put("sort", SORT);
        JsonMapper mapper = JsonMapper.shared();
        assertThat(mapper.readTree(mapper.writeValueAsString(back(mapper, anything, value))))
                .isEqualTo(mapper.readTree(mapper.writeValueAsString(value)));
    }

    private static void assertAllComeBack(JsonMapper mapper) throws IOException {
        assertComesBack(mapper, PAGE_OF_BOOK, page());
        assertComesBack(mapper, PAGE_OF_BOOK, new PageImpl<>(List.of(DUNE)));
        assertComesBack(mapper, PAGE_OF_BOOK, Page.empty(PageRequest.of(0, 1)));
        assertComesBack(mapper, WINDOW_OF_BOOK, Window.from(List.of(), OffsetScrollPosition.positionFunction(0)));
        assertComesBack(mapper, ScrollPosition.class, ScrollPosition.keyset());
        assertComesBack(mapper, SLICE_OF_BOOK, slice());
        assertComesBack(mapper, Pageable.class, Pageable.unpaged(SORT));
        assertComesBack(
                mapper,
                WINDOW_OF_BOOK,
                Window.from(List.of(DUNE, EMMA), OffsetScrollPosition.positionFunction(7), true));
    }

    @ParameterizedTest
    @EnumSource(PageSerializationMode.class)
    void what_spring_data_tells_the_mapper_for_controllers_is_no_hindrance(
            PageSerializationMode mode, CapturedOutput output) throws IOException {
        JsonMapper web = JsonMapper.builder()
                .addModule(new PageModule(new SpringDataWebSettings(mode)))
                .build();
        assertAllComeBack(web);
        assertComesBack(web, Node.class, new Node("a", new PageImpl<>(List.of(new Node("b", null)))));
        assertThat(output).doesNotContain("PageImpl");
        String toClient = web.writeValueAsString(page());
        assertThat(toClient).contains(mode == PageSerializationMode.VIA_DTO ? "\"page\":{" : "\"pageable\":{");
    }

    @Test
    void what_the_application_says_of_them_stays() throws IOException {
        JsonMapper reading = JsonMapper.builder()
                .addModule(new SimpleModule().addDeserializer(Page.class, new ContentReader()))
                .build();
        assertThat(text(reading, PAGE_OF_BOOK, page())).contains("\"totalElements\":7");
        assertThat(back(reading, PAGE_OF_BOOK, page())).isEqualTo(new PageImpl<>(List.of("Dune", "Emma")));
        assertComesBack(reading, SLICE_OF_BOOK, slice());
        assertThat(text(reading, Node.class, new Node("a", Page.empty()))).contains("\"totalElements\":0");
        JsonMapper typed = JsonMapper.builder()
                .addMixIn(Sort.TypedSort.class, Shouted.class)
                .build();
        assertThat(text(typed, Sort.class, Sort.sort(Author.class).by(Author::getName)))
                .contains("\"sorted\":true");
        JsonMapper both = JsonMapper.builder()
                .addModule(new PageModule(new SpringDataWebSettings(PageSerializationMode.DIRECT)))
                .addModule(new SimpleModule()
                        .addSerializer(Page.class, new TitleWriter())
                        .addDeserializer(Page.class, new ContentReader()))
                .build();
        assertThat(text(both, PAGE_OF_BOOK, page())).isEqualTo("{\"content\":[{\"title\":\"1\"}]}");
        assertThat(back(both, PAGE_OF_BOOK, page())).isEqualTo(new PageImpl<>(List.of("1")));
        JsonMapper texts = JsonMapper.builder()
                .addModule(new SimpleModule().addSerializer(Sort.Order.class, ToStringSerializer.instance))
                .build();
        assertThat(text(texts, Sort.Order.class, Sort.Order.desc("title"))).isEqualTo("\"title: DESC\"");
        JsonMapper made = JsonMapper.builder()
                .addModule(new SimpleModule().addValueInstantiator(PageRequest.class, new Sizes()))
                .build();
        assertThat(text(made, PageRequest.class, PageRequest.ofSize(7))).contains("\"pageSize\":7");
        assertThat(codec(made, PageRequest.class).decode(ByteView.utf8("[\"\",\"7\"]")))
                .isEqualTo(PageRequest.ofSize(7));
        JsonMapper mixed = JsonMapper.builder()
                .addMixIn(PageImpl.class, Shouted.class)
                .addMixIn(Sort.Order.class, Shouted.class)
                .build();
        assertThat(text(mixed, PAGE_OF_BOOK, page()))
                .contains("\"totalElements\":7")
                .doesNotContain("content");
        assertThat(text(mixed, Sort.class, SORT)).contains("\"nullHandling\"");
        JsonMapper above = JsonMapper.builder()
                .addMixIn(AbstractPageRequest.class, Shouted.class)
                .build();
        assertThat(text(above, PageRequest.class, SECOND)).contains("\"pageSize\":2");
        JsonMapper dto = JsonMapper.builder()
                .addModule(new PageModule(new SpringDataWebSettings(PageSerializationMode.VIA_DTO)))
                .addModule(new SimpleModule().addDeserializer(PageImpl.class, new ContentsReader()))
                .build();
        assertThat(text(dto, PAGE_OF_BOOK, page())).contains("\"page\":{");
    }

    private static final class Sizes extends ValueInstantiator.Base {

        Sizes() {
            super(PageRequest.class);
        }

        @Override
        public boolean canCreateFromString() {
            return true;
        }

        @Override
        public Object createFromString(DeserializationContext context, String text) {
            return PageRequest.ofSize(Integer.parseInt(text));
        }
    }

    private interface Shouted {
        @JsonIgnore
        List<Object> getContent();
    }

    @SuppressWarnings("rawtypes")
    private static final class TitleWriter extends ValueSerializer<Page> {

        @Override
        public void serialize(Page page, JsonGenerator out, SerializationContext context) {
            out.writePOJO(Map.of("content", List.of(Map.of("title", String.valueOf(page.getNumber())))));
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class ContentReader extends ValueDeserializer<Page> {

        @Override
        public Page deserialize(JsonParser in, DeserializationContext context) {
            JsonNode tree = context.readTree(in);
            return new PageImpl<>(tree.get("content")
                    .valueStream()
                    .map(book -> book.get("title").asString())
                    .toList());
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class ContentsReader extends ValueDeserializer<PageImpl> {

        @Override
        public PageImpl deserialize(JsonParser in, DeserializationContext context) {
            return (PageImpl) new ContentReader().deserialize(in, context);
        }
    }

    private static final class Titled extends PageImpl<Book> {

        private static final long serialVersionUID = 1L;

        Titled() {
            super(List.of(DUNE));
        }

        public String getTitle() {
            return "a";
        }
    }

    private static final class Loud extends Sort {

        private static final long serialVersionUID = 1L;

        Loud() {
            super(List.of(Order.by("a")));
        }
    }

    /** Of which another node would make something else. */
    @Test
    void subclasses_of_the_application_are_taken_for_nothing_else() throws IOException {
        assertIsLost(JsonMapper.shared(), PAGE_OF_BOOK, new Titled());
        assertIsLost(JsonMapper.shared(), Page.class, new Titled());
        assertIsLost(JsonMapper.shared(), Sort.class, new Loud());
        assertIsLost(
                JsonMapper.shared(), PAGE_OF_BOOK, new PageImpl<>(List.of(DUNE), PageRequest.of(0, 1, new Loud()), 1));
    }

    @Test
    void versions_follow_the_content() {
        JsonMapper mapper = JsonMapper.shared();
        assertThat(codec(mapper, PAGE_OF_BOOK).version())
                .isEqualTo(codec(mapper, PAGE_OF_BOOK).version())
                .isNotEqualTo(codec(mapper, SLICE_OF_BOOK).version())
                .isNotEqualTo(codec(mapper, typeOf(new ParameterizedTypeReference<Page<Pen>>() {}))
                        .version());
        assertThat(new JsonShape(new ToldTypes(mapper, none -> false), mapper.constructType(WINDOW_OF_BOOK)))
                .hasToString("&Window({title:java.lang.String,year:int,},java.lang.Object~)");
    }

    @Test
    void without_spring_data_other_values_are_read_all_the_same() throws Exception {
        OverridingClassLoader without = new OverridingClassLoader(new FilteredClassLoader("org.springframework.data")) {
            @Override
            protected boolean isEligibleForOverriding(String className) {
                return className.startsWith("dev.circlet.codec.");
            }
        };
        Codec.Factory factory = (Codec.Factory) without.loadClass(JsonCodecFactory.class.getName())
                .getConstructor(JsonMapper.class)
                .newInstance(JsonMapper.shared());
        assertThat(factory.getClass()).isNotEqualTo(JsonCodecFactory.class);
        @SuppressWarnings("unchecked")
        Codec<Object> codec =
                (Codec<Object>) factory.create(typeOf(new ParameterizedTypeReference<ResponseEntity<List<Book>>>() {}));
        assertThat(codec.decode(codec.encode(ResponseEntity.ok(List.of(DUNE)))))
                .isEqualTo(ResponseEntity.ok(List.of(DUNE)));
    }

    @Test
    void values_are_decoded_for_each_caller() {
        assertThat(codec(JsonMapper.shared(), PAGE_OF_BOOK).weigher()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[[]]",
                "[null]",
                "[7]",
                "[{}]",
                "[[[],[null,null,[]],7,null],[[],[null,null,[]],7,null]]",
                "[[[],[null,null,[]],null,null]]",
                "[[[],[null,null,[]],null,true]]",
                "[[[],null,7,null]]",
                "[[null,[null,null,[]],7,null]]",
                "[[[],[0,null,[]],7,null]]",
                "[[[],[0,0,[]],7,null]]",
                "[[[],[0,1,[[\"a\",\"UP\",\"NATIVE\",false]]],7,null]]",
                "[[[],[0,1,[[\"a\",\"ASC\",\"NATIVE\",null]]],7,null]]",
                "[[[],[0,1,[{\"property\":\"a\",\"direction\":\"ASC\"}]],7,null]]",
                "[{\"content\":[],\"pageable\":[null,null,[]],\"total\":7}]"
            })
    void other_bytes_are_no_value(String text) {
        assertThatIOException()
                .isThrownBy(() -> codec(JsonMapper.shared(), PAGE_OF_BOOK).decode(ByteView.utf8(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[[],[],null]]", "[[[],[[7,null,null]],true]]", "[[[{}],[],true]]"})
    void other_bytes_are_no_window(String text) {
        assertThatIOException()
                .isThrownBy(() -> codec(JsonMapper.shared(), WINDOW_OF_BOOK).decode(ByteView.utf8(text)));
    }
}
