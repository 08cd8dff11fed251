package dev.circlet.cache;

import java.io.IOException;

/**
 * Thrown by a {@link Codec} for bytes of its own version that name a class which this node does not have, or has in another
 * shape: another release of the application wrote them. Where there are misses, they are one.
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
