package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/**
 * A value cannot be kept or read: larger than the group's limit, or not to be encoded or decoded. Never cached.
 *
 * @since 0.1
 */
public final class ValueException extends GroupException {

    private static final long serialVersionUID = 1L;

    ValueException(String group, String problem, @Nullable Throwable cause) {
        super(group, "Group '" + group + "': " + problem, cause);
    }

    static ValueException tooLarge(String group, long size, long limit) {
        return new ValueException(
                group,
                "a value of " + size + " bytes is over max-value-size (" + limit + " bytes); it is not cached",
                null);
    }
}
