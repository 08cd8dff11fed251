package dev.circlet.spring;

import dev.circlet.router.Problem;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/**
 * Turns Spring's problem details into those of the router.
 *
 * @since 0.1
 */
public final class Problems {

    private static final URI BLANK = URI.create("about:blank");

    private Problems() {}

    /**
     * Copies a problem detail with all its members.
     *
     * @param detail of a status from 400 to 599
     * @return the same problem
     * @throws IllegalArgumentException if the status is none of an error
     */
    public static Problem from(ProblemDetail detail) {
        return from(detail, Map.of());
    }

    /**
     * Copies a problem detail with all its members, and the headers that go with it.
     *
     * @param response of a status from 400 to 599
     * @return the same problem
     * @throws IllegalArgumentException if the status is none of an error
     */
    public static Problem from(ErrorResponse response) {
        Problem problem = from(response.getBody(), headers(response.getHeaders()));
        return problem.withStatus(response.getStatusCode().value());
    }

    private static Map<String, List<String>> headers(HttpHeaders headers) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach(copy::put);
        return copy;
    }

    private static Problem from(ProblemDetail detail, Map<String, List<String>> headers) {
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, @Nullable Object> given = detail.getProperties();
        if (given != null) {
            properties.putAll(given);
        }
        URI type = detail.getType();
        return new Problem(
                type == null || type.equals(BLANK) ? null : type.toString(),
                detail.getTitle(),
                detail.getStatus(),
                detail.getDetail(),
                detail.getInstance() == null ? null : detail.getInstance().toString(),
                properties,
                headers);
    }
}
