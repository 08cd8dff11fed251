package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Mappings.ValueBinder} promises; extend it for an implementation. */
public abstract class ValueBinderContract {

    /** What is bound. */
    public record Search(
            String text,
            int page,
            List<String> tags,
            @Nullable Long limit) {}

    /** Returns the binder under test. */
    protected abstract Mappings.ValueBinder binder();

    private static Map<String, List<String>> values(String... namesAndValues) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.computeIfAbsent(namesAndValues[i], name -> new ArrayList<>()).add(namesAndValues[i + 1]);
        }
        return values;
    }

    @Test
    void makesAnObjectOfStrings() {
        assertThat(binder().bind(
                                values("text", "a b", "page", "-3", "tags", "x", "tags", "y", "limit", "9000000000"),
                                Search.class))
                .isEqualTo(new Search("a b", -3, List.of("x", "y"), 9_000_000_000L));
    }

    @Test
    void takesNoNoticeOfNamesThatTheTypeDoesNotHave() {
        assertThat(binder().bind(values("text", "a", "page", "1", "tags", "x", "other", "1", "", "2"), Search.class))
                .isEqualTo(new Search("a", 1, List.of("x"), null));
    }

    @Test
    void namesEachFieldThatDoesNotFitAndNoValue() {
        Problem problem = problem(() ->
                binder().bind(values("text", "a", "page", "s3cret", "tags", "x", "limit", "s3cret"), Search.class));
        assertThat(ValidationContract.named(problem)).containsExactlyInAnyOrder("page", "limit");
        assertThat(ValidationContract.named(problem(() -> binder().bind(values("text", "a"), Search.class))))
                .contains("page");
    }

    private static Problem problem(Runnable binding) {
        ProblemException failure = catchThrowableOfType(ProblemException.class, binding::run);
        assertThat(failure).isNotNull();
        assertThat(failure.problem().status()).isEqualTo(400);
        assertThat(failure.problem().toJson()).doesNotContain("s3cret", "circlet", "java", "Exception");
        return failure.problem();
    }

    @Test
    void makesOnlyObjectsThatAreValid() {
        Mappings.Validation positive = new Mappings.Validation() {
            @Override
            public void validate(Object value) {
                FieldErrors errors = new FieldErrors();
                check(value, errors);
                if (!errors.isEmpty()) {
                    throw new ProblemException(errors.problem());
                }
            }

            @Override
            public void check(Object value, FieldErrors errors) {
                if (((Search) value).page() < 1) {
                    errors.add("page", "must be positive");
                }
            }
        };
        Map<String, List<String>> valid = values("text", "a", "page", "1", "tags", "x");
        assertThat(binder().bind(valid, Search.class, positive, UnaryOperator.identity()))
                .isEqualTo(new Search("a", 1, List.of("x"), null));
        assertThat(binder().bind(valid, Search.class, null, UnaryOperator.identity()))
                .isEqualTo(new Search("a", 1, List.of("x"), null));
        Problem problem = problem(() -> binder().bind(
                        values("text", "a", "page", "0", "tags", "x"), Search.class, positive, name -> "X-" + name));
        assertThat(ValidationContract.named(problem)).containsExactly("X-page");
    }

    @Test
    void blamesTheServerForATypeThatNobodyCanMake() {
        assertThatThrownBy(() -> binder().bind(values("a", "1"), Runnable.class))
                .isNotInstanceOf(ProblemException.class);
    }

    @Test
    void servesManyRequestsAtOnce() {
        List<CompletableFuture<Search>> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String page = Integer.toString(i);
            threads.add(CompletableFuture.supplyAsync(
                    () -> binder().bind(values("text", "a", "page", page, "tags", "x"), Search.class)));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(threads.get(i).join().page()).isEqualTo(i);
        }
    }
}
