package dev.circlet.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Waits for publishers: of one value where it is a {@link Mono}, of all values as a list otherwise. */
final class ReactiveResults implements AsynchronousResults {

    @Override
    public @Nullable Object apply(@Nullable Object result) {
        if (result instanceof Mono<?> one) {
            return one.toFuture();
        }
        return result instanceof Publisher<?> many
                ? Flux.from(many).collectList().toFuture()
                : result;
    }
}
