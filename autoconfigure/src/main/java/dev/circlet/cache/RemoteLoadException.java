package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/**
 * A getter failed on another node. Carries the type and the message of what it threw there; nothing is rebuilt by
 * reflection.
 *
 * @since 0.1
 */
public final class RemoteLoadException extends GroupException {

    private static final long serialVersionUID = 1L;

    /** The node whose getter failed. */
    private final String node;

    /** The class of what the getter threw. */
    private final String type;

    RemoteLoadException(String group, String node, String type, @Nullable String message) {
        super(
                group,
                "Loading from group '" + group + "' failed on " + node + ": " + type
                        + (message == null ? "" : ": " + message));
        this.node = node;
        this.type = type;
    }

    /**
     * Returns the node whose getter failed.
     *
     * @return the name of the member
     */
    public String node() {
        return node;
    }

    /**
     * Returns the class of what the getter threw there.
     *
     * @return a class name, not necessarily known here
     */
    public String type() {
        return type;
    }
}
