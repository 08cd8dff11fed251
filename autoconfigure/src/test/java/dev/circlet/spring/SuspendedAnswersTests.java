package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.cache.Group;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SuspendedAnswersTests {

    private final Group group = (Group) Proxy.newProxyInstance(
            Group.class.getClassLoader(),
            new Class<?>[] {Group.class},
            (none, asked, with) -> switch (asked.getName()) {
                case "hashCode" -> 1;
                case "equals" -> none == with[0];
                default -> throw new UnsupportedOperationException(asked.getName());
            });
    private final SuspendedAnswers answers = new SuspendedAnswers();

    @Test
    void aQuestionIsAskedOnceHoweverOftenTheAdviceIsCalled() {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<String> answer = new CompletableFuture<>();
        for (int call = 0; call < 2; call++) {
            assertThatThrownBy(() -> answers.get(group, "k", () -> {
                        asked.incrementAndGet();
                        return answer;
                    }))
                    .isInstanceOfSatisfying(
                            SuspendedAnswers.NotYet.class,
                            waiting -> assertThat(waiting.question()).isSameAs(answer));
        }
        answer.complete("answer");
        assertThat(answers.<String>get(group, "k", CompletableFuture::new)).isEqualTo("answer");
        assertThat(asked).hasValue(1);
        assertThat(answers.<String>get(group, "other", () -> CompletableFuture.completedFuture("another")))
                .isEqualTo("another");
    }
}
