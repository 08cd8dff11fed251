package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.BindParam;

/** What does not fit and what is not valid, in one answer and in the words of the client. */
class ValidatedBindingTests {

    record Query(
            @NotBlank String title,
            @Positive int price,
            @Max(5) long n,
            DayOfWeek day) {}

    record Place(@NotBlank String city, @Positive int zip) {}

    record Person(
            @NotBlank String name, int age, @Valid @NotNull Place home, List<@Valid Place> others, Place work) {}

    record Strict(
            @NotBlank String title, DayOfWeek day, @Valid Place home) {
        Strict {
            Objects.requireNonNull(day);
        }
    }

    record Renamed(
            @BindParam("page-size") @Min(1) int pageSize,
            @BindParam("sort-by") @NotBlank String sortBy,
            int n) {}

    record Head(
            @Min(1) int xLevel,
            @NotBlank String accept,
            @BindParam("X-Trace") @NotBlank String trace) {}

    record Author(@JsonProperty("last_name") @NotBlank String lastName) {}

    public static class Form {
        @NotBlank
        private String title;

        @Positive
        private int price = 1;

        public String getTitle() {
            return title;
        }

        public void setTitle(String title) {
            this.title = title;
        }

        public int getPrice() {
            return price;
        }

        public void setPrice(int price) {
            this.price = price;
        }
    }

    public static class Unready {
        public Unready() {
            throw new IllegalStateException("not ready");
        }
    }

    public static class Holder {
        private Unready held;

        public Unready getHeld() {
            return held;
        }

        public void setHeld(Unready held) {
            this.held = held;
        }
    }

    @Test
    void namesWhatDoesNotFitTogetherWithWhatIsNotValid() throws Exception {
        assertThat(fields(Query.class, "title=&price=abc&n=99&day=XDAY")).containsExactly("day", "n", "price", "title");
        assertThat(fields(Query.class, "title=&price=-1&n=99&day=MONDAY")).containsExactly("n", "price", "title");
        assertThat(fields(Query.class, "")).containsExactly("n", "price", "title");
    }

    @Test
    void saysOneThingOfAFieldThatDoesNotFit() throws Exception {
        String answer = answer(Query.class, "title=a&price=abc&n=x");
        assertThat(answer)
                .contains("\"errors\":[{\"field\":\"n\",\"message\":\"must be a whole number\"},"
                        + "{\"field\":\"price\",\"message\":\"must be a whole number\"}]");
    }

    /** The example of docs/router.md. */
    @Test
    void answersAsDocumented() throws Exception {
        assertThat(answer(Query.class, "title=&price=abc&n=99"))
                .isEqualTo("{\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"Not valid: n must be less than or equal to 5 (and 2 more)\",\"errors\":["
                        + "{\"field\":\"n\",\"message\":\"must be less than or equal to 5\"},"
                        + "{\"field\":\"price\",\"message\":\"must be a whole number\"},"
                        + "{\"field\":\"title\",\"message\":\"must not be blank\"}]}");
    }

    @Test
    void looksIntoNestedObjects() throws Exception {
        String others = "&others[0].city=a&others[0].zip=1&others[1].city=&others[1].zip=0";
        assertThat(fields(Person.class, "name=&age=x&home.city=&home.zip=y&work.city=&work.zip=1" + others))
                .containsExactly("age", "home.city", "home.zip", "name", "others[1].city", "others[1].zip");
        assertThat(fields(Person.class, "name=a&age=x")).containsExactly("age", "home");
    }

    @Test
    void checksTheArgumentsOfAConstructorThatRefusesThem() throws Exception {
        assertThat(fields(Strict.class, "title=&day=x&home.city=&home.zip=1"))
                .containsExactly("day", "home.city", "title");
    }

    @Test
    void checksTheOtherPropertiesOfABean() throws Exception {
        assertThat(fields(Form.class, "title=&price=x")).containsExactly("price", "title");
        assertThat(fields(Form.class, "price=-1")).containsExactly("price", "title");
    }

    @Test
    void goesByTheNamesOfTheRequest() throws Exception {
        assertThat(fields(Renamed.class, "page-size=0&sort-by=&n=1")).containsExactly("page-size", "sort-by");
        assertThat(fields(Renamed.class, "page-size=x&sort-by=&n=y")).containsExactly("n", "page-size", "sort-by");
    }

    @Test
    void goesByTheNamesOfTheJson() throws Exception {
        Engine engine = new Engine(EngineOptions.DEFAULTS, RouterMappings.defaults());
        engine.post("/", context -> context.json(context.bindJson(Author.class)));
        MemoryExchange exchange = new MemoryExchange("POST", "/")
                .body("application/json", "{\"last_name\":\"\"}")
                .runOn(engine);
        assertThat(exchange.status()).isEqualTo(400);
        assertThat(fields(exchange.text())).containsExactly("last_name");
    }

    @Test
    void namesHeaders() throws Exception {
        Handler handler =
                context -> context.text(context.bindHeaders(Head.class).toString());
        assertThat(fields(MemoryExchange.get("/").with("x-level", "a"), handler))
                .containsExactly("Accept", "X-Level", "X-Trace");
        assertThat(fields(MemoryExchange.get("/").with("x-level", "0").with("accept", "x"), handler))
                .containsExactly("X-Level", "X-Trace");
        assertThat(fields(MemoryExchange.get("/").with("x-trace", "a").with("accept", "x"), handler))
                .containsExactly("X-Level");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {Map.class, Integer.class, String.class, int.class, List.class, int[].class, DayOfWeek.class})
    void saysWhichTypeCannotBeBound(Class<?> type) {
        assertThatThrownBy(() -> RouterMappings.defaults().binder().bind(Map.of("a", List.of("1")), type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Named values cannot be bound to " + type.getTypeName() + "; bind them to a record");
    }

    @Test
    void blamesTheServerForAConstructorThatWasGivenNothing() {
        for (Class<?> type : List.of(Unready.class, Holder.class)) {
            assertThatThrownBy(() -> RouterMappings.defaults().binder().bind(Map.of("held.x", List.of("1")), type))
                    .as(type.getSimpleName())
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("not ready");
        }
    }

    private static List<String> fields(Class<?> type, String query) throws Exception {
        return fields(answer(type, query));
    }

    private static List<String> fields(MemoryExchange exchange, Handler handler) throws Exception {
        return fields(answer(exchange, handler));
    }

    private static List<String> fields(String answer) {
        return Pattern.compile("\"field\":\"([^\"]*)\"")
                .matcher(answer)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static String answer(Class<?> type, String query) throws Exception {
        return answer(MemoryExchange.get("/?" + query), (Context context) -> {
            context.text(context.bindQuery(type).toString());
        });
    }

    private static String answer(MemoryExchange exchange, Handler handler) throws Exception {
        Engine engine = new Engine(EngineOptions.DEFAULTS, RouterMappings.defaults());
        engine.get("/", handler);
        exchange.runOn(engine);
        assertThat(exchange.status()).as(exchange.text()).isEqualTo(400);
        return exchange.text();
    }
}
