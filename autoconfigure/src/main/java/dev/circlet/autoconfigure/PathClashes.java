package dev.circlet.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Refuses paths of servlets that would take the requests of something else, or get none themselves. */
final class PathClashes {

    private static final String ACTUATOR =
            "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties";

    private final Environment environment;

    PathClashes(Environment environment) {
        this.environment = environment;
    }

    /**
     * Checks the path of the peers, which takes everything below it.
     *
     * @param router where the router is; null without one
     */
    void checkPeers(String path, @Nullable String router) {
        String property = "circlet.peers.path";
        if (path.equals(router)) {
            throw clash(property, path, "the router", "circlet.router.path");
        }
        if (path.equals(mvc())) {
            throw clash(property, path, "Spring MVC", "spring.mvc.servlet.path");
        }
        checkActuator(property, path);
        String errors = environment.getProperty(
                "spring.web.error.path", environment.getProperty("server.error.path", "/error"));
        if (within(errors, path)) {
            throw clash(property, path, "the error page", "spring.web.error.path");
        }
    }

    /** Checks a path that takes everything below it against that of the actuator, if it is on the same port. */
    void checkActuator(String property, String path) {
        if (ClassUtils.isPresent(ACTUATOR, null) && onSamePort()) {
            String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
            String actuator = (mvc().equals("/") ? "" : mvc()) + base;
            // The longer one of two paths gets the request, and the actuator is behind that of Spring MVC.
            boolean longer = within(path, mvc());
            if (base.length() > 1 && longer && (within(actuator, path) || within(path, actuator))) {
                throw clash(property, path, "the actuator", "management.endpoints.web.base-path");
            }
        }
    }

    private boolean onSamePort() {
        Integer management = environment.getProperty("management.server.port", Integer.class);
        return management == null
                || management > 0 && management.equals(environment.getProperty("server.port", Integer.class, 8080));
    }

    private String mvc() {
        String path = environment.getProperty("spring.mvc.servlet.path", "/");
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static boolean within(String path, String outer) {
        return path.equals(outer) || path.startsWith(outer.endsWith("/") ? outer : outer + "/");
    }

    private static CircletConfigurationException clash(
            String property, String path, String other, String otherProperty) {
        return new CircletConfigurationException(
                property + " is '" + path + "', where " + other + " is, so that one of them would get no requests",
                "Give one of them another path, with " + property + " or " + otherProperty + ".");
    }
}
