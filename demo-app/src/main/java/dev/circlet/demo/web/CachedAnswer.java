package dev.circlet.demo.web;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupException;
import dev.circlet.cache.Lookup;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** A value of a group as an HTTP response that tells whose key it is and where the value came from. */
public final class CachedAnswer {

    /** The header with the name of the node that owns the key. */
    public static final String OWNER = "X-Circlet-Owner";

    /** The header that says {@code hit}, {@code peer} or {@code load}. */
    public static final String SOURCE = "X-Circlet-Source";

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private CachedAnswer() {}

    /**
     * Looks a key up and answers with its value.
     *
     * @param group the group
     * @param key the key
     * @param type the type of the value
     * @param absent what to say when the source has no value
     * @return the response
     * @throws AbsentException if the source has no value
     * @throws SourceException if the getter failed on this node
     */
    public static ResponseEntity<byte[]> of(Group group, String key, MediaType type, String absent) {
        try {
            return answer(group.lookup(key), type, absent);
        } catch (Exception e) {
            throw translated(group, e);
        }
    }

    /**
     * Looks a key up without waiting.
     *
     * @param group the group
     * @param key the key
     * @param type the type of the value
     * @param absent what to say when the source has no value
     * @return completes with what {@link #of} returns or throws
     */
    public static CompletableFuture<ResponseEntity<byte[]>> later(
            Group group, String key, MediaType type, String absent) {
        return group.lookupAsync(key, PATIENCE).handle((lookup, failure) -> {
            if (failure != null) {
                throw translated(group, failure instanceof CompletionException ? failure.getCause() : failure);
            }
            return answer(lookup, type, absent);
        });
    }

    private static ResponseEntity<byte[]> answer(Lookup lookup, MediaType type, String absent) {
        ByteView value =
                Optional.ofNullable(lookup.value()).orElseThrow(() -> new AbsentException(absent, headers(lookup)));
        return ResponseEntity.ok()
                .headers(headers(lookup))
                .contentType(type)
                // The page shows what the fleet does, so the browser must not answer for it.
                .cacheControl(CacheControl.noStore())
                .body(value.toByteArray());
    }

    private static RuntimeException translated(Group group, Throwable failure) {
        return failure instanceof GroupException || failure instanceof ClientFault
                ? (RuntimeException) failure
                : new SourceException(group.name(), failure);
    }

    private static HttpHeaders headers(Lookup lookup) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(OWNER, lookup.owner());
        headers.set(SOURCE, source(lookup.source()));
        return headers;
    }

    private static String source(Lookup.Source source) {
        return switch (source) {
            case MAIN, HOT, NEGATIVE -> "hit";
            case PEER, LOAD, NONE -> source.name().toLowerCase(Locale.ROOT);
        };
    }
}
