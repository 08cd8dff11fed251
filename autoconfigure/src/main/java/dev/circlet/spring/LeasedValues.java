package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.LeaseGroup;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of a cache without a getter as bytes. Nothing that goes wrong with them fails a call whose method ran: the
 * value is its caller's and not kept. Each way in which that happens is told once, for values that are kept nowhere cost as
 * much as having no cache; by classes and never by a value.
 */
final class LeasedValues {

    /**
     * A value that can be kept.
     *
     * @param bytes null for null
     */
    record Written(@Nullable ByteView bytes) {}

    private static final Written NULL = new Written(null);

    private static final Logger log = LoggerFactory.getLogger(CircletCache.class);

    private final LeaseGroup group;
    private final CacheValues values;
    private final AtomicBoolean warnedOfReading = new AtomicBoolean();
    private final AtomicBoolean warnedOfWriting = new AtomicBoolean();
    private final AtomicBoolean warnedOfSize = new AtomicBoolean();
    private final AtomicBoolean warnedOfUse = new AtomicBoolean();

    LeasedValues(LeaseGroup group, CacheValues values) {
        this.group = group;
        this.values = values;
    }

    /** Writes a value; null if it cannot be kept: it would be used up by that, or its codec cannot write it. */
    @Nullable
    Written write(@Nullable Object value, @Nullable Type type) {
        if (value == null) {
            return NULL;
        }
        try {
            return isOneShot(value) ? null : written(codec(type).encode(value));
        } catch (IOException | RuntimeException | StackOverflowError unable) {
            warnOfWriting(value, unable);
            return null;
        }
    }

    private Written written(ByteView bytes) {
        if (bytes.size() > group.spec().maxValueBytes()) {
            warnOfSize(bytes.size());
        }
        return new Written(bytes);
    }

    private Codec<Object> codec(@Nullable Type type) {
        return values.codecFor(group.name(), type);
    }

    /**
     * Decodes the bytes of an entry.
     *
     * @throws OtherVersionException if they are to be taken for a miss
     */
    @Nullable
    Object decode(@Nullable ByteView bytes, @Nullable Type type) throws OtherVersionException {
        try {
            return bytes == null ? null : codec(type).decode(bytes);
        } catch (OtherVersionException other) {
            throw other;
        } catch (IOException | StackOverflowError failed) {
            warnOfReading(failed);
            throw new OtherVersionException(group.name());
        }
    }

    private boolean isOneShot(Object value) {
        Class<?> oneShot = values.oneShot(group.name(), value);
        if (oneShot != null && warnedOfUse.compareAndSet(false, true)) {
            log.warn(
                    "Cache '{}' was given a {}, which can be read only once: it is left to its caller and not kept, so that"
                            + " the method runs each time. Return what it contains, such as a List or a byte[]",
                    group.name(),
                    oneShot.getName());
        }
        return oneShot != null;
    }

    private void warnOfWriting(Object value, Throwable unable) {
        if (warnedOfWriting.compareAndSet(false, true)) {
            log.warn(
                    "Cache '{}' was given a {} that cannot be written: {}. It is left to its caller and not kept, so that the"
                            + " method runs each time. Return what the codec of the cache can write, such as a record, or"
                            + " declare a bean of type Codec named '{}'",
                    group.name(),
                    value.getClass().getName(),
                    CodecFailure.reason(unable),
                    group.name());
        }
    }

    private void warnOfSize(int size) {
        if (warnedOfSize.compareAndSet(false, true)) {
            log.warn(
                    "A value of cache '{}' has {} bytes, over max-value-size ({} bytes): it is given to its caller and not"
                            + " kept. Raise circlet.groups.{}.max-value-size, or cache something smaller",
                    group.name(),
                    size,
                    group.spec().maxValueBytes(),
                    group.name());
        }
    }

    private void warnOfReading(Throwable failed) {
        if (warnedOfReading.compareAndSet(false, true)) {
            log.warn(
                    "Values of cache '{}' are written but cannot be read back, so that its methods run each time: {}."
                            + " Give the type what its codec needs to read it, or declare a bean of type Codec named '{}'",
                    group.name(),
                    CodecFailure.reason(failed),
                    group.name());
        }
    }
}
