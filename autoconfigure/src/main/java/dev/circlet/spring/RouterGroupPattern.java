package dev.circlet.spring;

import dev.circlet.router.Engine;
import dev.circlet.router.Route;
import java.util.regex.Pattern;
import org.springframework.util.StringUtils;

/**
 * The prefix of a group, for comparison with patterns of routes and with paths. Spelling and names of parameters do not matter.
 *
 * @param text as it was written
 * @param plain with escapes resolved and {@link #PARAMETER} for each parameter
 * @param paths what lies below, decoded
 */
record RouterGroupPattern(String text, String plain, Pattern paths) {

    private static final char PARAMETER = '\0';
    private static final char REST = '\1';

    /**
     * Reads a prefix.
     *
     * @throws IllegalArgumentException if it is none
     */
    static RouterGroupPattern of(String prefix) {
        if (!prefix.startsWith("/")) {
            throw broken(prefix, "does not start with a slash");
        }
        String plain = plain(prefix);
        if (plain.indexOf(REST) >= 0) {
            throw broken(prefix, "ends with a catch-all; leave it out, because a group holds all that is below it");
        }
        for (String segment : plain.split("/")) {
            int parameter = segment.indexOf(PARAMETER);
            if (parameter >= 0 && parameter < segment.length() - 1) {
                throw broken(
                        prefix, "goes on after a parameter in the same segment, or has one without a closing brace");
            }
        }
        String whole = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
        return new RouterGroupPattern(prefix, whole, paths(whole));
    }

    private static Pattern paths(String plain) {
        StringBuilder regex = new StringBuilder();
        for (String literal : StringUtils.delimitedListToStringArray(plain, String.valueOf(PARAMETER))) {
            regex.append(regex.isEmpty() ? "" : "[^/]+").append(Pattern.quote(literal));
        }
        return Pattern.compile(regex.append("(/.*)?").toString(), Pattern.DOTALL);
    }

    private static IllegalArgumentException broken(String prefix, String why) {
        return new IllegalArgumentException("The prefix \"" + prefix + "\" of a group " + why
                + "; write it as the routes do, such as /admin or /{tenant}/admin");
    }

    /** Whether the pattern of a route, or the prefix of its group, is this prefix or lies below it. */
    boolean holds(String pattern) {
        String other = plain(pattern);
        return other.startsWith(plain) && (other.length() == plain.length() || other.charAt(plain.length()) == '/');
    }

    /** Whether a route is its own or lies below it. */
    boolean holds(Route route) {
        return holds(route.group()) || holds(route.pattern());
    }

    /** Whether any route of a router is. */
    boolean isIn(Engine engine) {
        return engine.routes().stream().anyMatch(this::holds);
    }

    /** Whether a path without escapes is this prefix or lies below it. */
    boolean matches(String path) {
        return paths.matcher(path).matches();
    }

    private static String plain(String pattern) {
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '\\' && at + 1 < pattern.length()) {
                plain.append(pattern.charAt(at + 1));
                at += 2;
            } else if (c == ':' || c == '*' || c == '{') {
                plain.append(c == '*' || pattern.startsWith("{*", at) ? REST : PARAMETER);
                at = c == '{' ? afterBrace(pattern, at) : segmentEnd(pattern, at);
            } else {
                plain.append(c);
                at++;
            }
        }
        return plain.toString();
    }

    /** Without a closing brace the next character, so that something follows the parameter. */
    private static int afterBrace(String pattern, int at) {
        int close = pattern.indexOf('}', at);
        return close < 0 || close > segmentEnd(pattern, at) ? at + 1 : close + 1;
    }

    private static int segmentEnd(String pattern, int at) {
        int slash = pattern.indexOf('/', at);
        return slash < 0 ? pattern.length() : slash;
    }
}
