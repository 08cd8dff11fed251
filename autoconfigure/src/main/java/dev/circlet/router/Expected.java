package dev.circlet.router;

import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what a field takes, so that messages to clients name no class.
 *
 * @since 0.1
 */
public final class Expected {

    private static final Set<Class<?>> WHOLE =
            Set.of(byte.class, short.class, int.class, long.class, Byte.class, Short.class, Integer.class, Long.class);
    private static final Map<Class<?>, String> WORDS = Map.ofEntries(
            Map.entry(boolean.class, "true or false"),
            Map.entry(Boolean.class, "true or false"),
            Map.entry(char.class, "a single character"),
            Map.entry(Character.class, "a single character"),
            Map.entry(java.math.BigInteger.class, "a whole number"),
            Map.entry(java.time.LocalDate.class, "a date"),
            Map.entry(java.time.LocalTime.class, "a time of day"),
            Map.entry(java.time.OffsetTime.class, "a time of day"),
            Map.entry(java.time.Year.class, "a year"),
            Map.entry(java.time.YearMonth.class, "a year and month"),
            Map.entry(java.time.ZoneId.class, "a time zone"),
            Map.entry(java.time.ZoneOffset.class, "an offset from UTC"),
            Map.entry(java.time.Period.class, "a period"),
            Map.entry(Duration.class, "a duration"),
            Map.entry(UUID.class, "a UUID"),
            Map.entry(java.net.URI.class, "a URI"),
            Map.entry(java.net.URL.class, "a URL"),
            Map.entry(Locale.class, "a language"),
            Map.entry(Currency.class, "a currency"));

    private Expected() {}

    /**
     * Says what a field of a type takes.
     *
     * @param type the type of the field; null if it is not known
     * @return such as {@code a whole number}, to stand behind "must be"
     */
    public static String of(@Nullable Class<?> type) {
        if (type == null || type == Object.class || type == Optional.class) {
            return "another kind of value";
        }
        String word = WORDS.get(type);
        if (word != null) {
            return word;
        }
        if (WHOLE.contains(type)) {
            return "a whole number" + range(type);
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        return structured(type);
    }

    private static String range(Class<?> type) {
        if (type == byte.class || type == Byte.class) {
            return " from -128 to 127";
        }
        return type == short.class || type == Short.class ? " from -32768 to 32767" : "";
    }

    private static String structured(Class<?> type) {
        if (CharSequence.class.isAssignableFrom(type)) {
            return "text";
        }
        if (type.isEnum()) {
            return "one of the values it knows";
        }
        if (Temporal.class.isAssignableFrom(type)
                || Date.class.isAssignableFrom(type)
                || Calendar.class.isAssignableFrom(type)) {
            return "a date and time";
        }
        if (type == byte[].class) {
            return "bytes in Base64";
        }
        boolean list = type.isArray() || Collection.class.isAssignableFrom(type);
        return list ? "a list" : "an object";
    }
}
