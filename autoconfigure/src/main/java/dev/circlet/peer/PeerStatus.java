package dev.circlet.peer;

import dev.circlet.ring.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one peer.
 *
 * @param member the peer
 * @param breaker {@code closed}, {@code open} or {@code half-open}
 * @param failures how many exchanges failed in a row
 * @param requests exchanges begun since the start
 * @param failedRequests exchanges that failed between the nodes
 * @param latencyMicros the moving average of the time to the first frame, in microseconds; -1 before the first
 * @param inFlight exchanges under way
 * @param version the peer's version of Circlet, or {@code null} before it told
 * @param fingerprint the fingerprint of the peer's ring as 16 hexadecimal digits, or {@code null} before it told
 * @param pendingInvalidations this node's invalidations that the peer has not acknowledged
 * @param differences settings that differ from this node's, for example {@code books.ttl: PT1M here, PT2M there}
 * @since 0.1
 */
public record PeerStatus(
        Member member,
        String breaker,
        int failures,
        long requests,
        long failedRequests,
        long latencyMicros,
        int inFlight,
        @Nullable String version,
        @Nullable String fingerprint,
        int pendingInvalidations,
        List<String> differences) {}
