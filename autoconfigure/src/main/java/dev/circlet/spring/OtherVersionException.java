package dev.circlet.spring;

import java.io.IOException;

/**
 * The bytes of a cache entry were written in another layout: by another release of the application, or for a method with
 * another return type. They are to be treated as a miss.
 *
 * @since 0.1
 */
public final class OtherVersionException extends IOException {

    private static final long serialVersionUID = 1L;

    OtherVersionException(String cache) {
        super("An entry of cache '" + cache + "' has bytes of another codec version");
    }

    /** Without a stack trace: while a deploy rolls, this is what every other look-up may say. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
