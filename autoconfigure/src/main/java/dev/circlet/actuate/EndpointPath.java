package dev.circlet.actuate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.StringUtils;

/**
 * Writes the paths of operations as patterns of routes. Two operations may name the same place differently, which a router
 * refuses; then the name that came first stands in all patterns, and {@link #variables} tells what each operation calls it.
 */
final class EndpointPath {

    private final Map<String, String> names = new HashMap<>();

    /** The names in a path, from left to right. */
    static List<String> variables(String path) {
        List<String> variables = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (isVariable(segment)) {
                variables.add(segment.substring(segment.startsWith("{*") ? 2 : 1, segment.length() - 1));
            }
        }
        return variables;
    }

    /** The pattern of a route, below the base path. */
    String pattern(String path) {
        StringBuilder place = new StringBuilder();
        StringBuilder pattern = new StringBuilder();
        for (String segment : StringUtils.tokenizeToStringArray(path, "/", false, true)) {
            boolean rest = segment.startsWith("{*");
            if (isVariable(segment)) {
                String own = segment.substring(rest ? 2 : 1, segment.length() - 1);
                String name = names.computeIfAbsent(place + (rest ? "/**" : "/*"), key -> own);
                pattern.append(rest ? "/{*" : "/{").append(name).append('}');
                place.append("/*");
            } else {
                String literal = segment.replace(":", "\\:").replace("{", "\\{");
                pattern.append('/').append(literal);
                place.append('/').append(literal);
            }
        }
        return pattern.toString();
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }
}
