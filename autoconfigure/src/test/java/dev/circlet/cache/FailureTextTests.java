package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailureTextTests {

    /** Whoever asks it for a text gets another of its kind. */
    static class Hostile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new Hostile();
        }
    }

    /** Has no end. */
    static class Deep extends Exception {

        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return toString() + "!";
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException();
        }
    }

    @Test
    void a_failure_that_tells_its_text_is_taken_at_its_word() {
        Exception failure = new IllegalStateException("closed", new IllegalArgumentException("why"));
        assertThat(FailureText.of(failure)).isEqualTo("java.lang.IllegalStateException: closed");
        assertThat(FailureText.message(failure)).isEqualTo("closed");
        assertThat(FailureText.tellable(failure)).isSameAs(failure);
        assertThat(FailureText.carried(failure)).isSameAs(failure);
        assertThat(FailureText.original(failure)).isSameAs(failure);
    }

    @Test
    void any_other_is_told_by_its_class() {
        assertThat(FailureText.of(new Hostile())).startsWith(Hostile.class.getName() + " (its text cannot be read");
        assertThat(FailureText.of(new Deep())).startsWith(Deep.class.getName() + " (its text cannot be read");
        assertThat(FailureText.message(new Hostile())).isNull();
    }

    @Test
    void what_a_log_is_given_can_be_printed_and_tells_where_it_was() {
        for (Throwable failure :
                List.of(new Hostile(), new Deep(), new IllegalStateException("outer", new Hostile()), suppressing())) {
            StringWriter printed = new StringWriter();
            FailureText.tellable(failure).printStackTrace(new PrintWriter(printed));
            assertThat(printed.toString())
                    .startsWith(FailureText.of(failure))
                    .contains("FailureTextTests.what_a_log_is_given");
        }
    }

    private static Throwable suppressing() {
        // Its own stack trace begins here, in a method of this name for the test above.
        return what_a_log_is_given_to_print();
    }

    private static Throwable what_a_log_is_given_to_print() {
        Exception failure = new IllegalStateException("outer");
        failure.addSuppressed(new Hostile());
        return failure;
    }

    @Test
    void futures_that_carry_it_and_all_their_stages_end() {
        Hostile failure = new Hostile();
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> stage =
                future.whenComplete((value, thrown) -> {}).thenApply(String::trim);
        future.completeExceptionally(FailureText.carried(failure));
        assertThat(catchThrowable(stage::join))
                .isInstanceOf(CompletionException.class)
                .satisfies(thrown -> assertThat(thrown.getCause() == failure).isTrue());
        Throwable held = future.handle((value, thrown) -> thrown).join();
        assertThat(FailureText.original(held) == failure).isTrue();
    }

    @Test
    void all_who_wait_for_a_load_that_throws_it_hear_of_it_at_once() {
        try (LiveNode node = new LiveNode()) {
            Hostile failure = new Hostile();
            CompletableFuture<Void> go = new CompletableFuture<>();
            Group group = node.group(TestNode.spec(), key -> {
                go.join();
                throw failure;
            });
            List<CompletableFuture<Boolean>> heard = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                heard.add(CompletableFuture.supplyAsync(
                        () -> catchThrowable(() -> group.get("k")) == failure, node.callers));
                heard.add(group.getAsync("k")
                        .thenApply(value -> false)
                        .exceptionally(thrown -> thrown.getCause() == failure));
            }
            go.complete(null);
            heard.forEach(each ->
                    assertThat(each).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(true));
        }
    }

    @Test
    void so_do_those_who_wait_for_a_stage_or_a_lease() {
        try (LiveNode node = new LiveNode()) {
            Hostile failure = new Hostile();
            CompletableFuture<String> stage = new CompletableFuture<>();
            Group group = node.group(TestNode.spec(), key -> stage);
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            LeaseGroup leased = node.groups.leased("leased");
            Claim.Lease lease = (Claim.Lease) leased.claim("k").join();
            for (int i = 0; i < 5; i++) {
                waiting.add(group.getAsync("k").thenApply(value -> value));
                waiting.add(leased.claim("k").thenApply(value -> value));
            }
            stage.completeExceptionally(failure);
            lease.fail(failure);
            waiting.forEach(each -> assertThat(each.handle((value, thrown) -> thrown.getCause() == failure))
                    .succeedsWithin(10, TimeUnit.SECONDS)
                    .isEqualTo(true));
        }
    }

    @Test
    void a_peer_is_told_its_type() {
        Answer answer = Replies.answer(new Landing.Threw(new Endless()), 0, 0, false, false, true);
        assertThat(answer).isEqualTo(new Answer.Failed(Endless.class.getName(), null));
    }

    /** No exception, but an error. */
    static class Endless extends Exception {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            return getMessage() + "!";
        }
    }
}
