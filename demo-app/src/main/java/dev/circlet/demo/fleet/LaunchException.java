package dev.circlet.demo.fleet;

/** The demo cannot be started as asked. The message says what to change and is all that the user needs to see. */
public final class LaunchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
