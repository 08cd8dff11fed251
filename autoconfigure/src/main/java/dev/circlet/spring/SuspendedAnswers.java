package dev.circlet.spring;

import dev.circlet.cache.Group;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What caches have answered to a call for which Spring's advice goes on with answers only that are there. For a Kotlin
 * {@code suspend} function it asks as if the caller could wait, but that keeps a thread which the coroutine that is waited
 * for may need; for publishers other than Reactor's it takes those of the method for Reactor's when it has waited itself. So
 * the advice is left where an answer has not come yet, and called again when it has.
 */
final class SuspendedAnswers {

    /** No exception, because those are given to the error handler of the application. */
    static final class NotYet extends Error {

        private static final long serialVersionUID = 1L;

        private final transient CompletableFuture<?> question;

        NotYet(CompletableFuture<?> question) {
            super("An answer has not come yet", null, false, false);
            this.question = question;
        }

        CompletableFuture<?> question() {
            return question;
        }
    }

    private record Place(Group group, String key) {}

    private final Map<Place, CompletableFuture<?>> asked = new ConcurrentHashMap<>();
    private volatile boolean repeated;

    /** Returns what a cache has answered, once it has. */
    <T> @Nullable T get(Group group, String key, Supplier<? extends CompletableFuture<? extends T>> question) {
        Place place = new Place(group, key);
        CompletableFuture<?> answer = asked.get(place);
        if (answer == null) {
            answer = question.get();
            asked.put(place, answer);
        }
        if (!answer.isDone()) {
            repeated = true;
            throw new NotYet(answer);
        }
        try {
            return Values.cast(answer.get());
        } catch (ExecutionException failed) {
            throw FollowedFailure.<RuntimeException>asIs(failed.getCause());
        } catch (InterruptedException never) {
            throw new IllegalStateException(never);
        }
    }

    /** Whether the advice is called again, which has done then what it does first. */
    boolean isRepeated() {
        return repeated;
    }
}
