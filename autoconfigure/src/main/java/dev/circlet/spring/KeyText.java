package dev.circlet.spring;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ReflectionUtils;

/**
 * Writes the canonical text of one key; its grammar is told by {@link CanonicalKeyEncoder}.
 *
 * <p>Why no two keys share a text: the character a value begins with tells its form, and each form shows its own end. A
 * quoted text ends with the first quote that has no backslash before it, a scalar with a comma or closing bracket, none of
 * which is in it, and a structure with the bracket that matches.
 */
final class KeyText {

    private static final int MAX_DEPTH = 64;
    /** No group takes keys over 65,535 bytes; what contains itself many times would grow until memory ends. */
    private static final int MAX_LENGTH = 1 << 20;

    private static final String DECLARE =
            "Declare a bean of type " + KeyEncoder.class.getName() + " that encodes it, or ";

    private static final Field PARAMETERS =
            Objects.requireNonNull(ReflectionUtils.findField(SimpleKey.class, "params"), "SimpleKey has no parameters");

    static {
        PARAMETERS.setAccessible(true);
    }

    /** The accessors of a record in the order of its components. */
    private static final ClassValue<Method[]> ACCESSORS = new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
            Method[] accessors = Arrays.stream(type.getRecordComponents())
                    .map(component -> component.getAccessor())
                    .toArray(Method[]::new);
            Arrays.stream(accessors).forEach(ReflectionUtils::makeAccessible);
            return accessors;
        }
    };

    private final StringBuilder out = new StringBuilder(64);
    private final Object key;
    private int depth;

    KeyText(Object key) {
        this.key = key;
        out.append(CanonicalKeyEncoder.MARK);
        write(key);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void write(@Nullable Object value) {
        if (++depth > MAX_DEPTH || out.length() > MAX_LENGTH) {
            throw new UnsupportedKeyException(
                    "A key of type " + name(key) + " is nested deeper than " + MAX_DEPTH + " levels or has more than "
                            + MAX_LENGTH + " characters",
                    DECLARE + "cache by something smaller, such as an id.");
        }
        if (value == null) {
            out.append('_');
        } else if (value instanceof String text) {
            quoted(text);
        } else if (!structure(value)) {
            scalar(value);
        }
        depth--;
    }

    private boolean structure(Object value) {
        if (value instanceof Record) {
            out.append("r:");
            quoted(value.getClass().getName());
            sequence(components(value));
        } else if (value.getClass() == SimpleKey.class) {
            sequence(Arrays.asList(parameters(value)));
        } else {
            return false;
        }
        return true;
    }

    private void sequence(List<?> values) {
        out.append('(');
        for (Iterator<?> rest = values.iterator(); rest.hasNext(); ) {
            write(rest.next());
            if (rest.hasNext()) {
                out.append(',');
            }
        }
        out.append(')');
    }

    private void scalar(Object value) {
        if (value instanceof Enum<?> constant) {
            out.append("e:");
            quoted(constant.getDeclaringClass().getName());
            out.append('.');
            quoted(constant.name());
        } else if (value instanceof Character character) {
            out.append("c:");
            quoted(character.toString());
        } else {
            String text = KeyScalars.text(value);
            if (text == null) {
                throw refused(value);
            }
            out.append(text);
        }
    }

    private void quoted(String text) {
        checkWellFormed(text);
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }

    private List<@Nullable Object> components(Object value) {
        Method[] accessors = accessors(value.getClass());
        @Nullable Object[] values = new Object[accessors.length];
        for (int i = 0; i < accessors.length; i++) {
            values[i] = component(value, accessors[i]);
        }
        return Arrays.asList(values);
    }

    private static Method[] accessors(Class<?> type) {
        try {
            return ACCESSORS.get(type);
        } catch (InaccessibleObjectException e) {
            throw new UnsupportedKeyException(
                    "The components of a key of type " + type.getTypeName() + " cannot be read",
                    "Open the package " + type.getPackageName() + " of its module to dev.circlet.spring, or declare a "
                            + "bean of type " + KeyEncoder.class.getName() + ".",
                    e);
        }
    }

    private static @Nullable Object component(Object value, Method accessor) {
        try {
            return accessor.invoke(value);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new UnsupportedKeyException(
                    "The component " + accessor.getName() + " of a key of type " + name(value) + " cannot be read",
                    "Correct its accessor, or declare a bean of type " + KeyEncoder.class.getName() + ".",
                    e);
        }
    }

    private static @Nullable Object[] parameters(Object simpleKey) {
        return (Object[]) Objects.requireNonNull(ReflectionUtils.getField(PARAMETERS, simpleKey));
    }

    private UnsupportedKeyException refused(Object value) {
        String within = value == key ? "" : " within a key of type " + name(key);
        boolean several = value instanceof Iterable
                || value instanceof Map
                || value.getClass().isArray();
        String example =
                several ? "\"T(String).join(';', #ids)\", if no id contains the separator" : "\"#customer.id\"";
        return new UnsupportedKeyException(
                "A key of type " + name(value) + within + " has no canonical text: it is no string, number, enum, UUID "
                        + "or date, and no record or SimpleKey of these",
                DECLARE + "give the cached method a key that is one of these, such as a record, or key = " + example
                        + ".");
    }

    private static String name(Object value) {
        return value.getClass().getTypeName();
    }

    static void checkWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair) {
                throw new UnsupportedKeyException(
                        "A key of type java.lang.String is not well-formed Unicode: a lone surrogate stands at index "
                                + i,
                        "Use text that can be written as UTF-8.");
            }
            i++;
        }
    }

    /** What a native image has to know to read a {@code SimpleKey}. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.reflection().registerField(PARAMETERS);
        }
    }
}
