package dev.circlet.router.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.JavaType;

/** Writes the place of a value as validation does: {@code items[0].name}, {@code tags[key]}. */
final class FieldPath {

    /** More would be cut off anyway. */
    private static final int MAX_LENGTH = 250;

    private FieldPath() {}

    static String of(List<JacksonException.Reference> steps) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : steps) {
            if (path.length() > MAX_LENGTH) {
                break;
            }
            String name = step.getPropertyName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                append(path, name, step.from());
            }
        }
        return path.toString();
    }

    /** The parser knows no maps, so the types on the way say what is a key. */
    static String of(TokenStreamContext context, JavaType root, Spelling names) {
        Deque<TokenStreamContext> steps = new ArrayDeque<>();
        for (TokenStreamContext step = context; step != null; step = step.getParent()) {
            steps.push(step);
        }
        StringBuilder path = new StringBuilder();
        JavaType at = root;
        for (TokenStreamContext step : steps) {
            if (path.length() > MAX_LENGTH) {
                break;
            }
            while (at != null && at.isReferenceType()) {
                at = at.getContentType();
            }
            if (step.inObject() && step.currentName() != null) {
                boolean key = at != null && at.isMapLikeType();
                append(path, step.currentName(), key ? Map.class : null);
                at = key || at == null ? content(at) : names.typeOf(at, step.currentName());
            } else if (step.inArray() && step.hasCurrentIndex()) {
                path.append('[').append(step.getCurrentIndex()).append(']');
                at = content(at);
            }
        }
        return path.toString();
    }

    private static @Nullable JavaType content(@Nullable JavaType type) {
        return type == null ? null : type.getContentType();
    }

    private static void append(StringBuilder path, String name, @Nullable Object owner) {
        String plain = name.replaceAll("\\p{Cntrl}", "?");
        boolean key = owner instanceof Map || owner instanceof Class<?> type && Map.class.isAssignableFrom(type);
        if (key) {
            path.append('[').append(plain).append(']');
        } else {
            path.append(path.isEmpty() ? "" : ".").append(plain);
        }
    }
}
