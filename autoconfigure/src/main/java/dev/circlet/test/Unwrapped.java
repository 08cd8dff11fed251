package dev.circlet.test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What futures ended with, as {@code Group.get} gives it: values, and failures as they were thrown. */
final class Unwrapped {

    private Unwrapped() {}

    static <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failed) {
            throw asIs(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    /** Never returns. */
    static RuntimeException asIs(Throwable thrown) {
        return Unwrapped.<RuntimeException>sneaky(thrown);
    }

    @SuppressWarnings("unchecked") // erased, so nothing is cast
    private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
