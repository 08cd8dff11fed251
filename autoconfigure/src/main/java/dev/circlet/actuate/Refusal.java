package dev.circlet.actuate;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * What the endpoint answers instead of a report: a problem detail. Unlike the message of an exception it reaches the client
 * whatever the error page of the application withholds.
 */
final class Refusal {

    private Refusal() {}

    static WebEndpointResponse<Map<String, Object>> badRequest(@Nullable String detail) {
        return answer(HttpStatus.BAD_REQUEST, String.valueOf(detail), Map.of());
    }

    static WebEndpointResponse<Map<String, Object>> unknownGroup(String name, Groups groups) {
        List<String> known = groups.all().stream().map(Group::name).sorted().toList();
        String others = known.isEmpty() ? "; it has none" : "; its groups are " + String.join(", ", known);
        return answer(HttpStatus.NOT_FOUND, "This node has no group '" + name + "'" + others, Map.of("groups", known));
    }

    private static WebEndpointResponse<Map<String, Object>> answer(
            HttpStatus status, String detail, Map<String, Object> more) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", detail);
        problem.putAll(more);
        return new WebEndpointResponse<>(problem, status.value(), MediaType.APPLICATION_PROBLEM_JSON);
    }
}
