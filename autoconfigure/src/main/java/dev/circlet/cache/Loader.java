package dev.circlet.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Calls a group's getter and turns what it gives into bytes. */
final class Loader {

    private final GroupSpec spec;
    private final Codec<Object> codec;
    private final Getter<?> getter;
    private final Memory memory;

    Loader(GroupSpec spec, Codec<Object> codec, Getter<?> getter, Memory memory) {
        this.spec = spec;
        this.codec = codec;
        this.getter = getter;
        this.memory = memory;
    }

    /** Whether the getter takes several keys at once. */
    boolean takesBatches() {
        return getter instanceof BatchSource;
    }

    /** The call of the getter; for a batch, with the keys that somebody still waits for when it begins. */
    Callable<@Nullable Object> call(LoadFlight flight) {
        return flight.isBatch() ? () -> callAll(flight) : () -> getter.get(flight.key());
    }

    private @Nullable Object callAll(LoadFlight batch) throws Exception {
        Set<String> keys = new LinkedHashSet<>();
        batch.open().forEach(member -> keys.add(member.key()));
        return ((BatchSource) getter).load(Collections.unmodifiableSet(keys));
    }

    /** What a result, or the exception instead of it, means for a key. Never throws: whatever goes wrong is the answer. */
    Landing landing(@Nullable Object result, @Nullable Throwable failure, LoadFlight flight) {
        if (failure != null || !(getter instanceof BatchSource source)) {
            return landing(result, failure, flight.hash(), flight.began());
        }
        try {
            Object own = source.of(spec.name(), flight.key(), result);
            return landing(own, null, flight.hash(), flight.began());
        } catch (Throwable unusable) {
            return new Landing.Threw(unusable);
        }
    }

    private Landing landing(@Nullable Object result, @Nullable Throwable failure, long hash, long began) {
        if (failure != null) {
            return new Landing.Threw(failure);
        }
        try {
            return landing(result, hash, began);
        } catch (Throwable broken) {
            return new Landing.Threw(broken);
        }
    }

    private Landing landing(@Nullable Object result, long hash, long began) {
        Duration ttl = null;
        Object value = open(result);
        if (value instanceof Loaded<?> loaded) {
            ttl = loaded.ttl();
            value = open(loaded.value());
        }
        if (value == null) {
            return new Landing.Absent(began, memory.negativeExpiry(), Lookup.Source.LOAD);
        }
        return encoded(value, ttl, hash, began);
    }

    private Landing encoded(Object value, @Nullable Duration ttl, long hash, long began) {
        ByteView bytes;
        try {
            bytes = codec.encode(value).compact();
        } catch (IOException | RuntimeException notEncodable) {
            ValueException failure = new ValueException(
                    spec.name(),
                    "a value of type " + value.getClass().getName()
                            + " cannot be encoded; return the group's value type or register a codec for this one",
                    notEncodable);
            return new Landing.Unusable(failure, Answer.Refused.because(Answer.Reason.NOT_ENCODABLE));
        }
        if (bytes.size() > spec.maxValueBytes()) {
            return new Landing.Unusable(
                    ValueException.tooLarge(spec.name(), bytes.size(), spec.maxValueBytes()),
                    new Answer.Refused(Answer.Reason.TOO_LARGE, bytes.size()));
        }
        return new Landing.Value(memory.shareable(bytes), began, memory.expiry(hash, ttl), Lookup.Source.LOAD);
    }

    private static @Nullable Object open(@Nullable Object result) {
        return result instanceof Optional<?> optional ? optional.orElse(null) : result;
    }

    /** What a stage failed with, without what its dependents wrap around it. */
    static @Nullable Throwable unwrap(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
