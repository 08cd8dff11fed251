package dev.circlet.cache;

import java.io.IOException;

/**
 * Thrown by a {@link Codec} for bytes of its own version that name a class which this node does not have, or has in another
 * shape: another release of the application wrote them. They count as a miss: a {@link TypedGroup} loads the key on its own
 * node, a cache without a getter replaces the entry.
 *
 * @since 0.1
 */
public final class OtherShapeException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells of such bytes.
     *
     * @param message what was found where
     * @param cause what found it
     */
    public OtherShapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
