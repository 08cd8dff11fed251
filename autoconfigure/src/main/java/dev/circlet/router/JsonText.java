package dev.circlet.router;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes plain values as JSON (RFC 8259), so that a problem detail needs no library. */
final class JsonText {

    private JsonText() {}

    static String of(@Nullable Object value) {
        StringBuilder json = new StringBuilder();
        append(json, value);
        return json.toString();
    }

    /** Whether this class can write a value as it is meant, and not only as text. */
    static boolean plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().allMatch(JsonText::plain);
        }
        if (value instanceof Iterable<?> list) {
            for (Object element : list) {
                if (!plain(element)) {
                    return false;
                }
            }
            return true;
        }
        return value == null
                || value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>;
    }

    private static void append(StringBuilder json, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            json.append(value);
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            json.append(Double.isFinite(number) ? value.toString() : "null");
        } else if (value instanceof Number) {
            json.append(value);
        } else if (value instanceof Map<?, ?> map) {
            String comma = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.append(comma);
                quote(json, String.valueOf(entry.getKey()));
                json.append(':');
                append(json, entry.getValue());
                comma = ",";
            }
            json.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> list) {
            json.append('[');
            String comma = "";
            for (Object element : list) {
                json.append(comma);
                append(json, element);
                comma = ",";
            }
            json.append(']');
        } else {
            quote(json, value.toString());
        }
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c) && lone(text, i)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static boolean lone(String text, int at) {
        boolean low = Character.isLowSurrogate(text.charAt(at));
        int other = low ? at - 1 : at + 1;
        return other < 0
                || other >= text.length()
                || !Character.isSurrogatePair(text.charAt(Math.min(at, other)), text.charAt(Math.max(at, other)));
    }
}
