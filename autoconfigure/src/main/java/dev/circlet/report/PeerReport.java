package dev.circlet.report;

import dev.circlet.peer.PeerStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of another member.
 *
 * @param name its name
 * @param breaker {@code closed}, {@code open} or {@code half-open}
 * @param latency the moving average of the time to the first frame of its replies, in milliseconds, or {@code null}
 *     before the first
 * @param version its version of Circlet, or {@code null} before it told
 * @param fingerprint the fingerprint of its ring, or {@code null} before it told
 * @param requests exchanges begun with it
 * @param failures exchanges that failed between the nodes
 * @param failuresInARow how many of the latest exchanges failed without a success between them
 * @param inFlight exchanges under way
 * @param pendingInvalidations invalidations of this node that it has not acknowledged
 * @param differences settings that differ from this node's
 * @since 0.1
 */
public record PeerReport(
        String name,
        String breaker,
        @Nullable Double latency,
        @Nullable String version,
        @Nullable String fingerprint,
        long requests,
        long failures,
        int failuresInARow,
        int inFlight,
        int pendingInvalidations,
        List<String> differences) {

    private static final double MICROS_PER_MILLI = 1000;

    /**
     * Copies the list.
     *
     * @param name its name
     * @param breaker the state of its breaker
     * @param latency milliseconds to the first frame
     * @param version its version
     * @param fingerprint its ring
     * @param requests exchanges begun
     * @param failures exchanges that failed
     * @param failuresInARow failures since the last success
     * @param inFlight exchanges under way
     * @param pendingInvalidations invalidations not acknowledged
     * @param differences settings that differ
     */
    public PeerReport {
        differences = List.copyOf(differences);
    }

    /**
     * Tells whether the last exchange with the peer succeeded, or there was none.
     *
     * @return {@code false} if its breaker is not closed or the latest exchange failed
     */
    public boolean reachable() {
        return failuresInARow == 0 && breaker.equals("closed");
    }

    static PeerReport of(PeerStatus status) {
        return new PeerReport(
                status.member().name(),
                status.breaker(),
                status.latencyMicros() < 0 ? null : status.latencyMicros() / MICROS_PER_MILLI,
                status.version(),
                status.fingerprint(),
                status.requests(),
                status.failedRequests(),
                status.failures(),
                status.inFlight(),
                status.pendingInvalidations(),
                status.differences());
    }
}
