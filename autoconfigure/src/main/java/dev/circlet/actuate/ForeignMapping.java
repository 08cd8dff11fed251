package dev.circlet.actuate;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What answers requests beside the router: a mapping of Spring MVC, an actuator path or a servlet.
 *
 * @param kind what it is, for people
 * @param methods the methods it answers; empty for all
 * @param pattern the paths it answers below the context path, in Spring's spelling
 * @param handler what answers, for people
 * @param servletPath the path of the servlet it belongs to; empty for one at the root
 * @param servlet whether it is that servlet as a whole
 * @since 0.1
 */
public record ForeignMapping(
        String kind, Set<String> methods, String pattern, String handler, String servletPath, boolean servlet) {

    /**
     * Copies the set.
     *
     * @param kind what it is
     * @param methods the methods it answers
     * @param pattern the paths it answers
     * @param handler what answers
     * @param servletPath the path of its servlet
     * @param servlet whether it is a servlet
     */
    public ForeignMapping {
        methods = Set.copyOf(methods);
    }

    /**
     * A servlet.
     *
     * @param name the name of the servlet
     * @param mapping what it is mapped to, as the servlet API spells it: exact or a path with an asterisk at its end
     * @return the servlet as a mapping
     */
    public static ForeignMapping servlet(String name, String mapping) {
        String path = mapping.endsWith("/*") ? mapping.substring(0, mapping.length() - 2) : mapping;
        String pattern = mapping.endsWith("/*") ? path + "/**" : mapping;
        return new ForeignMapping("servlet mapping", Set.of(), pattern, name, path, true);
    }

    /**
     * Tells whether all that it answers lies at or below a path.
     *
     * @param path a path without wildcards, with a slash before and none behind
     * @return {@code false} if it answers anything else too
     */
    public boolean isBelow(String path) {
        return shape().below(path);
    }

    /** As they are, but those that differ in their handler only, such as by what they produce, are one. */
    static List<ForeignMapping> merged(Collection<ForeignMapping> mappings) {
        Map<ForeignMapping, Set<String>> handlers = new LinkedHashMap<>();
        for (ForeignMapping mapping : mappings) {
            handlers.computeIfAbsent(mapping.by(""), key -> new LinkedHashSet<>())
                    .add(mapping.handler());
        }
        return handlers.entrySet().stream()
                .map(entry -> entry.getKey().by(String.join(", ", entry.getValue())))
                .toList();
    }

    private ForeignMapping by(String other) {
        return new ForeignMapping(kind, methods, pattern, other, servletPath, servlet);
    }

    PathShape shape() {
        return PathShape.ofSpring(pattern);
    }

    boolean answers(Set<String> others) {
        return methods.isEmpty()
                || others.stream()
                        .anyMatch(
                                method -> methods.contains(method) || method.equals("HEAD") && methods.contains("GET"));
    }

    @Override
    public String toString() {
        String which = methods.isEmpty()
                ? pattern
                : String.join(",", methods.stream().sorted().toList()) + " " + pattern;
        return kind + " " + which + " [" + handler + "]";
    }
}
