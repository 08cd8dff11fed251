package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonMerge;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.OtherShapeException;
import dev.circlet.cache.UntypedCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** What applications do with Jackson around values whose JSON tells their class. */
class ToldTypesTests {

    interface Product {}

    record Pen(String name) implements Product {}

    record Cash(BigDecimal amount) implements Product {}

    static class Settings {
        public @Nullable String name;

        @Override
        public boolean equals(Object other) {
            return other != null && other.getClass() == getClass() && Objects.equals(name, ((Settings) other).name);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(name);
        }

        static <S extends Settings> S named(S settings, String name) {
            settings.name = name;
            return settings;
        }
    }

    static class MoreSettings extends Settings {}

    record Two(@Nullable Object one, @Nullable Object two) {}

    /** Of a library, one could say. */
    record Foreign(Object any, Settings open, Product product) {}

    private static final JsonMapper CASH = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Cash.class, new CashWriter())
                    .addDeserializer(Cash.class, new CashReader()))
            .build();

    static final class CashWriter extends ValueSerializer<Cash> {
        @Override
        public void serialize(Cash cash, JsonGenerator out, SerializationContext context) {
            out.writeString(cash.amount().toString());
        }
    }

    static final class CashReader extends ValueDeserializer<Cash> {
        @Override
        public Cash deserialize(JsonParser in, DeserializationContext context) {
            return new Cash(new BigDecimal(in.getString()));
        }
    }

    /** A codec as another node has it, so that nothing is known from writing. */
    @SuppressWarnings("unchecked")
    private static Codec<Object> codec(JsonMapper mapper, Type type) {
        return (Codec<Object>) new JsonCodecFactory(
                        mapper, name -> name.startsWith(ToldTypesTests.class.getName()) && !name.contains("Foreign"))
                .create(type);
    }

    private static Object back(JsonMapper mapper, Type type, Object value) throws IOException {
        return codec(mapper, type).decode(codec(mapper, type).encode(value));
    }

    private static void assertComesBack(JsonMapper mapper, Type type, Object value) throws IOException {
        assertThat(back(mapper, type, value)).isEqualTo(value);
    }

    private static boolean comesBack(JsonMapper mapper, Object value) {
        return ((UntypedCodec) codec(mapper, Object.class)).comesBack(value);
    }

    @Test
    void nothingInAValueOfALibraryHasAnId() throws IOException {
        Settings open = Settings.named(new MoreSettings(), "a");
        Foreign foreign = new Foreign(7L, open, new Pen("b"));
        Map<String, Object> json = Map.of("any", 7, "open", Map.of("name", "a"), "product", Map.of("name", "b"));
        assertThat(back(JsonMapper.shared(), Two.class, new Two(foreign, List.of(foreign))))
                .isEqualTo(new Two(json, List.of(json)));
        assertComesBack(JsonMapper.shared(), Foreign.class, foreign);
    }

    @Test
    void classesWithASerializerOfAModuleComeBack() throws IOException {
        Cash cash = new Cash(BigDecimal.TEN);
        assertComesBack(CASH, Two.class, new Two(cash, 7L));
        assertComesBack(CASH, Object.class, new ArrayList<>(List.of(cash, 7L)));
        assertComesBack(CASH, Product.class, cash);
        assertThat(comesBack(CASH, cash)).isTrue();
    }

    @JsonSerialize(using = MarkWriter.class)
    @JsonDeserialize(using = MarkReader.class)
    record Mark(int value) implements Product {}

    static final class MarkWriter extends ValueSerializer<Mark> {
        @Override
        public void serialize(Mark mark, JsonGenerator out, SerializationContext context) {
            out.writeNumber(mark.value());
        }
    }

    static final class MarkReader extends ValueDeserializer<Mark> {
        @Override
        public Mark deserialize(JsonParser in, DeserializationContext context) {
            return new Mark(in.getIntValue());
        }
    }

    @Test
    void classesWithASerializerOfAnAnnotationComeBack() throws IOException {
        JsonMapper mapper = JsonMapper.shared();
        assertComesBack(mapper, Two.class, new Two(new Mark(1), 7L));
        assertComesBack(mapper, Object.class, new ArrayList<>(List.of(new Mark(1), 7L)));
        assertComesBack(mapper, Product.class, new Mark(1));
        assertComesBack(mapper, Mark.class, new Mark(1));
        assertThat(comesBack(mapper, new Mark(1))).isTrue();
    }

    record Shelf(Product product) {}

    @Test
    void whatTheApplicationReadsByItselfHasNoIdsWithin() throws IOException {
        SimpleModule module = new SimpleModule().addDeserializer(Shelf.class, new ValueDeserializer<>() {
            @Override
            public Shelf deserialize(JsonParser in, DeserializationContext context) {
                JsonNode product = context.readTree(in).get("product");
                return new Shelf(new Pen(product.get("name").asString()));
            }
        });
        JsonMapper mapper = JsonMapper.builder().addModule(module).build();
        assertComesBack(mapper, Shelf.class, new Shelf(new Pen("a")));
        assertComesBack(
                mapper, new ParameterizedTypeReference<List<Shelf>>() {}.getType(), List.of(new Shelf(new Pen("a"))));
    }

    @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
    static class Node {
        public @Nullable Object next;
    }

    @Test
    void referencesToWhatWasWrittenBeforeAreTakenForNoNumbers() throws IOException {
        Node node = new Node();
        Node other = new Node();
        node.next = other;
        other.next = node;
        Object back = back(JsonMapper.shared(), Object.class, new ArrayList<>(List.of(node, other, node)));
        assertThat(back).isInstanceOfSatisfying(List.class, nodes -> {
            assertThat(nodes).hasSize(3).hasOnlyElementsOfType(Node.class);
            assertThat(nodes.get(2)).isSameAs(nodes.get(0));
            assertThat(((Node) nodes.get(0)).next).isSameAs(nodes.get(1));
            assertThat(((Node) nodes.get(1)).next).isSameAs(nodes.get(0));
        });
    }

    static class Merging {
        @JsonMerge
        public Settings settings = new Settings();

        @JsonMerge
        public List<Settings> more = new ArrayList<>();
    }

    static class MergingAny {
        @JsonMerge
        public Object any = new LinkedHashMap<>();
    }

    @Test
    void propertiesThatAreMergedAreReadAsEver() throws IOException {
        Merging merging = new Merging();
        merging.settings.name = "a";
        merging.more.add(Settings.named(new MoreSettings(), "b"));
        assertThat(back(JsonMapper.shared(), Merging.class, merging)).isInstanceOfSatisfying(Merging.class, back -> {
            assertThat(back.settings).isEqualTo(merging.settings);
            assertThat(back.more).isEqualTo(merging.more);
        });
        MergingAny any = new MergingAny();
        any.any = Map.of("a", 7);
        assertThat(back(JsonMapper.shared(), MergingAny.class, any))
                .isInstanceOfSatisfying(
                        MergingAny.class, back -> assertThat(back.any).isEqualTo(any.any));
    }

    record Contents(List<Object> any, Set<Product> open) {}

    @Test
    void arraysOfOneElementAreArrays() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED)
                .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                .build();
        assertComesBack(mapper, Contents.class, new Contents(List.of(7L), Set.of(new Pen("a"))));
    }

    record Odd(
            @JsonFormat(
                    with = {
                        JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED,
                        JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY
                    })
            List<Object> any) {}

    @Test
    void arraysThatAnAnnotationLeavesOutHoldNoIds() throws IOException {
        assertComesBack(JsonMapper.shared(), Odd.class, new Odd(List.of(true)));
        assertComesBack(JsonMapper.shared(), Odd.class, new Odd(List.of(Map.of("a", 1))));
    }

    @Test
    void numbersThatTheMapperWritesAsTextsComeBack() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS)
                .build();
        assertComesBack(mapper, Two.class, new Two(7, 1.5));
    }

    /** As a generator of accessors without {@code get} makes it. */
    static class Fluent {

        private final String title;

        Fluent() {
            this("");
        }

        Fluent(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    static final class FinalFluent {

        private String title = "";

        public String title() {
            return title;
        }
    }

    record Holder(String name, FinalFluent fluent) {}

    static class Annotated {

        @JsonProperty
        private String title = "";

        public String title() {
            return title;
        }
    }

    static class Wrapper {

        @JsonUnwrapped
        public Settings settings = new Settings();
    }

    static class Bag {

        private final Map<String, String> entries = new LinkedHashMap<>();

        @JsonAnyGetter
        public Map<String, String> entries() {
            return entries;
        }

        @JsonAnySetter
        public void add(String name, String value) {
            entries.put(name, value);
        }
    }

    static class Secretive {

        @JsonIgnore
        public String secret = "s";
    }

    @Test
    void whatWouldComeBackEmptyIsRefused() throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        for (Type type : List.of(FinalFluent.class, Holder.class, BitSet.class)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> new JsonCodec<>(mapper, type).encode(new Object()))
                    .withMessageContaining("would come back empty")
                    .withMessageContaining("@JsonProperty");
        }
        Codec<Fluent> fluent = new JsonCodec<>(mapper, Fluent.class);
        ByteView bytes = fluent.encode(new Fluent("Dune"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> fluent.decode(bytes));
    }

    @Test
    void whatHasNoStateOrAWayOfItsOwnIsNot() throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        Wrapper wrapper = new Wrapper();
        wrapper.settings.name = "n";
        Bag bag = new Bag();
        bag.add("a", "b");
        Annotated annotated = new Annotated();
        annotated.title = "Dune";
        for (Object value : List.of(wrapper, bag, annotated, new Secretive(), new Object() {}, new Merging())) {
            Class<?> type = value.getClass().isAnonymousClass() ? Object.class : value.getClass();
            Codec<Object> codec = new JsonCodec<>(mapper, type);
            assertThat(codec.encode(value).size()).isPositive();
        }
        Codec<Wrapper> wrappers = new JsonCodec<>(mapper, Wrapper.class);
        assertThat(wrappers.decode(wrappers.encode(wrapper)).settings).isEqualTo(wrapper.settings);
        Codec<Bag> bags = new JsonCodec<>(mapper, Bag.class);
        assertThat(bags.decode(bags.encode(bag)).entries()).containsExactly(Map.entry("a", "b"));
        Codec<Annotated> titles = new JsonCodec<>(mapper, Annotated.class);
        assertThat(titles.decode(titles.encode(annotated)).title()).isEqualTo("Dune");
        Codec<Secretive> secrets = new JsonCodec<>(mapper, Secretive.class);
        assertThat(secrets.decode(secrets.encode(new Secretive()))).isNotNull();
    }

    @Test
    void rootNamesAreOfNoUse() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(SerializationFeature.WRAP_ROOT_VALUE)
                .enable(DeserializationFeature.UNWRAP_ROOT_VALUE)
                .build();
        assertComesBack(mapper, Object.class, 7L);
        assertComesBack(mapper, Product.class, new Pen("a"));
        assertComesBack(mapper, Settings.class, Settings.named(new MoreSettings(), "a"));
    }

    @Test
    void bytesThatNobodyWroteFailAsSuch() {
        Codec<Object> codec = codec(JsonMapper.shared(), Object.class);
        for (String json : List.of(
                "[\"sorted-set\",[[\"map\",{}],[\"map\",{}]]]",
                "[\"sorted-map\",[1,1,\"a\",2]]",
                "[\"deque\",[null]]")) {
            assertThatExceptionOfType(IOException.class)
                    .as(json)
                    .isThrownBy(() -> codec.decode(ByteView.utf8(json)))
                    .isNotInstanceOf(OtherShapeException.class);
        }
        for (int dimensions : List.of(256, 100_000)) {
            assertThatExceptionOfType(OtherShapeException.class)
                    .isThrownBy(() -> codec.decode(ByteView.utf8("[\"int" + "[]".repeat(dimensions) + "\",[]]")));
        }
    }
}
