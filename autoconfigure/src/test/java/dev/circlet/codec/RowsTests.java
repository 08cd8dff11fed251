package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.annotation.JsonMerge;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import jakarta.persistence.Tuple;
import jakarta.persistence.TupleElement;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.data.jpa.util.TupleBackedMap;
import org.springframework.util.LinkedCaseInsensitiveMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.datatype.hibernate7.Hibernate7Module;

/** The maps of {@code JdbcTemplate}, which find a column in any case. */
class RowsTests {

    private static final Type MAP = typeOf(new ParameterizedTypeReference<Map<String, Object>>() {});

    record Report(
            Map<String, Object> total,
            @Nullable Map<String, ?> rest,
            List<Map<String, Object>> all,
            Map<String, Map<String, Object>> named,
            Object any,
            LinkedCaseInsensitiveMap<Object> declared) {}

    record Told(
            @JsonDeserialize(contentAs = BigDecimal.class) Map<String, Object> read) {}

    private static Type typeOf(ParameterizedTypeReference<?> reference) {
        return reference.getType();
    }

    @SuppressWarnings("unchecked")
    private static Codec<Object> codec(JsonMapper mapper, Type type) {
        return (Codec<Object>) new JsonCodecFactory(mapper, name -> name.startsWith("dev.circlet.codec.")).create(type);
    }

