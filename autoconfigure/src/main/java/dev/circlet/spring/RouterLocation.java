package dev.circlet.spring;

/**
 * Where the router of the application answers.
 *
 * @param type how it is reached
 * @param path the path below the context path: a slash alone, or with a slash before and none behind
 * @since 0.1
 */
public record RouterLocation(Type type, String path) {

    /** The name under which the container knows the router, as a servlet or a filter. */
    public static final String NAME = "circletRouter";

    /**
     * What stands before the paths of routes.
     *
     * @return empty if the router is at the root
     */
    public String prefix() {
        return path.equals("/") ? "" : path;
    }

    /**
     * How a router is reached.
     *
     * @since 0.1
     */
    public enum Type {
        /** As a servlet, which answers everything below its path. */
        SERVLET,
        /** As a filter before Spring MVC, which answers what a route matches and leaves the rest alone. */
        FILTER
    }
}
