package dev.circlet.router.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.circlet.router.BodyMappingContract;
import dev.circlet.router.Mappings;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JacksonBodyTests extends BodyMappingContract {

    enum Colour {
        RED,
        BLUE
    }

    record Item(String name, int count) {}

    record Order(String id, List<Item> items, Colour colour, LocalDate day, boolean gift) {
        Order {
            if ("bad".equals(id)) {
                throw new IllegalArgumentException("secret of dev.circlet.Order");
            }
            if ("teapot".equals(id)) {
                throw new ProblemException(Problem.of(418, "A teapot"));
            }
        }
    }

    static final class Strange {
        Strange(InputStream in) {}
    }

    private final JacksonBody json = JacksonBody.json(JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build());

    @Override
    protected Mappings.BodyMapping mapping() {
        return json;
    }

    @Override
    protected List<String> unfit() {
        return List.of(
                "{\"title\":\"s3cret\"",
                "{\"pages\":\"s3cret\"}",
                "{\"title\":{\"s3cret\":1}}",
                "s3cret",
                "[\"s3cret\"]",
                "{\"title\":\"s3cret\",\"pages\":1} s3cret");
    }

    @Test
    void readsARecord() throws IOException {
        assertThat(read("{\"id\":\"a\",\"items\":[{\"name\":\"n\",\"count\":2}],\"gift\":true}", Order.class))
                .isEqualTo(new Order("a", List.of(new Item("n", 2)), null, null, true));
    }

    @Test
    void readsAGenericType() throws IOException {
        Type type = new TypeReference<Map<String, List<Item>>>() {}.getType();
        assertThat(read("{\"a\":[{\"name\":\"n\",\"count\":2}]}", type))
                .isEqualTo(Map.of("a", List.of(new Item("n", 2))));
    }

    @Test
    void readsNullOnlyIfTheBodySaysSo() throws IOException {
        assertThat(read("null", Order.class)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"id":"a"                          | JSON that ends too early at line 1
                    {"id":"a",                         | malformed JSON at line 1
                    {"id":                             | JSON that ends too early at line 1
                    {"id":"a}                          | JSON that ends too early at /id, line 1
                    {"id":'a'}                         | malformed JSON at line 1, column 7
                    {id:"a"}                           | malformed JSON at line 1, column 2
                    nonsense                           | malformed JSON at line 1
                    {"id":"a","gift":true} x           | malformed JSON at line 1, column 24
                    {"id":"a","gift":true} {}          | more than one value at line 1, column 24
                    [1,2]                              | the value must be an object at line 1, column 1
                    "text"                             | the value must be an object at line 1, column 1
                    {"items":{"a":1}}                  | the value must be a list at /items, line 1, column 10
                    {"items":[{"count":"x"}]}          | the value must be a whole number at /items/0/count, line 1, column 20
                    {"items":[{"count":99999999999}]}  | the value must be a whole number in range at /items/0/count, line 1
                    {"items":[{"name":"a"}]}           | the value is missing; it must be a whole number at /items/0/count, line 1
                    {"colour":"PINK"}                  | the value must be one of RED, BLUE at /colour, line 1, column 11
                    {"day":"yesterday"}                | the value must be a date at /day, line 1, column 8
                    {"gift":"perhaps"}                 | the value must be true or false at /gift, line 1, column 9
                    {"gift":true,"wrong":1}            | unknown field at /wrong, line 1
                    {"gift":true,"a/b~c":1}            | unknown field at /a~1b~0c, line 1
                    {"id":"bad","gift":true}           | a value that is not accepted at line 1
                    """)
    void namesThePlaceOfWhatDoesNotFit(String body, String expected) {
        assertThat(detail(body)).startsWith("The body does not fit: " + expected);
    }

    @Test
    void countsLines() {
        assertThat(detail("{\n \"items\": [\n  {\"count\": true}]}")).endsWith("at /items/0/count, line 3, column 13");
    }

    @Test
    void tellsNothingOfClassesOrTheBody() {
        for (String body : List.of(
                "{\"items\":[{\"count\":\"s3cret\"}]}",
                "s3cret",
                "{\"colour\":\"s3cret\"}",
                "{\"day\":\"s3cret\"}",
                "{\"id\":\"bad\"}",
                "{\"id\":s3cret}",
                "[\"s3cret\"]")) {
            assertThat(detail(body))
                    .doesNotContain("s3cret", "secret", "circlet", "java", "jackson", "Order", "Source", "Exception");
        }
    }

    @Test
    void refusesAnEmptyAndABlankBody() {
        assertThat(detail("")).isEqualTo("The body is empty; it must be JSON");
        assertThat(detail("  \n ")).contains("ends too early");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(detail("[".repeat(100_000), Object.class)).contains("nested too deeply");
        assertThat(detail("{\"a\":".repeat(100_000), Object.class)).hasSizeLessThan(400);
    }

    @Test
    void refusesOverlongNumbers() {
        assertThat(detail("9".repeat(2_000), java.math.BigInteger.class)).contains("too long");
    }

    @Test
    void refusesInvalidUtf8() {
        byte[] bytes = {'"', 'a', (byte) 0xc3, (byte) 0x28, '"'};
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> json.read(new ByteArrayInputStream(bytes), String.class));
        assertThat(failure.problem().status()).isEqualTo(400);
        assertThat(failure.problem().detail()).startsWith("The body does not fit: ");
    }

    @Test
    void boundsWhatItEchoes() {
        assertThat(detail("{\"gift\":true,\"" + "x".repeat(10_000) + "\":1}")).hasSizeLessThan(400);
        assertThat(detail("{\"gift\":true,\"a\\r\\nb\":1}")).contains("/a??b");
    }

    @Test
    void letsAProblemOfAConstructorPass() {
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> read("{\"id\":\"teapot\",\"gift\":true}", Order.class));
        assertThat(failure.problem().status()).isEqualTo(418);
    }

    @Test
    void blamesTheServerForATypeItCannotRead() {
        assertThatThrownBy(() -> read("{\"a\":1}", Strange.class)).isNotInstanceOf(ProblemException.class);
    }

    @Test
    void blamesTheServerForAValueItCannotWrite() {
        assertThatThrownBy(() -> json.write(new Failing(), new ByteArrayOutputStream()))
                .isNotInstanceOf(ProblemException.class);
    }

    public static final class Failing {
        public String getValue() {
            throw new IllegalStateException("no value");
        }
    }

    @Test
    void neitherClosesNorFlushesWhatItWritesTo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }

            @Override
            public void flush() {
                throw new AssertionError("flushed");
            }
        };
        json.write(Map.of("a", 1), out);
        json.write(null, out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}null");
    }

    private Object read(String body, Type type) throws IOException {
        return json.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), type);
    }

    private String detail(String body) {
        return detail(body, Order.class);
    }

    private String detail(String body, Type type) {
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> read(body, type));
        assertThat(failure)
                .as("failure of %s", body.length() > 80 ? body.length() : body)
                .isNotNull();
        assertThat(failure.problem().status()).isEqualTo(400);
        return String.valueOf(failure.problem().detail());
    }
}
