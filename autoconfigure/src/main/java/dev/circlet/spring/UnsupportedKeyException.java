package dev.circlet.spring;

/**
 * A {@link KeyEncoder} has no text for a key. The message names the type and what to do about it, and never the key.
 *
 * @since 0.1
 */
public final class UnsupportedKeyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param problem what cannot be encoded; a sentence without its full stop
     * @param remedy what to do; one or more sentences
     */
    public UnsupportedKeyException(String problem, String remedy) {
        super(problem + ". " + remedy);
    }

    UnsupportedKeyException(String problem, String remedy, Throwable cause) {
        super(problem + ". " + remedy, cause);
    }
}
