package dev.circlet.actuate;

import dev.circlet.router.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at start-up where the router and something else of the application answer the same requests, and which of the two gets
 * them. Each pair is one line on level WARN, up to a bound, and a last line tells how many more there are.
 *
 * <p>A filter comes before everything: a route hides what it meets, if their methods meet too. Of two servlets the container
 * takes the one with the longer path, so a router below {@code /lite} hides every mapping there, with or without a route for
 * its requests, and is hidden by a servlet further below. Patterns meet if some path matches both.
 *
 * @since 0.1
 */
public final class RouterOverlaps {

    /** Enough to act on; more would bury the rest of the log. */
    static final int MAX_LINES = 50;

    private static final Logger log = LoggerFactory.getLogger(RouterOverlaps.class);

    private final RouterMount mount;

    /**
     * Creates a report for a router.
     *
     * @param mount where it is
     */
    public RouterOverlaps(RouterMount mount) {
        this.mount = mount;
    }

    /**
     * Compares and logs.
     *
     * @param routes the routes of the router
     * @param foreign what else answers requests, on the same port and below the same context path
     */
    public void log(List<Route> routes, Collection<ForeignMapping> foreign) {
        lines(routes, foreign).forEach(log::warn);
    }

    List<String> lines(List<Route> routes, Collection<ForeignMapping> foreign) {
        Comparison comparison = new Comparison();
        foreign.forEach(mapping -> comparison.index.add(mapping.shape(), mapping));
        grouped(routes).forEach(comparison::compare);
        if (!mount.filter()) {
            foreign.forEach(comparison::compareWithServlet);
        }
        return comparison.finish();
    }

    /** Routes for several methods that were registered together are one for the reader. */
    private Collection<Routes> grouped(List<Route> routes) {
        Map<String, Routes> grouped = new LinkedHashMap<>();
        for (Route route : routes) {
            String handler = route.handlers().get(route.handlers().size() - 1);
            grouped.computeIfAbsent(
                            route.pattern() + " " + handler,
                            key -> new Routes(
                                    new TreeSet<>(),
                                    mount.pattern(route),
                                    handler,
                                    PathShape.ofRoute(mount.prefix(), route.pattern())))
                    .methods()
                    .add(route.method());
        }
        return grouped.values();
    }

    private record Routes(Set<String> methods, String pattern, String handler, PathShape shape) {

        @Override
        public String toString() {
            return "Route " + String.join(",", methods) + " " + pattern + " [" + handler + "]";
        }
    }

    private final class Comparison {

        private final ShapeIndex<ForeignMapping> index = new ShapeIndex<>();
        private final Set<ForeignMapping> named = new HashSet<>();
        private final List<String> lines = new ArrayList<>();
        private int more;

        void compare(Routes routes) {
            boolean hidden = false;
            List<ForeignMapping> servlets = new ArrayList<>();
            Set<ForeignMapping> meeting = index.meeting(routes.shape());
            for (ForeignMapping mapping : meeting) {
                if (isOtherwiseNamed(mapping, meeting, routes)) {
                    named.add(mapping);
                } else if (mapping.servlet()) {
                    servlets.add(mapping);
                } else if (mapping.answers(routes.methods())) {
                    hidden |= name(routes, mapping);
                }
            }
            for (ForeignMapping servlet : servlets) {
                // What its servlet hides is told already where a mapping of that servlet is named.
                if (mount.filter() || !hidden && wins(servlet)) {
                    name(routes, servlet);
                }
            }
        }

        /** A mapping of all below a path matches the path itself too, which is told already if that has a mapping as well. */
        private boolean isOtherwiseNamed(ForeignMapping all, Set<ForeignMapping> meeting, Routes routes) {
            if (!all.pattern().endsWith("/**")) {
                return false;
            }
            String path = all.pattern().substring(0, all.pattern().length() - 3);
            return meeting.stream()
                            .anyMatch(one ->
                                    one.pattern().equals(path) && one.methods().equals(all.methods()))
                    && !PathShape.ofSpring(path + "/*/**").meets(routes.shape());
        }

        /** Returns whether the mapping hides the routes. */
        private boolean name(Routes routes, ForeignMapping mapping) {
            boolean hidden = wins(mapping);
            if (hidden) {
                add(routes + " is hidden by " + mapping + " where both match: its servlet at " + mapping.servletPath()
                        + " has the longer path");
            } else {
                add(routes + " hides " + mapping + " where both match: " + why());
            }
            named.add(mapping);
            return hidden;
        }

        private boolean wins(ForeignMapping mapping) {
            return !mount.filter()
                    && mapping.servletPath().length() > mount.prefix().length();
        }

        private String why() {
            return mount.filter()
                    ? "the router is a filter and comes first"
                    : "requests below " + mount.prefix() + " go to the router's servlet";
        }

        void compareWithServlet(ForeignMapping mapping) {
            boolean lost =
                    !mapping.servlet() && !wins(mapping) && mapping.shape().below(mount.prefix());
            if (lost && !named.contains(mapping)) {
                add("The router's servlet at " + mount.prefix() + "/* hides " + mapping
                        + ": it gets all requests below its path and has no route for this one");
            }
        }

        private void add(String line) {
            if (lines.size() < MAX_LINES) {
                lines.add(line);
            } else {
                more++;
            }
        }

        List<String> finish() {
            if (more > 0 || index.exhausted()) {
                lines.add("The router and the rest of the application overlap in "
                        + (index.exhausted() ? "at least " : "") + more + " more places");
            }
            return lines;
        }
    }
}
