package dev.circlet.actuate;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** The path of a request as it was written. Operations of endpoints are given its segments only, without the empty ones. */
final class AskedPath {

    private static final ThreadLocal<@Nullable String> ROUTED = new ThreadLocal<>();

    private static final boolean MVC = ClassUtils.isPresent(
            "org.springframework.web.servlet.support.ServletUriComponentsBuilder", AskedPath.class.getClassLoader());

    private AskedPath() {}

    /** Runs an operation that the router has found by a path. */
    static <T> T during(String path, Callable<T> operation) throws Exception {
        ROUTED.set(path);
        try {
            return operation.call();
        } finally {
            ROUTED.remove();
        }
    }

    /** Whether nothing follows its last slash; false as well if whoever serves the endpoint keeps the path to itself. */
    static boolean endsInSlash() {
        String path = ROUTED.get();
        if (path == null && MVC) {
            path = Mvc.path();
        }
        // What follows a semicolon is no part of a segment's name.
        return path != null
                && path.substring(path.lastIndexOf('/') + 1)
                        .replaceAll(";.*", "")
                        .isEmpty()
                && !path.isEmpty();
    }

    /** Loaded where there is Spring MVC. */
    private static final class Mvc {

        static @Nullable String path() {
            try {
                return ServletUriComponentsBuilder.fromCurrentRequestUri()
                        .build()
                        .getPath();
            } catch (IllegalStateException noRequest) {
                return null;
            }
        }
    }
}
