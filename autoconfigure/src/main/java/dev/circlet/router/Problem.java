package dev.circlet.router;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param extensions further members: strings, numbers, booleans, and lists and maps of them; others are written by the JSON
 *     mapping of the engine
 * @param headers what else the response says, such as {@code Retry-After}; no members of the body
 * @since 0.1
 */
public record Problem(
        @Nullable String type,
        @Nullable String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        Map<String, Object> extensions,
        Map<String, List<String>> headers) {

    /** The media type of a problem detail. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * Copies the maps.
     *
     * @param type the kind as a URI
     * @param title the name of the kind
     * @param status the HTTP status
     * @param detail what went wrong
     * @param instance this occurrence as a URI
     * @param extensions further members
     * @param headers further headers of the response
     */
    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("A problem needs a status from 400 to 599, not " + status);
        }
        extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * A problem without headers.
     *
     * @param type the kind as a URI
     * @param title the name of the kind
     * @param status the HTTP status
     * @param detail what went wrong
     * @param instance this occurrence as a URI
     * @param extensions further members
     */
    public Problem(
            @Nullable String type,
            @Nullable String title,
            int status,
            @Nullable String detail,
            @Nullable String instance,
            Map<String, Object> extensions) {
        this(type, title, status, detail, instance, extensions, Map.of());
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
        return new Problem(type, title, status, detail, instance, more, headers);
    }

    /**
     * This problem with one more header on its response.
     *
     * @param name the name of the header
     * @param values its values
     * @return a new problem
     */
    public Problem withHeader(String name, String... values) {
        Map<String, List<String>> more = new LinkedHashMap<>(headers);
        more.put(name, List.of(values));
        return new Problem(type, title, status, detail, instance, extensions, more);
    }

    /**
     * This problem with another status.
     *
     * @param status the HTTP status, 400 to 599
     * @return a new problem
     */
    public Problem withStatus(int status) {
        return new Problem(type, title, status, detail, instance, extensions, headers);
    }

    /**
     * The problem as JSON.
     *
     * @return one object without line breaks
     */
    public String toJson() {
        return JsonText.of(members());
    }

    Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("type", type);
        members.put("title", title == null ? Reason.of(status) : title);
        members.put("status", status);
        members.put("detail", detail);
        members.put("instance", instance);
        members.values().removeIf(value -> value == null);
        extensions.forEach(members::putIfAbsent);
        return members;
    }
}
