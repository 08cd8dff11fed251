package dev.circlet.demo.photos;

import dev.circlet.demo.web.ClientFault;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A file that should be a photo cannot be decoded as an image; answered with 422 and never cached. */
final class NotAnImageException extends ClientFault {

    private static final long serialVersionUID = 1L;

    NotAnImageException(String name, String reason, @Nullable Throwable cause) {
        super(HttpStatus.UNPROCESSABLE_CONTENT, "'" + name + "' cannot be read as an image: " + reason);
        initCause(cause);
    }
}
