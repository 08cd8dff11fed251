package dev.circlet.router.servlet;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A path as it was sent, cut where the engine begins. The container compares decoded paths when it chooses a servlet, so the cut
 * is found by counting segments: {@code /%6Cite/x} belongs to {@code /lite/*} too. Parameters of segments are dropped, and dot
 * segments are resolved, as the container and security filters do, so that all of them speak of the same path.
 *
 * @param base what stands before the path of the engine, still encoded; never ends with a slash
 * @param path what the engine matches, still encoded; starts with a slash
 * @param prefix the part of the base below the context path, as it was configured
 * @param context how much of the base is the context path
 */
record RequestPath(String base, String path, String prefix, int context) {

    static String requirePrefix(String prefix) {
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "The prefix must be empty or start, but not end, with a slash; it is \"" + prefix + "\"");
        }
        return prefix;
    }

    static RequestPath ofServlet(HttpServletRequest request) {
        HttpServletMapping mapping = request.getHttpServletMapping();
        String pattern = mapping.getMappingMatch() == MappingMatch.PATH ? mapping.getPattern() : "";
        String prefix = pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : "";
        return ofServlet(request, prefix);
    }

    /** The path behind a prefix, which the container has compared. */
    static RequestPath ofServlet(HttpServletRequest request, String prefix) {
        return cut(plain(request.getRequestURI()), segments(request.getContextPath()), prefix);
    }

    /** The path below a prefix, or null if it lies elsewhere. */
    static @Nullable RequestPath below(HttpServletRequest request, String prefix) {
        RequestPath cut = ofServlet(request, prefix);
        if (prefix.isEmpty()) {
            return cut;
        }
        String actual = cut.base.substring(cut.context);
        return actual.equals(prefix) || prefix.equals(decoded(actual)) ? cut : null;
    }

    private static @Nullable String decoded(String path) {
        try {
            return path.indexOf('%') < 0 ? path : URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException ex) {
            return null;
        }
    }

    /** The path below the context path, for a dispatch. */
    String target() {
        return base.substring(context).concat(path);
    }

    private static RequestPath cut(String path, int contextSegments, String prefix) {
        String whole = path;
        int context = skip(whole, 0, contextSegments);
        int at = skip(whole, context, segments(prefix));
        int twice = whole.indexOf("//");
        if (twice >= 0 && twice < at) {
            whole = whole.substring(0, at).replaceAll("/{2,}", "/") + whole.substring(at);
            context = skip(whole, 0, contextSegments);
            at = skip(whole, context, segments(prefix));
        }
        return new RequestPath(
                whole.substring(0, at), at == whole.length() ? "/" : whole.substring(at), prefix, context);
    }

    private static int skip(String path, int from, int segments) {
        int at = from;
        for (int i = 0; i < segments; i++) {
            while (at < path.length() && path.charAt(at) == '/') {
                at++;
            }
            int slash = path.indexOf('/', at);
            at = slash < 0 ? path.length() : slash;
        }
        return at;
    }

    /** The path without parameters and dot segments; nearly always the path itself. */
    private static String plain(String uri) {
        String path = uri.startsWith("/") ? uri : "/" + uri;
        boolean special =
                path.indexOf(';') >= 0 || path.contains("/.") || path.contains("/%2e") || path.contains("/%2E");
        return special ? resolved(path) : path;
    }

    private static String resolved(String path) {
        List<String> segments = new ArrayList<>();
        String[] raw = path.substring(1).split("/", -1);
        for (int i = 0; i < raw.length; i++) {
            int semicolon = raw[i].indexOf(';');
            String segment = semicolon < 0 ? raw[i] : raw[i].substring(0, semicolon);
            String dots =
                    segment.length() > 6 ? "" : segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
            boolean up = dots.equals("..");
            if (up) {
                dropLast(segments);
            }
            if (!up && !dots.equals(".")) {
                segments.add(segment);
            } else if (i == raw.length - 1) {
                segments.add("");
            }
        }
        return "/" + String.join("/", segments);
    }

    /** Drops the last segment and the empty ones after it, which the container does not see. */
    private static void dropLast(List<String> segments) {
        while (!segments.isEmpty() && segments.remove(segments.size() - 1).isEmpty()) {
            continue;
        }
    }

    private static int segments(String path) {
        int count = 0;
        for (int i = 0; i < path.length(); i++) {
            boolean begins = path.charAt(i) != '/' && (i == 0 || path.charAt(i - 1) == '/');
            count += begins ? 1 : 0;
        }
        return count;
    }
}
