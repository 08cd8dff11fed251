package dev.circlet.router.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.xml.XmlMapper;

class MismatchesTests {

    record Author(@JsonProperty("last_name") String name, int age) {}

    record Book(
            String title,
            int price,
            boolean sale,
            Author author,
            List<Author> others,
            Map<String, Integer> counts,
            Map<Integer, String> names,
            UUID id,
            DayOfWeek day,
            Optional<Long> size) {}

    record Strict(String title, UUID id, int n) {
        Strict {
            Objects.requireNonNull(id);
        }
    }

    private final JacksonBody json = JacksonBody.json(JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"title":"x","price":"abc","sale":"maybe","author":{"age":"x"}}                    | author.age price sale
        {}                                                                                 | price sale
        {"author":{},"others":[{},{"age":1},{"age":null}]}                                 | author.age others[0].age others[2].age price sale
        {"price":99999999999,"sale":"maybe","author":{"age":99999999999}}                  | author.age price sale
        {"price":"","sale":1.5,"author":"x","others":{"a":1}}                              | author others price sale
        {"price":{"a":[1]},"sale":[{}],"title":{},"author":[],"others":[1,"a"]}             | author others[0] others[1] price sale title
        {"price":1,"sale":true,"counts":{"a":"x","b":1,"c d":{}},"names":{"k":"v"}}        | counts[a] counts[c d] names[k]
        {"price":1,"sale":true,"id":"x","day":"y","size":"z"}                              | day id size
        {"price":1,"sale":true,"more":{"x":1},"author":{"age":1,"who":[]}}                 | author.who more
        [1]                                                                                | ''
        """)
    void namesAllThatDoesNotFit(String body, String expected) {
        assertThat(fields(problem(json, body, Book.class))).isEqualTo(expected);
    }

    @Test
    void saysWhatEachFieldMustBe() {
        assertThat(problem(json, "{\"price\":\"s3cret\",\"day\":\"s3cret\",\"id\":5,\"x\":1}", Book.class)
                        .toJson())
                .contains("{\"field\":\"id\",\"message\":\"must be a UUID\"}")
                .contains("{\"field\":\"price\",\"message\":\"must be a whole number\"}")
                .contains("{\"field\":\"sale\",\"message\":\"is missing; it must be true or false\"}")
                .contains("{\"field\":\"x\",\"message\":\"is not known\"}")
                .contains("{\"field\":\"day\",\"message\":\"must be one of MONDAY, TUESDAY,")
                .contains(
                        "\"detail\":\"The body does not fit: the value must be a whole number at /price, line 1, column 10\"")
                .doesNotContain("s3cret");
    }

    @Test
    void doesNotBlameAConstructorForWhatItWasNotGiven() {
        assertThat(fields(problem(json, "{\"id\":\"x\",\"n\":\"y\"}", Strict.class)))
                .isEqualTo("id n");
        assertThat(fields(problem(json, "{\"n\":1}", Strict.class))).isEqualTo("");
    }

    @Test
    void boundsTheErrors() {
        String body = "{\"others\":[" + "{\"age\":\"x\"},".repeat(1000) + "1]}";
        assertThat((List<?>) problem(json, body, Book.class).extensions().get("errors"))
                .hasSize(100);
    }

    @Test
    void namesOneFieldOfABodyThatCannotBeReadAgain() {
        InputStream once = new FilterInputStream(stream("{\"price\":\"abc\",\"sale\":\"maybe\"}")) {};
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> json.read(once, Book.class));
        assertThat(fields(failure.problem())).isEqualTo("price");
        assertThat(fields(problem(json, "{\"price\":\"abc\",\"sale\":nonsense}", Book.class)))
                .isEqualTo("price");
    }

    @Test
    void namesNoFieldOfAMalformedBody() {
        assertThat(problem(json, "{\"price\":", Book.class).extensions()).isEmpty();
        assertThat(problem(json, "{\"price\":1,\"sale\":true} {}", Book.class).extensions())
                .isEmpty();
    }

    @Test
    void namesTheFieldOfXml() {
        JacksonBody xml = JacksonBody.xml(new XmlMapper());
        assertThat(fields(problem(xml, "<b><sale>true</sale><author><age>x</age></author></b>", Book.class)))
                .isEqualTo("author.age");
    }

    @Test
    void spellsNamesAsTheBodyDoes() {
        assertThat(json.spelling(Book.class, "author.name")).isEqualTo("author.last_name");
        assertThat(json.spelling(Book.class, "others[1].name")).isEqualTo("others[1].last_name");
        assertThat(json.spelling(Book.class, "counts[a.b]")).isEqualTo("counts[a.b]");
        assertThat(json.spelling(Book.class, "unknown.name")).isEqualTo("unknown.name");
        assertThat(json.spelling(Book.class, "")).isEmpty();
        JacksonBody snake = JacksonBody.json(JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                .build());
        assertThat(snake.spelling(Book.class, "author.age")).isEqualTo("Author.Age");
    }

    private static InputStream stream(String body) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem problem(JacksonBody body, String text, Class<?> type) {
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> body.read(stream(text), type));
        assertThat(failure).as(text).isNotNull();
        return failure.problem();
    }

    private static String fields(Problem problem) {
        List<?> errors = (List<?>) Objects.requireNonNull(problem.extensions().get("errors"));
        return String.join(
                " ",
                errors.stream()
                        .map(error -> String.valueOf(((Map<?, ?>) error).get("field")))
                        .toList());
    }
}
