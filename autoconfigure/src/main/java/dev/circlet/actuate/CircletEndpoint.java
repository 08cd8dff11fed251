package dev.circlet.actuate;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.report.ClusterReport;
import dev.circlet.report.HotKeyReport;
import dev.circlet.report.KeyReport;
import dev.circlet.report.Reporter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * The actuator endpoint {@code circlet}: what a node knows of its fleet, its groups and single keys, and a way to
 * invalidate them.
 *
 * <table>
 * <caption>Operations below the path of the endpoint</caption>
 * <tr><th>request</th><th>answer</th></tr>
 * <tr><td>{@code GET}</td><td>node, ring, peers, groups</td></tr>
 * <tr><td>{@code GET /{group}}</td><td>one group, and of the keys that this node owns those that the fleet reads most:
 * by a hash, unless {@code circlet.reveal-keys=true}</td></tr>
 * <tr><td>{@code GET /{group}/{key}}</td><td>where a key is; never its value</td></tr>
 * <tr><td>{@code DELETE /{group}}, {@code DELETE /{group}/{key}}</td><td>invalidates in the whole fleet; who
 * acknowledged it and who was not reached</td></tr>
 * </table>
 *
 * <p>A key in the path is all that follows the group: its slashes may be written as they are, everything else
 * percent-encoded. Servers and firewalls refuse or change some paths, such as ones with empty segments, dot segments,
 * {@code ;} or an encoded slash, backslash or percent sign; {@code ?key=} behind the group takes any key. Keys in either
 * place reach access logs.
 *
 * <p>{@code DELETE /{group}/} is refused with 400, because a key may be missing there that was meant.
 *
 * <p>An unknown group is answered by 404, a key that the group cannot have, or two keys, by 400; either is a problem detail
 * (RFC 9457) that tells why, and for an unknown group which groups there are.
 *
 * <p><b>Access.</b> Without configuration the endpoint can only be read. Deleting needs
 * {@code management.endpoint.circlet.access=unrestricted}. Note that {@code management.endpoints.access.default}, if set,
 * replaces this endpoint's own default as well, and {@code management.endpoints.access.max-permitted} caps both. Over HTTP
 * it also must be exposed: {@code management.endpoints.web.exposure.include=circlet}.
 *
 * @since 0.1
 */
@RegisterReflectionForBinding({ClusterReport.class, HotKeyReport.class, KeyReport.class, InvalidationReport.class})
@WebEndpoint(id = "circlet", defaultAccess = Access.READ_ONLY)
public final class CircletEndpoint {

    /** Enough to see what is going on; a longer list would be a scan of the keys. */
    private static final int HOTTEST = 20;

    private final Groups groups;
    private final Reporter reporter;

    /**
     * Creates the endpoint.
     *
     * @param groups the groups of the node
     * @param reporter reports on them
     */
    public CircletEndpoint(Groups groups, Reporter reporter) {
        this.groups = groups;
        this.reporter = reporter;
    }

    /**
     * Reports everything at a glance.
     *
     * @return node, ring, peers and groups
     */
    @ReadOperation
    public Map<String, Object> cluster() {
        return Body.of(reporter.cluster());
    }

    /**
     * Reports one group or explains one key; the latter waits up to one second for the other members.
     *
     * @param path the group, and the key split at its slashes
     * @param key a key that the path cannot carry, or {@code null}; several are refused
     * @return the report, or a problem detail with status 404 or 400
     */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> read(
            @Selector(match = Selector.Match.ALL_REMAINING) String[] path, @Nullable Object key) {
        return answer(
                path,
                key,
                (group, asked) -> asked == null
                        ? reporter.group(group.name()).map(report -> group(group.name(), report))
                        : reporter.explain(group.name(), asked).map(Body::of));
    }

    private Map<String, Object> group(String group, Record report) {
        return Body.of(report, "hottestKeys", reporter.hottest(group, HOTTEST));
    }

    /**
     * Makes the fleet forget a group or a key; waits up to the fleet's invalidate timeout for the members.
     *
     * @param path the group, and the key split at its slashes
     * @param key a key that the path cannot carry, or {@code null}; several are refused
     * @return who acknowledged, or a problem detail with status 404 or 400
     */
    @DeleteOperation
    public WebEndpointResponse<Map<String, Object>> invalidate(
            @Selector(match = Selector.Match.ALL_REMAINING) String[] path, @Nullable Object key) {
        if (path.length == 1 && key == null && AskedPath.endsInSlash()) {
            // A script whose key is empty must not empty the group.
            return Refusal.badRequest(
                    "The path ends in a slash and names no key. To forget the whole group, leave the slash"
                            + " out; to forget one key, write it behind the slash or as ?key=");
        }
        return answer(path, key, (group, asked) -> Optional.of(Body.of(invalidate(group, asked))));
    }

    private static InvalidationReport invalidate(Group group, @Nullable String key) {
        return InvalidationReport.of(group.name(), key, key == null ? group.invalidateAll() : group.invalidate(key));
    }

    /** What an operation does with a group, and a key of it if one was named; empty if the group has just gone. */
    @FunctionalInterface
    private interface Operation {
        Optional<Map<String, Object>> on(Group group, @Nullable String key);
    }

    private WebEndpointResponse<Map<String, Object>> answer(
            String[] path, @Nullable Object parameter, Operation operation) {
        try {
            String group = group(path);
            String key = key(path, parameter);
            return groups.find(group)
                    .flatMap(found -> operation.on(found, key))
                    .map(body -> new WebEndpointResponse<>(body))
                    .orElseGet(() -> Refusal.unknownGroup(group, groups));
        } catch (InvalidEndpointRequestException refused) {
            return Refusal.badRequest(refused.getReason());
        } catch (InvalidKeyException invalid) {
            // Names the group and the limit, not the key.
            return Refusal.badRequest(invalid.getMessage());
        }
    }

    private static String group(String[] path) {
        if (path.length == 0) {
            throw refused("The path names no group; ask for circlet/{group} or circlet/{group}/{key}");
        }
        return path[0];
    }

    private static InvalidEndpointRequestException refused(String reason) {
        return new InvalidEndpointRequestException(reason, reason);
    }

    /**
     * The key that is asked for. The parameter is of any type because Spring Boot hands over a text as it is, but several as a
     * list: as a text they would be joined to a key that nobody has named, and as a list one key would be split at its commas.
     */
    private static @Nullable String key(String[] path, @Nullable Object parameter) {
        if (parameter instanceof Collection<?> several) {
            throw refused("The request has " + several.size() + " keys in its query; ask for one at a time");
        }
        if (path.length == 1) {
            return parameter == null ? null : parameter.toString();
        }
        if (parameter != null) {
            throw refused("The request has a key in its path and another one in its query; leave one of them out");
        }
        return String.join("/", Arrays.asList(path).subList(1, path.length));
    }
}
