package dev.circlet.demo.photos;

import org.jspecify.annotations.Nullable;

/** A file that should be a photo cannot be decoded as an image; answered with 422. */
public final class NotAnImageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotAnImageException(String name, String reason, @Nullable Throwable cause) {
        super("'" + name + "' cannot be read as an image: " + reason, cause);
    }
}
