package dev.circlet.spring;

import dev.circlet.cache.BatchGetter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Loads several keys at once through a bean. */
final class DeclaredBatchGetter implements BatchGetter.Async<Object> {

    private final DeclaredGetter getter;
    private final String location;

    DeclaredBatchGetter(DeclaredGetter getter, String location) {
        this.getter = getter;
        this.location = location;
    }

    @Override
    @SuppressWarnings("unchecked") // whether it is a map, the group looks
    public CompletionStage<? extends Map<String, Object>> loadAsync(Set<String> keys) throws Exception {
        Object result = getter.getAll(keys);
        return result instanceof CompletionStage<?> stage
                ? (CompletionStage<? extends Map<String, Object>>) stage
                : (CompletionStage<? extends Map<String, Object>>)
                        (CompletionStage<?>) CompletableFuture.completedFuture(result);
    }

    /** Tells where it is declared, for the message of the group about a result that is no map. */
    @Override
    public String toString() {
        return location;
    }
}
