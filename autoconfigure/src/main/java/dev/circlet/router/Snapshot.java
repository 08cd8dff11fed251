package dev.circlet.router;

import java.util.List;
import java.util.Map;

/**
 * What of a request outlives it. Immutable, but for the values handlers kept.
 *
 * @param method the method
 * @param path the path as it was sent
 * @param fullPath the pattern of the matched route; empty if none matched
 * @param params the values of the path
 * @param queries the query
 * @param clientIp the address of the client
 * @param values what handlers kept
 * @since 0.1
 */
public record Snapshot(
        String method,
        String path,
        String fullPath,
        Map<String, String> params,
        Map<String, List<String>> queries,
        String clientIp,
        Map<String, Object> values) {

    /**
     * Copies the maps.
     *
     * @param method the method
     * @param path the path as sent
     * @param fullPath the pattern
     * @param params the values of the path
     * @param queries the query
     * @param clientIp the client
     * @param values what handlers kept
     */
    public Snapshot {
        params = Map.copyOf(params);
        queries = Map.copyOf(queries);
        values = Map.copyOf(values);
    }
}
