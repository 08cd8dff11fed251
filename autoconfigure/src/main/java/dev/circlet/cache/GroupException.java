package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything a group throws by itself. What a getter throws is not among it: on the node that ran the getter
 * the caller gets the getter's own exception.
 *
 * @since 0.1
 */
public abstract sealed class GroupException extends RuntimeException
        permits BulkLoadException,
                DeadlineExceededException,
                InvalidGroupException,
                InvalidKeyException,
                KeyNotFoundException,
                LoadDepthException,
                LoadTimeoutException,
                OverloadedException,
                RecursiveLoadException,
                RemoteLoadException,
                UnknownGroupException,
                ValueException {

    private static final long serialVersionUID = 1L;

    /** The name of the group it happened in. */
    private final String group;

    GroupException(String group, String message) {
        this(group, message, null);
    }

    GroupException(String group, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.group = group;
    }

    /**
     * Returns the name of the group it happened in.
     *
     * @return the group's name
     */
    public String group() {
        return group;
    }
}
