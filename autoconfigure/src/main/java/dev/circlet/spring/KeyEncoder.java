package dev.circlet.spring;

/**
 * Turns the keys of Spring's cache, which may be any object, into the keys of groups, which are text.
 *
 * <p>The default is a {@link CanonicalKeyEncoder}. An application that declares a bean of this type replaces it, to give
 * keys of its own types a text, or to keep the texts that a getter expects.
 *
 * <p>The text is compared in the whole fleet and outlives a deploy. So it has to be equal for equal keys and different for
 * different ones, on every JVM: what {@link Object#toString} and {@link Object#hashCode} give by default is not.
 *
 * <p>Called for every access to a cache, concurrently and on the caller's thread; must not block.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface KeyEncoder {

    /**
     * Encodes one key.
     *
     * @param key the key that Spring's cache was given: the only argument of a method, a
     *     {@link org.springframework.cache.interceptor.SimpleKey} of several, or what a SpEL expression gave
     * @return the text; not empty, of well-formed Unicode, and for a string that a getter is to see unchanged, itself
     * @throws UnsupportedKeyException if keys of this type have no text
     */
    String encode(Object key);
}
