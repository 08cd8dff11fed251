package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.RequestEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.datatype.hibernate7.Hibernate7Module;

/** Types of Spring that Jackson writes and cannot read by itself. */
class SpringFormsTests {

    record Book(String title, int year) {}

    interface Product {}

    record Pen(String name) implements Product {}

    record Cash(BigDecimal amount) implements Product {}

    record Page(
            MultiValueMap<String, Integer> parameters,
            HttpHeaders headers,
            @Nullable MediaType type,
            HttpStatusCode code,
            HttpStatus status,
            List<ResponseEntity<Product>> parts) {}

    record Node(String name, @Nullable ResponseEntity<Node> next) {}

    private static final Book DUNE = new Book("Dune", 1965);

    private static final Type OF_BOOK = typeOf(new ParameterizedTypeReference<ResponseEntity<Book>>() {});

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

    private static String text(JsonMapper mapper, Type type, Object value) throws IOException {
        return codec(mapper, type).encode(value).toUtf8String();
    }

    private static ResponseEntity<Book> response() {
        return ResponseEntity.status(HttpStatus.CREATED)
                .contentType(new MediaType("application", "json", StandardCharsets.UTF_8))
                .header("X-Part", "a", "b")
                .eTag("7")
                .body(DUNE);
    }

    @Test
    void responses_come_back_with_status_headers_and_body() throws IOException {
        assertComesBack(OF_BOOK, response());
        assertComesBack(OF_BOOK, ResponseEntity.notFound().build());
        assertComesBack(OF_BOOK, ResponseEntity.status(299).body(DUNE));
        for (HttpStatus each : HttpStatus.values()) {
            assertComesBack(OF_BOOK, ResponseEntity.status(each).body(DUNE));
        }
        assertThat(((ResponseEntity<?>) back(JsonMapper.shared(), OF_BOOK, response()))
                        .getHeaders()
                        .get("x-part"))
                .containsExactly("a", "b");
    }

