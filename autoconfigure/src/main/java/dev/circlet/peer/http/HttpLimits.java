package dev.circlet.peer.http;

import java.time.Duration;

/**
 * What bounds the serving side of the protocol.
 *
 * @param bodyBytes the longest body of a request
 * @param bodyDeadline how long a body may take to arrive; then its connection is closed
 * @param headerBytes the most bytes in the request line and all headers together
 * @param bytesInFlight the most bytes of bodies and replies that are held at a time; over it, peers are told to go
 *     elsewhere
 * @param maxConcurrentRequests the most requests under way, most of which wait for loads
 * @since 0.1
 */
public record HttpLimits(
        int bodyBytes, Duration bodyDeadline, int headerBytes, long bytesInFlight, int maxConcurrentRequests) {

    /**
     * The defaults: a body of 1.25 MiB, which a fill of the largest value needs, 2 s for it, 8 KiB of headers, as Spring
     * Boot has it, 64 MiB in flight, and 4,096 requests, which are 64 from each of 64 peers.
     */
    public static final HttpLimits DEFAULTS = new HttpLimits(5 << 18, Duration.ofSeconds(2), 8 << 10, 64L << 20, 4_096);

    /**
     * Checks the numbers.
     *
     * @param bodyBytes the longest body of a request
     * @param bodyDeadline how long a body may take to arrive
     * @param headerBytes the most bytes of request line and headers
     * @param bytesInFlight the most bytes held at a time
     * @param maxConcurrentRequests the most requests under way
     * @throws IllegalArgumentException if one is not positive
     */
    public HttpLimits {
        positive("bodyBytes", bodyBytes);
        positive("bodyDeadline", bodyDeadline.toMillis());
        positive("headerBytes", headerBytes);
        positive("bytesInFlight", bytesInFlight);
        positive("maxConcurrentRequests", maxConcurrentRequests);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "Limit '" + name + "' of the peer protocol is " + value + "; use a positive number");
        }
    }
}
