package dev.circlet.router;

/**
 * A route cannot be registered, because its pattern or method is malformed or its chain is too long. Nothing of it has been
 * registered.
 *
 * @since 0.1
 */
public final class InvalidRouteException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidRouteException(String message) {
        super(message);
    }
}
