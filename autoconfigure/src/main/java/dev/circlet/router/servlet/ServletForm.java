package dev.circlet.router.servlet;

import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A form that a filter or the container has read: the parameters of the request without those of its query. */
final class ServletForm {

    private ServletForm() {}

    static Map<String, List<String>> of(HttpServletRequest request) {
        Map<String, String[]> parameters;
        try {
            parameters = request.getParameterMap();
        } catch (RuntimeException ex) {
            throw new ProblemException(Problem.of(400, "The form is broken or larger than allowed"), ex);
        }
        Map<String, Integer> inQuery = names(request.getQueryString());
        Map<String, List<String>> form = new LinkedHashMap<>();
        parameters.forEach((name, values) -> {
            // Values of the query come first (Servlet 6.1, section 3.1).
            int skipped = Math.min(values.length, inQuery.getOrDefault(name, 0));
            if (skipped < values.length) {
                form.put(name, List.of(values).subList(skipped, values.length));
            }
        });
        return Collections.unmodifiableMap(form);
    }

    private static Map<String, Integer> names(@Nullable String query) {
        Map<String, Integer> names = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            try {
                names.merge(URLDecoder.decode(name, StandardCharsets.UTF_8), 1, Integer::sum);
            } catch (IllegalArgumentException ex) {
                names.merge(name, 1, Integer::sum);
            }
        }
        return names;
    }
}
