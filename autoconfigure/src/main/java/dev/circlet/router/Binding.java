package dev.circlet.router;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns bodies and named values into objects with the mappings of the engine. */
final class Binding {

    private Binding() {}

    static <T> T body(
            RequestContext context, String name, String suffix, Mappings.@Nullable BodyMapping mapping, Class<T> type) {
        Object value = read(context, name, suffix, mapping, type);
        if (value == null) {
            throw new ProblemException(Problem.of(400, "The body must not be null"));
        }
        Mappings.BodyMapping present = required(mapping, name);
        return validated(
                context.engine.mappings().validation(), type.cast(value), path -> present.spelling(type, path));
    }

    static @Nullable Object read(
            RequestContext context, String name, String suffix, Mappings.@Nullable BodyMapping mapping, Type type) {
        Mappings.BodyMapping present = required(mapping, name);
        String contentType = context.contentType();
        boolean fits = contentType.equals("application/" + suffix)
                || contentType.equals("text/" + suffix)
                || contentType.endsWith("+" + suffix);
        if (!fits) {
            String found = contentType.isEmpty() ? "none" : contentType;
            throw new ProblemException(Problem.of(415, "The body must be " + name + "; its content type is " + found));
        }
        byte[] bytes = context.bytes();
        if (bytes.length == 0) {
            throw new ProblemException(Problem.of(400, "The body is empty; it must be " + name));
        }
        try {
            return present.read(new ByteArrayInputStream(bytes), type);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static <T> T values(Mappings mappings, Map<String, List<String>> values, Class<T> type) {
        return values(mappings, values, type, UnaryOperator.identity());
    }

    static <T> T values(
            Mappings mappings, Map<String, List<String>> values, Class<T> type, UnaryOperator<String> spelling) {
        Mappings.ValueBinder binder = required(mappings.binder(), "binder for values");
        return binder.bind(values, type, mappings.validation(), spelling);
    }

    static <T> T validated(Mappings.@Nullable Validation validation, T value, UnaryOperator<String> spelling) {
        if (validation != null && value != null) {
            FieldErrors errors = new FieldErrors();
            validation.check(value, errors);
            if (!errors.isEmpty()) {
                throw new ProblemException(errors.named(spelling).problem());
            }
        }
        return value;
    }

    static <M> M required(@Nullable M mapping, String name) {
        if (mapping == null) {
            throw new IllegalStateException("This engine has no " + name + " mapping; pass one in its Mappings");
        }
        return mapping;
    }

    /** The header that binds to a field, as documents spell it: {@code X-Request-Id} for {@code xRequestId}. */
    static String header(String field) {
        if (field.isEmpty() || field.indexOf('-') >= 0) {
            return field;
        }
        String words = field.replaceAll("(?<!^)\\p{Lu}", "-$0");
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    static String camelCase(String header) {
        StringBuilder name = new StringBuilder();
        for (String word : header.toLowerCase(Locale.ROOT).split("-")) {
            boolean first = name.length() == 0 || word.isEmpty();
            name.append(first ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }
}