    @SuppressWarnings("unchecked")
    private static <T> T back(Type type, T value) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        return (T) codec(mapper, type).decode(codec(mapper, type).encode(value));
    }

    private static LinkedCaseInsensitiveMap<Object> row() {
        LinkedCaseInsensitiveMap<Object> row = new LinkedCaseInsensitiveMap<>();
        row.put("TITLE", "Dune");
        row.put("PAGES", 412L);
        row.put("PRICE", null);
        return row;
    }

    private static void assertIsRow(@Nullable Object back) {
        assertThat(back).isExactlyInstanceOf(LinkedCaseInsensitiveMap.class).isEqualTo(row());
        assertThat(((Map<?, ?>) back).get("title")).isEqualTo("Dune");
        assertThat(((Map<?, ?>) back).get("Pages")).isEqualTo(412L);
        assertThat(((Map<?, ?>) back).keySet()).map(Object::toString).containsExactly("TITLE", "PAGES", "PRICE");
    }

    static List<Type> mapsOfAnything() {
        return List.of(
                MAP,
                Object.class,
                Map.class,
                LinkedCaseInsensitiveMap.class,
                typeOf(new ParameterizedTypeReference<Map<?, ?>>() {}),
                typeOf(new ParameterizedTypeReference<Map<String, ?>>() {}),
                typeOf(new ParameterizedTypeReference<Map<Object, Object>>() {}));
    }

    @ParameterizedTest
    @MethodSource("mapsOfAnything")
    void comeBackAsRows(Type type) throws IOException {
        assertIsRow(back(type, row()));
    }

    static List<Type> listsOfAnything() {
        return List.of(
                Object.class,
                List.class,
                typeOf(new ParameterizedTypeReference<List<Map<String, Object>>>() {}),
                typeOf(new ParameterizedTypeReference<List<? extends Map<?, ?>>>() {}),
                typeOf(new ParameterizedTypeReference<List<Object>>() {}));
    }

    @ParameterizedTest
    @MethodSource("listsOfAnything")
    void comeBackAmongOtherMaps(Type type) throws IOException {
        Map<String, Object> other = new LinkedHashMap<>(Map.of("TITLE", "Emma"));
        List<?> back = back(type, List.of(row(), other, row()));
        assertIsRow(back.get(0));
        assertThat(back.get(1)).isExactlyInstanceOf(LinkedHashMap.class).isEqualTo(other);
        assertIsRow(back.get(2));
    }

    @Test
    void comeBackAtAnyDepth() throws IOException {
        Report back = back(
                Report.class,
                new Report(row(), row(), List.of(row()), Map.of("a", row()), Map.of("b", List.of(row())), row()));
        assertIsRow(back.total());
        assertIsRow(back.rest());
        assertIsRow(back.all().get(0));
        assertIsRow(back.named().get("a"));
        assertIsRow(((List<?>) ((Map<?, ?>) back.any()).get("b")).get(0));
        assertIsRow(back.declared());
    }

    @Test
    void rowsWithinRowsComeBack() throws IOException {
        LinkedCaseInsensitiveMap<Object> outer = row();
        outer.put("INNER", row());
        assertIsRow(back(MAP, (Map<String, Object>) outer).get("inner"));
    }

    /** As Spring Data JPA makes it of a query; Hibernate finds the columns of native ones in any case. */
    private static Map<String, Object> tuple(Map<String, Object> columns) {
        Tuple tuple = (Tuple) Proxy.newProxyInstance(
                Tuple.class.getClassLoader(),
                new Class<?>[] {Tuple.class},
                (proxy, method, arguments) -> method.getName().equals("getElements")
                        ? List.copyOf(columns.keySet()).stream()
                                .map(RowsTests::element)
                                .toList()
                        : find(columns, arguments[0]));
        return new TupleBackedMap(tuple);
    }

    private static TupleElement<Object> element(String name) {
        return new TupleElement<>() {
            @Override
            public Class<Object> getJavaType() {
                return Object.class;
            }

            @Override
            public String getAlias() {
                return name;
            }
        };
    }

    private static @Nullable Object find(Map<String, Object> columns, Object name) {
        Object alias = name instanceof TupleElement<?> element ? element.getAlias() : name;
        if (!columns.containsKey(alias)) {
            throw new IllegalArgumentException("There is no such column");
        }
        return columns.get(alias);
    }

    record Result(List<Map<String, Object>> all, Map<String, Map<String, Object>> named) {}

    @Test
    void rowsOfNativeQueriesFindTheirColumnsInAnyCase() throws IOException {
        Type rows = typeOf(new ParameterizedTypeReference<List<Map<String, Object>>>() {});
        assertThat(tuple(row()).get("title")).isEqualTo("Dune");
        Result result = back(Result.class, new Result(List.of(tuple(row())), Map.of("a", tuple(row()))));
        for (Object back : List.of(
                result.all().get(0),
                result.named().get("a"),
                back(MAP, tuple(row())),
                back(Object.class, tuple(row())),
                back(rows, List.of(tuple(row()))).get(0))) {
            assertThat(back).isEqualTo(row());
            assertThat(back).isExactlyInstanceOf(LinkedCaseInsensitiveMap.class);
            assertThat(((Map<?, ?>) back).get("title")).isEqualTo("Dune");
            assertThat(((Map<?, ?>) back).get("Pages")).isEqualTo(412L);
        }
    }

    @Test
    void rowsOfOtherQueriesAreMapsLikeAnyOther() throws IOException {
        Map<String, Object> columns = new LinkedHashMap<>(row());
        for (Object back : List.of(back(MAP, tuple(columns)), back(Object.class, tuple(columns)))) {
            assertThat(back).isExactlyInstanceOf(LinkedHashMap.class).isEqualTo(columns);
        }
        columns.put("title", "Emma");
        columns.remove("PAGES");
        columns.remove("PRICE");
        assertThat(back(MAP, tuple(columns)))
                .isExactlyInstanceOf(LinkedHashMap.class)
                .isEqualTo(Map.of("TITLE", "Dune", "title", "Emma"));
    }

    @Test
    void columnsOfSmallLettersAreFoundInAnyCase() throws IOException {
        LinkedCaseInsensitiveMap<Object> columns = new LinkedCaseInsensitiveMap<>();
        columns.put("title", "Dune");
        assertThat(back(MAP, tuple(columns)).get("TITLE")).isEqualTo("Dune");
    }

    record Titles(Map<String, String> titles, Object other) {}

    @Test
    void rowsOfOneClassOfValuesAreMapsLikeAnyOther() throws IOException {
        LinkedCaseInsensitiveMap<String> titles = new LinkedCaseInsensitiveMap<>();
        titles.put("TITLE", "Dune");
        Titles back = back(Titles.class, new Titles(titles, 7L));
        assertThat(back).isEqualTo(new Titles(Map.of("TITLE", "Dune"), 7L));
    }

    record Filled(
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Object> map,
            @JsonSetter(nulls = Nulls.AS_EMPTY) LinkedCaseInsensitiveMap<Object> row) {}

    @Test
    void nothingIsEmptyWhereThePropertySaysSo() throws IOException {
        Filled back = back(Filled.class, new Filled(null, null));
        assertThat(back.map()).isEmpty();
        assertThat(back.row()).isEmpty();
    }

    static class Merged {
        @JsonMerge
        public final Map<String, Object> values = new TreeMap<>(Map.of("PAGES", 7));
    }

    @Test
    void areMergedIntoWhatIsThere() throws IOException {
        Merged merged = new Merged();
        merged.values.put("TITLE", "Dune");
        Merged back = back(Merged.class, merged);
        assertThat(back.values).isExactlyInstanceOf(TreeMap.class).isEqualTo(Map.of("PAGES", 7, "TITLE", "Dune"));
    }

    /** Spring Boot adds it to the mapper wherever it is. */
    @ParameterizedTest
    @MethodSource("mapsOfAnything")
    void comeBackBesideTheModuleForHibernate(Type type) throws IOException {
        Codec<Object> codec =
                codec(JsonMapper.builder().addModule(new Hibernate7Module()).build(), type);
        assertIsRow(codec.decode(codec.encode(row())));
    }

    @Test
    void whatThePropertySaysOfItselfStays() throws IOException {
        LinkedCaseInsensitiveMap<Object> prices = new LinkedCaseInsensitiveMap<>();
        prices.put("PRICE", new BigDecimal("9.90"));
        Told back = back(Told.class, new Told(prices));
        assertThat(back.read()).isEqualTo(prices);
    }

    record Typed(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Map<String, Object> values) {}

    @Test
    void whatThePropertySaysOfItsEntriesStays() throws IOException {
        LinkedCaseInsensitiveMap<Object> prices = new LinkedCaseInsensitiveMap<>();
        prices.put("PRICE", new BigDecimal("9.90"));
        JsonMapper mapper = JsonMapper.builder()
                .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                        .allowIfSubType(Number.class)
                        .build())
                .build();
        Codec<Object> codec = codec(mapper, Typed.class);
        Typed back = (Typed) codec.decode(codec.encode(new Typed(prices)));
        assertThat(back.values()).isExactlyInstanceOf(LinkedHashMap.class).isEqualTo(prices);
    }

    @Test
    void theMapsOfTheApplicationStay() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new SimpleModule().addAbstractTypeMapping(Map.class, TreeMap.class))
                .build();
        Codec<Object> codec = codec(mapper, MAP);
        assertThat(codec.decode(codec.encode(Map.of("b", 1, "a", 2)))).isExactlyInstanceOf(TreeMap.class);
        assertThat(codec.decode(codec.encode(row())))
                .isExactlyInstanceOf(TreeMap.class)
                .isEqualTo(row());
    }

    @Test
    void theReaderOfTheApplicationStays() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new SimpleModule().addDeserializer(Map.class, new SizeReader()))
                .build();
        Codec<Object> codec = codec(mapper, MAP);
        assertThat(codec.decode(codec.encode(row()))).isEqualTo(Map.of("size", 3));
        Codec<Object> results = codec(mapper, Result.class);
        Result result = (Result) results.decode(results.encode(new Result(List.of(tuple(row())), Map.of())));
        assertThat(result.all()).isEqualTo(List.of(Map.of("size", 3)));
        assertThat(codec.version()).isNotEqualTo(codec(JsonMapper.shared(), MAP).version());
    }

    @Test
    void theWriterOfTheApplicationStays() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new SimpleModule().addSerializer(Map.class, new SizeWriter()))
                .build();
        Codec<Object> codec = codec(mapper, MAP);
        assertThat(codec.encode(row()).toUtf8String()).isEqualTo("{\"size\":3}");
        assertThat(codec.decode(codec.encode(row()))).isEqualTo(Map.of("size", 3));
    }

    @SuppressWarnings("rawtypes")
    private static final class SizeReader extends StdDeserializer<Map> {

        private SizeReader() {
            super(LinkedHashMap.class);
        }

        @Override
        public Map deserialize(JsonParser in, DeserializationContext context) {
            return Map.of("size", context.readTree(in).size());
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class SizeWriter extends ValueSerializer<Map> {

        @Override
        public void serialize(Map row, JsonGenerator out, SerializationContext context) {
            out.writeStartObject();
            out.writeNumberProperty("size", row.size());
            out.writeEndObject();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"row\"]", "[\"row\",[]]", "[\"row\",{},{}]", "[\"list\",{}]", "[{}]", "[]"})
    void nothingElseIsRead(String json) {
        Codec<Object> codec = codec(JsonMapper.builder().build(), MAP);
        assertThatIOException().isThrownBy(() -> codec.decode(ByteView.of(json.getBytes(StandardCharsets.UTF_8))));
    }
}
