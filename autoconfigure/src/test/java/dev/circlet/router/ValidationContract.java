package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link Mappings.Validation} promises; extend it for an implementation. */
public abstract class ValidationContract {

    /** Returns the validation under test. */
    protected abstract Mappings.Validation validation();

    /** Returns objects that are valid. */
    protected abstract List<Object> valid();

    /** Returns objects that are not valid, each with the names of its fields that are not. */
    protected abstract Map<Object, List<String>> invalid();

    @Test
    void acceptsWhatIsValidAndSaysNothingOfIt() {
        for (Object value : valid()) {
            FieldErrors errors = new FieldErrors();
            assertThatCode(() -> {
                        validation().validate(value);
                        validation().check(value, errors);
                    })
                    .doesNotThrowAnyException();
            assertThat(errors.isEmpty()).isTrue();
        }
    }

    @Test
    void namesEachFieldThatIsNotValidInAProblem() {
        invalid().forEach((value, fields) -> {
            ProblemException failure = catchThrowableOfType(
                    ProblemException.class, () -> validation().validate(value));
            assertThat(failure).as("failure of %s", value).isNotNull();
            assertThat(failure.problem().status()).isEqualTo(400);
            assertThat(named(failure.problem())).containsExactlyInAnyOrderElementsOf(fields);
        });
    }

    @Test
    void collectsTheSameFieldsForAnAnswerThatHoldsMore() {
        invalid().forEach((value, fields) -> {
            FieldErrors errors = new FieldErrors();
            errors.add("other", "is missing");
            validation().check(value, errors);
            assertThat(named(errors.problem())).contains("other").containsAll(fields);
        });
    }

    @Test
    void saysNothingOfFieldsThatTheTypeDoesNotHave() {
        FieldErrors errors = new FieldErrors();
        validation().checkField(valid().get(0).getClass(), "noSuchField", "", errors);
        validation().checkField(valid().get(0).getClass(), "", null, errors);
        assertThat(errors.isEmpty()).isTrue();
    }

    static List<String> named(Problem problem) {
        return ((List<?>) problem.extensions().get("errors"))
                .stream()
                        .map(error -> String.valueOf(((Map<?, ?>) error).get("field")))
                        .toList();
    }
}
