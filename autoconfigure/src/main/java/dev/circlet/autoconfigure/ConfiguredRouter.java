package dev.circlet.autoconfigure;

import dev.circlet.router.Engine;
import dev.circlet.router.Mappings;
import dev.circlet.spring.RouterLocation;
import dev.circlet.spring.RouterLocation.Type;
import jakarta.servlet.MultipartConfigElement;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides where the router answers and refuses places where it would hide others or could not be reached. */
final class ConfiguredRouter {

    private static final String DEFAULT_PATH = "/lite";
    private static final Pattern PATH = Pattern.compile("/|(/(?!\\.+(/|$))[A-Za-z0-9._~-]+)+");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern NOT_ALLOWED = Pattern.compile("[^A-Za-z0-9._~/-]+");

    private ConfiguredRouter() {}

    static void check(RouterProperties properties) {
        ConfiguredFleet.range("circlet.router.load-on-startup", properties.loadOnStartup(), 1, Integer.MAX_VALUE);
        atLeastOne("max-body-size", properties.maxBodySize().toBytes(), Integer.MAX_VALUE - 16);
        if (properties.maxMultipartMemory() != null) {
            atLeastOne("max-multipart-memory", properties.maxMultipartMemory().toBytes(), Integer.MAX_VALUE);
        }
        atLeastOne("max-path-length", properties.maxPathLength(), Integer.MAX_VALUE);
        if (properties.asyncTimeout().isNegative()) {
            throw new CircletConfigurationException(
                    "circlet.router.async-timeout cannot be " + properties.asyncTimeout(),
                    "Give it a value such as 30s, or 0 to wait for ever.");
        }
        properties.remoteIpHeaders().forEach(ConfiguredRouter::checkHeader);
        if (properties.trustedProxies() != null) {
            checkProxies(properties);
        }
        if (properties.path() != null && !properties.path().isEmpty()) {
            checkPath(properties.path());
        }
    }

    /** No request could have it. */
    private static void checkHeader(String name) {
        if (!HEADER.matcher(name).matches()) {
            throw new CircletConfigurationException(
                    "circlet.router.remote-ip-headers cannot have '" + name + "', which is no name of a header",
                    "List names such as X-Forwarded-For, separated by commas.");
        }
    }

    private static void checkPath(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new CircletConfigurationException(
                    "circlet.router.path cannot be '" + path + "'",
                    "Start it with a slash, end it without one, leave out stars, and use letters, digits, '.', '_', '~' and"
                            + " '-' between, as in " + suggestion(path) + ".");
        }
    }

    /** The settings of Spring Boot, with the router's own threshold if it has one. */
    static MultipartConfigElement multipart(RouterProperties properties, MultipartConfigElement boots) {
        return properties.maxMultipartMemory() == null
                ? boots
                : new MultipartConfigElement(
                        boots.getLocation(), boots.getMaxFileSize(), boots.getMaxRequestSize(), (int)
                                properties.maxMultipartMemory().toBytes());
    }

    static Engine engine(RouterProperties properties, Mappings mappings) {
        check(properties);
        return new Engine(properties.engineOptions(), mappings);
    }

    private static void checkProxies(RouterProperties properties) {
        try {
            new Engine(properties.engineOptions());
        } catch (IllegalArgumentException refused) {
            throw new CircletConfigurationException(
                    "circlet.router.trusted-proxies cannot be " + properties.trustedProxies() + ": "
                            + refused.getMessage(),
                    "List addresses and ranges such as 10.0.0.0/8, separated by commas.");
        }
    }

    private static void atLeastOne(String property, long value, long most) {
        ConfiguredFleet.range("circlet.router." + property, value, 1, most);
    }

    /**
     * Where the router answers.
     *
     * @param mvcPath where Spring MVC answers; null without it
     */
    static RouterLocation location(RouterProperties properties, @Nullable String mvcPath) {
        check(properties);
        String path = path(properties, mvcPath);
        boolean servlet = properties.type() == Type.SERVLET;
        if (servlet && mvcPath != null && path.equals(withoutEnd(mvcPath))) {
            throw hidden(path);
        }
        return new RouterLocation(properties.type(), path);
    }

    private static String path(RouterProperties properties, @Nullable String mvcPath) {
        String path = properties.path();
        if (path == null || path.isEmpty()) {
            boolean root = properties.type() == Type.FILTER || mvcPath == null;
            return root ? "/" : DEFAULT_PATH;
        }
        return path;
    }

    /** What was probably meant. */
    private static String suggestion(String path) {
        StringBuilder meant = new StringBuilder();
        for (String segment : NOT_ALLOWED.matcher(path).replaceAll("").split("/")) {
            if (!segment.isEmpty() && !segment.chars().allMatch(c -> c == '.')) {
                meant.append('/').append(segment);
            }
        }
        return meant.isEmpty() ? DEFAULT_PATH : meant.toString();
    }

    /** Whether all paths of the router are paths of Spring MVC, too, so that the container lets a filter see them. */
    static boolean coveredBy(@Nullable String mvcPath, RouterLocation location) {
        String mvc = mvcPath == null ? null : withoutEnd(mvcPath);
        return mvc != null
                && (mvc.equals("/")
                        || location.path().equals(mvc)
                        || location.path().startsWith(mvc + "/"));
    }

    private static CircletConfigurationException hidden(String path) {
        return new CircletConfigurationException(
                "The router is to be a servlet at '" + path + "', where Spring MVC is, so that one of them would get no"
                        + " requests, controllers and actuator endpoints included",
                "Set circlet.router.type=filter, so that the router answers what its routes match and leaves the rest to"
                        + " Spring MVC; or give one of them another path, with circlet.router.path, such as "
                        + (path.equals(DEFAULT_PATH) ? "/router" : DEFAULT_PATH)
                        + ", or spring.mvc.servlet.path, such as /app.");
    }

    private static String withoutEnd(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
