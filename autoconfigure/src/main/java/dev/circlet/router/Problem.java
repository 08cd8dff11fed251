package dev.circlet.router;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem detail (RFC 9457).
 *
 * @param type a URI that names the kind of problem; null means {@code about:blank}
 * @param title what the kind of problem is called; null means the reason phrase of the status
 * @param status the HTTP status
 * @param detail what went wrong this time, for people; never a stack trace
 * @param instance a URI that names this occurrence
 * @param extensions further members: strings, numbers, booleans, and lists and maps of them
 * @since 0.1
 */
public record Problem(
        @Nullable String type,
        @Nullable String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        Map<String, Object> extensions) {

    /** The media type of a problem detail. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * Copies the extensions.
     *
     * @param type the kind as a URI
     * @param title the name of the kind
     * @param status the HTTP status
     * @param detail what went wrong
     * @param instance this occurrence as a URI
     * @param extensions further members
     */
    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("A problem needs a status from 400 to 599, not " + status);
        }
        extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
    }

    /**
     * A problem of the kind its status says.
     *
     * @param status the HTTP status, 400 to 599
     * @param detail what went wrong, or null
     * @return without type, title and extensions
     */
    public static Problem of(int status, @Nullable String detail) {
        return new Problem(null, null, status, detail, null, Map.of());
    }

    /**
     * This problem with one more member.
     *
     * @param name the name of the member
     * @param value a string, number, boolean, or a list or map of them
     * @return a new problem
     */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extensions);
        more.put(name, value);
        return new Problem(type, title, status, detail, instance, more);
    }

    /**
     * The problem as JSON.
     *
     * @return one object without line breaks
     */
    public String toJson() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("type", type);
        members.put("title", title == null ? Reason.of(status) : title);
        members.put("status", status);
        members.put("detail", detail);
        members.put("instance", instance);
        members.values().removeIf(value -> value == null);
        extensions.forEach(members::putIfAbsent);
        return JsonText.of(members);
    }
}
