package dev.circlet.actuate;

import dev.circlet.router.Context;
import dev.circlet.router.Mappings;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Collects the arguments of an operation by name: from the path, then from the JSON object in the body of a POST, then from the
 * query, of which the later wins.
 */
@FunctionalInterface
interface EndpointArguments {

    /** The body of an operation. */
    Type TEXTS = new ParameterizedTypeReference<Map<String, String>>() {}.getType();

    /** What the path holds for an operation. */
    Map<String, Object> ofPath(Context context, WebOperation operation);

    /** The path is matched by a route whose names, from left to right, stand for those of the operation; a rest may lack. */
    static EndpointArguments matched(List<String> names) {
        return (context, operation) -> {
            Map<String, Object> values = new LinkedHashMap<>();
            String rest = operation.getRequestPredicate().getMatchAllRemainingPathSegmentsVariable();
            List<String> wanted =
                    EndpointPath.variables(operation.getRequestPredicate().getPath());
            for (int i = 0; i < wanted.size(); i++) {
                String value = i < names.size() ? context.param(names.get(i)) : "";
                values.put(wanted.get(i), wanted.get(i).equals(rest) ? segments(value) : value);
            }
            return values;
        };
    }

    /** The path is the one segment of an additional path. */
    static EndpointArguments additional(String path) {
        return (context, operation) -> {
            String rest = operation.getRequestPredicate().getMatchAllRemainingPathSegmentsVariable();
            return rest == null ? Map.of() : Map.of(rest, segments(path));
        };
    }

    private static String[] segments(String path) {
        return Arrays.stream(path.split("/"))
                .filter(segment -> !segment.isEmpty())
                .toArray(String[]::new);
    }

    default Map<String, Object> of(Context context, WebOperation operation, Mappings.BodyMapping json)
            throws IOException {
        Map<String, Object> values = new LinkedHashMap<>(ofPath(context, operation));
        boolean reads = !operation.getRequestPredicate().getConsumes().isEmpty();
        if (reads && context.bytes().length > 0) {
            if (!(json.read(new ByteArrayInputStream(context.bytes()), TEXTS) instanceof Map<?, ?> body)) {
                throw new ProblemException(Problem.of(400, "The body must be a JSON object"));
            }
            body.forEach((name, value) -> values.put(String.valueOf(name), value));
        }
        context.queries().forEach((name, all) -> values.put(name, all.size() == 1 ? all.get(0) : all));
        return values;
    }
}
