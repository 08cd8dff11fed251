package dev.circlet.router.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.FieldErrors;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import dev.circlet.router.ValidationContract;
import dev.circlet.router.json.JacksonBody;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JakartaValidationTests extends ValidationContract {

    record Item(@NotBlank String name, @Min(1) int count) {}

    @Ordered
    record Span(int from, int to) {}

    record Order(@NotNull @Size(min = 3) String id, List<@Valid Item> items, Map<String, @NotBlank String> tags) {}

    record Boxes(
            List<@NotBlank String> list,
            Set<@NotBlank String> set,
            Optional<@NotBlank String> optional,
            Map<@NotBlank String, @Valid Item> map,
            List<List<@NotBlank String>> lists,
            List<@Valid Span> spans) {}

    record Broken(@Failing String value) {}

    private final Locale before = Locale.getDefault();
    private ValidatorFactory factory;
    private JakartaValidation validation;

    @BeforeEach
    void open() {
        Locale.setDefault(Locale.ENGLISH);
        factory = Validation.buildDefaultValidatorFactory();
        validation = new JakartaValidation(factory.getValidator());
    }

    @AfterEach
    void close() {
        factory.close();
        Locale.setDefault(before);
    }

    @Override
    protected Mappings.Validation validation() {
        return validation;
    }

    @Override
    protected List<Object> valid() {
        return List.of(
                new Order("abc", List.of(new Item("a", 1)), Map.of()), new Item("a", 1), new Span(1, 2), "no bean");
    }

    @Override
    protected Map<Object, List<String>> invalid() {
        return Map.of(
                new Item(" ", 0), List.of("name", "count"),
                new Order("abc", List.of(new Item("a", 0)), Map.of("k", "")), List.of("items[0].count", "tags[k]"),
                new Span(2, 1), List.of(""));
    }

    @Test
    void namesEachFieldSortedByPath() {
        Problem problem = problem(new Order("s3", List.of(new Item("ok", 1), new Item(" ", 0)), Map.of("k", "")));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.extensions())
                .containsOnly(Map.entry(
                        "errors",
                        List.of(
                                Map.of("field", "id", "message", "size must be between 3 and 2147483647"),
                                Map.of("field", "items[1].count", "message", "must be greater than or equal to 1"),
                                Map.of("field", "items[1].name", "message", "must not be blank"),
                                Map.of("field", "tags[k]", "message", "must not be blank"))));
        assertThat(problem.detail()).isEqualTo("Not valid: id size must be between 3 and 2147483647 (and 3 more)");
        assertThat(problem.toJson()).doesNotContain("s3");
    }

    @Test
    void namesElementsByTheirPlace() {
        Boxes boxes = new Boxes(
                List.of("a", ""),
                Set.of(""),
                Optional.of(""),
                Map.of("", new Item("a", 1), "k", new Item("", 1)),
                List.of(List.of(), List.of("a", "")),
                List.of(new Span(2, 1)));
        assertThat(fields(problem(boxes)))
                .containsExactly("list[1]", "lists[1][1]", "map[]", "map[k].name", "optional", "set[]", "spans[0]");
    }

    @Test
    void checksSingleFields() {
        FieldErrors errors = new FieldErrors();
        validation.checkField(Order.class, "id", "a", errors);
        validation.checkField(Order.class, "items", List.of(new Item("a", 1), new Item("", 1)), errors);
        validation.checkField(Order.class, "tags", Map.of("k", ""), errors);
        validation.checkField(Order.class, "unknown", "", errors);
        assertThat(fields(errors.problem())).containsExactly("id", "items[1].name", "tags[k]");
    }

    @Test
    void namesConstraintsOfTheObjectItself() {
        Problem problem = problem(new Span(2, 1));
        assertThat(problem.detail()).isEqualTo("Not valid: The object must be in order");
        assertThat(problem.extensions())
                .containsEntry("errors", List.of(Map.of("field", "", "message", "must be in order")));
    }

    @Test
    void boundsTheNumberOfErrors() {
        Problem problem = problem(new Order("abc", Collections.nCopies(5000, new Item("", 1)), Map.of()));
        assertThat((List<?>) problem.extensions().get("errors")).hasSize(100);
        assertThat(problem.detail()).endsWith("(and 4999 more)");
    }

    @Test
    void blamesTheServerForAConstraintThatFails() {
        assertThatThrownBy(() -> validation.validate(new Broken("x"))).isInstanceOf(ValidationException.class);
    }

    @Test
    void checksWhatAContextBinds() throws Exception {
        Mappings mappings =
                Mappings.NONE.withJson(JacksonBody.json(new JsonMapper())).withValidation(validation);
        Engine engine = new Engine(EngineOptions.DEFAULTS, mappings);
        engine.post("/", context -> context.text(context.bindJson(Item.class).name()));
        MemoryExchange exchange = new MemoryExchange("POST", "/")
                .body("application/json", "{\"name\":\"\",\"count\":1}")
                .runOn(engine);
        assertThat(exchange.status()).isEqualTo(400);
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(exchange.text()).contains("\"errors\":[{\"field\":\"name\",\"message\":\"must not be blank\"}]");
    }

    private static List<String> fields(Problem problem) {
        List<?> errors = (List<?>) problem.extensions().get("errors");
        return errors.stream()
                .map(error -> String.valueOf(((Map<?, ?>) error).get("field")))
                .toList();
    }

    private Problem problem(Object value) {
        return catchThrowableOfType(ProblemException.class, () -> validation.validate(value))
                .problem();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = OrderedValidator.class)
    @interface Ordered {
        String message() default "must be in order";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    public static final class OrderedValidator implements ConstraintValidator<Ordered, Span> {
        @Override
        public boolean isValid(Span span, ConstraintValidatorContext context) {
            return span.from() <= span.to();
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = FailingValidator.class)
    @interface Failing {
        String message() default "";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    public static final class FailingValidator implements ConstraintValidator<Failing, String> {
        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            throw new IllegalStateException("broken");
        }
    }
}
