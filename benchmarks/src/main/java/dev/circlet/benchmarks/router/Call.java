package dev.circlet.benchmarks.router;

import org.springframework.mock.web.MockHttpServletRequest;

/**
 * A request for a route.
 *
 * @param method its method
 * @param pattern the pattern of the route, as Gin spells it
 * @param path a path of the route, with a value in the place of each parameter
 * @param servlet the same for routers that read servlet requests
 */
record Call(String method, String pattern, String path, MockHttpServletRequest servlet) {

    static Call of(String method, String pattern, String path) {
        // A string of its own, as every request brings one; nothing may lean on identity.
        return new Call(method, pattern, new String(path.toCharArray()), new MockHttpServletRequest(method, path));
    }

    /** The servlet request without what the last look-up left in its attributes. */
    MockHttpServletRequest fresh() {
        servlet.clearAttributes();
        return servlet;
    }

    @Override
    public String toString() {
        return method + " " + path + " (" + pattern + ")";
    }
}
