package dev.circlet.spring;

/**
 * Encodes the usual types of keys without collisions, in the same way on every JVM.
 *
 * <p><b>Text</b> stays as it is: {@code "978-0441172719"} is the key {@code 978-0441172719}, which is what the getter of a
 * group sees. There are two exceptions. The empty string, which is no key, and strings that begin with the mark U+00AC
 * ({@code ¬}) are written as below.
 *
 * <p><b>Everything else</b> begins with the mark, so it is never equal to a text. A type tag follows, and a value written
 * so that it shows where it ends:
 * <ul>
 * <li>{@code ¬i:1} an {@code Integer}, {@code ¬l:1} a {@code Long}, and likewise {@code byte}, {@code short},
 *     {@code float} and {@code double} (exact, in hexadecimal), {@code BigInteger}, {@code BigDecimal} ({@code 1.0} and
 *     {@code 1.00} differ, as they do for {@code equals}), {@code char} and {@code boolean}: numbers of different types
 *     are different keys, and none is the text of its digits
 * <li>{@code ¬e:"shop.Side"."BUY"} an enum constant, by the class that declares it and its name; UUIDs; the values of
 *     {@code java.time}; {@link java.util.Date} and the dates of {@code java.sql}, each class for itself
 * <li>{@code ¬("ACME",i:3)} a {@link org.springframework.cache.interceptor.SimpleKey} of all these, {@code _} for null in
 *     it
 * <li>{@code ¬r:"shop.Line"("ACME",i:3)} a record of all these, by its class and the values of its components, whatever
 *     its {@code equals} says
 * </ul>
 * Texts inside are quoted, with a backslash before quotes and backslashes. From left to right each text can be read in one
 * way only, so two keys of one text are equal; and equal keys have one text, because nothing in it depends on order of
 * hashing, locale, time zone or version of the JVM.
 *
 * <p><b>Refused</b> with an {@link UnsupportedKeyException}, alone or in a {@code SimpleKey} or record, are all other types:
 * classes of the application; collections, maps, arrays and {@link java.util.Optional}; subclasses of the types above, whose
 * {@code equals} is unknown; strings with a lone surrogate; and keys nested deeper than 64 levels, as something that
 * contains itself is. A text over the limit of its group is refused by the group, with its
 * {@link dev.circlet.cache.InvalidKeyException}; it is not shortened, because two long keys might become one.
 *
 * <p>Stateless and safe for concurrent use. A mutable key is read once, at the time of the call.
 *
 * @since 0.1
 */
public final class CanonicalKeyEncoder implements KeyEncoder {

    /** Begins what is no text: the logical not. */
    static final char MARK = '\u00ac';

    /** Creates an encoder. */
    public CanonicalKeyEncoder() {}

    @Override
    public String encode(Object key) {
        if (key instanceof String text && isPlain(text)) {
            KeyText.checkWellFormed(text);
            return text;
        }
        return new KeyText(key).toString();
    }

    private static boolean isPlain(String text) {
        return !text.isEmpty() && text.charAt(0) != MARK;
    }
}