    @Test
    void bodies_are_read_as_what_they_are() throws IOException {
        assertComesBack(
                typeOf(new ParameterizedTypeReference<ResponseEntity<List<Book>>>() {}),
                ResponseEntity.ok(List.of(DUNE)));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<ResponseEntity<List<Product>>>() {}),
                ResponseEntity.ok(List.of(new Pen("a"), new Cash(new BigDecimal("9.90")))));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<ResponseEntity<Product>>() {}), ResponseEntity.ok(new Pen("a")));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<ResponseEntity<Map<String, Object>>>() {}),
                ResponseEntity.ok(Map.of("n", 7L)));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<ResponseEntity<Void>>() {}),
                ResponseEntity.noContent().build());
        assertComesBack(typeOf(new ParameterizedTypeReference<ResponseEntity<String>>() {}), ResponseEntity.ok("text"));
        ResponseEntity<?> bytes = (ResponseEntity<?>) back(
                JsonMapper.shared(),
                typeOf(new ParameterizedTypeReference<ResponseEntity<byte[]>>() {}),
                ResponseEntity.ok(new byte[] {1, 2}));
        assertThat(bytes.getBody()).isEqualTo(new byte[] {1, 2});
    }

    @Test
    void bodies_of_no_declared_type_are_as_any_value() throws IOException {
        for (Type type :
                List.of(ResponseEntity.class, typeOf(new ParameterizedTypeReference<ResponseEntity<?>>() {}))) {
            assertComesBack(type, ResponseEntity.ok("text"));
            assertComesBack(type, ResponseEntity.ok(7L));
            assertComesBack(type, ResponseEntity.ok(List.of(new BigDecimal("1.10"))));
            assertComesBack(type, ResponseEntity.accepted().build());
        }
    }

    @Test
    void entities_come_back_as_the_class_that_they_were() throws IOException {
        Type type = typeOf(new ParameterizedTypeReference<HttpEntity<Book>>() {});
        HttpHeaders headers = new HttpHeaders();
        headers.add("a", "b");
        assertComesBack(type, new HttpEntity<>(DUNE, headers));
        assertComesBack(type, HttpEntity.EMPTY);
        assertComesBack(type, response());
        Type many = typeOf(new ParameterizedTypeReference<List<HttpEntity<Book>>>() {});
        assertThat(back(JsonMapper.shared(), many, List.of(new HttpEntity<>(DUNE), response())))
                .isEqualTo(List.of(new HttpEntity<>(DUNE), response()));
    }

    @Test
    void they_come_back_alone_and_within() throws IOException {
        HttpHeaders headers = HttpHeaders.readOnlyHttpHeaders(response().getHeaders());
        assertThat(back(JsonMapper.shared(), HttpHeaders.class, headers)).isEqualTo(headers);
        assertComesBack(MediaType.class, MediaType.parseMediaType("text/html;charset=utf-8;q=0.5"));
        for (HttpStatus each : HttpStatus.values()) {
            assertComesBack(HttpStatusCode.class, each);
        }
        assertComesBack(HttpStatusCode.class, HttpStatusCode.valueOf(299));
        assertComesBack(HttpStatus.class, HttpStatus.CONFLICT);
        MultiValueMap<String, Integer> map = new LinkedMultiValueMap<>(Map.of("a", List.of(1, 2)));
        assertComesBack(
                Page.class,
                new Page(
                        map,
                        headers,
                        null,
                        HttpStatusCode.valueOf(599),
                        HttpStatus.OK,
                        List.of(ResponseEntity.ok(new Pen("a")))));
        assertComesBack(Node.class, new Node("a", ResponseEntity.ok(new Node("b", null))));
        assertComesBack(
                typeOf(new ParameterizedTypeReference<Optional<ResponseEntity<Book>>>() {}), Optional.of(response()));
    }

    /** It stands before the serializers of all maps. */
    @Test
    void maps_of_several_values_come_back_beside_the_module_for_Hibernate() throws IOException {
        JsonMapper mapper =
                JsonMapper.builder().addModule(new Hibernate7Module()).build();
        assertComesBack(
                mapper,
                typeOf(new ParameterizedTypeReference<MultiValueMap<String, Integer>>() {}),
                new LinkedMultiValueMap<>(Map.of("a", List.of(1, 2))));
    }

    @Test
    void maps_of_several_values_come_back() throws IOException {
        LinkedMultiValueMap<String, Product> map = new LinkedMultiValueMap<>();
        map.add("a", new Pen("b"));
        map.add("a", new Cash(BigDecimal.ONE));
        assertComesBack(typeOf(new ParameterizedTypeReference<MultiValueMap<String, Product>>() {}), map);
        assertComesBack(typeOf(new ParameterizedTypeReference<LinkedMultiValueMap<String, Product>>() {}), map);
        assertComesBack(
                typeOf(new ParameterizedTypeReference<ResponseEntity<MultiValueMap<String, Product>>>() {}),
                ResponseEntity.ok(map));
        LinkedMultiValueMap<Object, Object> any = new LinkedMultiValueMap<>();
        any.add("a", 7L);
        assertComesBack(MultiValueMap.class, any);
    }

    @Test
    void the_mapper_of_the_application_may_be_of_any_kind() throws IOException {
        JsonMapper odd = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE)
                .changeDefaultPropertyInclusion(none ->
                        JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
                .enable(EnumFeature.WRITE_ENUMS_USING_INDEX)
                .build();
        assertComesBack(odd, OF_BOOK, response());
        assertComesBack(odd, HttpStatusCode.class, HttpStatus.CONFLICT);
        assertComesBack(
                odd,
                typeOf(new ParameterizedTypeReference<ResponseEntity<List<Book>>>() {}),
                ResponseEntity.ok(List.of()));
        for (DefaultTyping typing : List.of(DefaultTyping.NON_FINAL, DefaultTyping.OBJECT_AND_NON_CONCRETE)) {
            JsonMapper typed = JsonMapper.builder()
                    .activateDefaultTyping(
                            BasicPolymorphicTypeValidator.builder()
                                    .allowIfSubType(Object.class)
                                    .build(),
                            typing)
                    .build();
            assertComesBack(typed, OF_BOOK, response());
            assertComesBack(typed, MediaType.class, MediaType.TEXT_HTML);
        }
    }

    @Test
    void what_the_application_says_of_them_stays() throws IOException {
        JsonMapper own = JsonMapper.builder()
                .addModule(new SimpleModule()
                        .addSerializer(ResponseEntity.class, new Status())
                        .addDeserializer(ResponseEntity.class, new StatusReader()))
                .addMixIn(MediaType.class, Shouted.class)
                .build();
        assertThat(text(own, OF_BOOK, response())).isEqualTo("201");
        assertThat(back(own, OF_BOOK, response()))
                .isEqualTo(ResponseEntity.status(201).build());
        assertThat(text(own, MediaType.class, MediaType.TEXT_HTML))
                .contains("\"html\"")
                .doesNotContain("text");
    }

    @Test
    void what_the_application_says_of_a_superclass_stays() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .addMixIn(HttpEntity.class, WithoutHeaders.class)
                .build();
        assertThat(text(mapper, OF_BOOK, response())).contains("\"body\":{").doesNotContain("eTag", "ETag", "X-Part");
    }

    private interface WithoutHeaders {
        @JsonIgnore
        HttpHeaders getHeaders();
    }

    static class Parameters<K, V> extends LinkedMultiValueMap<K, V> {

        private static final long serialVersionUID = 1L;
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void maps_of_several_values_are_of_the_class_that_the_application_chose() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new SimpleModule().addAbstractTypeMapping(MultiValueMap.class, (Class) Parameters.class))
                .build();
        Object back = back(
                mapper,
                typeOf(new ParameterizedTypeReference<MultiValueMap<String, Integer>>() {}),
                new LinkedMultiValueMap<>(Map.of("a", List.of(1, 2))));
        assertThat(back).isExactlyInstanceOf(Parameters.class).isEqualTo(Map.of("a", List.of(1, 2)));
    }

    private interface Shouted {
        @JsonValue
        String getSubtype();

        @JsonCreator
        static MediaType valueOf(String subtype) {
            throw new IllegalArgumentException(subtype);
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class Status extends ValueSerializer<ResponseEntity> {

        @Override
        public void serialize(ResponseEntity value, JsonGenerator out, SerializationContext context) {
            out.writeNumber(value.getStatusCode().value());
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class StatusReader extends ValueDeserializer<ResponseEntity> {

        @Override
        public ResponseEntity deserialize(JsonParser in, DeserializationContext context) {
            return ResponseEntity.status(in.getIntValue()).build();
        }
    }

    private static final class Tagged extends HttpEntity<Book> {

        Tagged() {
            super(DUNE);
        }
    }

    @Test
    void subclasses_of_the_application_are_taken_for_nothing_else() throws IOException {
        Type type = typeOf(new ParameterizedTypeReference<HttpEntity<Book>>() {});
        for (Type each : List.of(type, HttpEntity.class)) {
            for (HttpEntity<Book> entity :
                    List.of(new Tagged(), RequestEntity.post(URI.create("/")).body(DUNE))) {
                ByteView bytes = codec(JsonMapper.shared(), each).encode(entity);
                assertThatIOException()
                        .isThrownBy(() -> codec(JsonMapper.shared(), each).decode(bytes));
            }
        }
    }

    @Test
    void versions_follow_the_body() {
        JsonMapper mapper = JsonMapper.shared();
        assertThat(codec(mapper, OF_BOOK).version())
                .isEqualTo(codec(mapper, OF_BOOK).version())
                .isNotEqualTo(codec(mapper, Book.class).version())
                .isNotEqualTo(codec(mapper, typeOf(new ParameterizedTypeReference<HttpEntity<Book>>() {}))
                        .version())
                .isNotEqualTo(codec(mapper, typeOf(new ParameterizedTypeReference<ResponseEntity<Pen>>() {}))
                        .version());
        assertThat(new JsonShape(new ToldTypes(mapper, none -> false), mapper.constructType(OF_BOOK)))
                .hasToString("&ResponseEntity({title:java.lang.String,year:int,})");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[{}]",
                "[]",
                "[null]",
                "[7]",
                "[{\"status\":\"OK\",\"headers\":{},\"body\":null}]",
                "[[null,{},null]]",
                "[[\"NONE\",{},null]]",
                "[[\"007\",{},null]]",
                "[[\"OK\",{\"a\":7},null]]",
                "[[\"OK\",{},[\"shop.Other\",{}]]]"
            })
    void other_bytes_are_no_value(String text) {
        assertThatIOException()
                .isThrownBy(() -> codec(JsonMapper.shared(), OF_BOOK).decode(ByteView.utf8(text)));
    }
}
