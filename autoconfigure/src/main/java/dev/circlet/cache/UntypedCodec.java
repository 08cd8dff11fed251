package dev.circlet.cache;

/**
 * Writes values of which nobody has declared a type, and tells which of them it can read back as they were.
 *
 * @since 0.1
 */
public interface UntypedCodec extends Codec<Object> {

    /**
     * Tells whether a value comes back as what it is, on nodes that have never seen its like, too.
     *
     * @param value the value
     * @return {@code false} if it would be read as something else or not at all
     */
    boolean comesBack(Object value);
}
