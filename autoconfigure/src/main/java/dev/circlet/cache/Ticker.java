package dev.circlet.cache;

/**
 * A source of elapsed time in nanoseconds with an arbitrary origin, as {@link System#nanoTime()} has it.
 *
 * <p>Implementations are called on every read of an entry that can expire and from any thread, so they neither block
 * nor allocate. Successive readings never decrease.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Ticker {

    /**
     * Returns the elapsed nanoseconds since this ticker's fixed but arbitrary origin.
     *
     * @return the reading
     */
    long read();
}
