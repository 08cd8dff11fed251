package dev.circlet.peer;

import java.time.Duration;

/**
 * The numbers that bound what a node does with its peers.
 *
 * @param virtualNodes virtual nodes, of two points each, per unit of weight
 * @param firstFrame how long the first frame of a reply may take
 * @param nextFrame how long each further frame may take
 * @param breakerFailures how many failures in a row open a peer's breaker
 * @param breakerDelay how long an opened breaker stays open at first; doubles with each failed probe
 * @param breakerMaxDelay the longest it stays open
 * @param retryBudget the share of requests that may be sent again to a successor
 * @param retryMinimum how many requests per second may be sent again in any case
 * @param warmWindow how long after a view change the previous owner of a key is asked first
 * @param peekTimeout how long that question may take
 * @param invalidateTimeout how long an invalidation waits for acknowledgements
 * @param debounce how long changes of the view are collected before a ring is built
 * @param keysPerFetch the most keys in one exchange
 * @param exchangesPerPeer the most exchanges under way with one peer
 * @param loadingExchangesPerPeer how many of them may wait for loads
 * @param queuedPerPeer the most keys that wait for an exchange with one peer
 * @param invalidationLog how many of its own invalidations a node keeps to repeat them
 * @param repairWindow how long a peer that missed invalidations is told again
 * @param infoInterval how often peers are asked for their state and settings
 * @since 0.1
 */
public record FleetSettings(
        int virtualNodes,
        Duration firstFrame,
        Duration nextFrame,
        int breakerFailures,
        Duration breakerDelay,
        Duration breakerMaxDelay,
        double retryBudget,
        int retryMinimum,
        Duration warmWindow,
        Duration peekTimeout,
        Duration invalidateTimeout,
        Duration debounce,
        int keysPerFetch,
        int exchangesPerPeer,
        int loadingExchangesPerPeer,
        int queuedPerPeer,
        int invalidationLog,
        Duration repairWindow,
        Duration infoInterval) {

    /** The defaults. */
    public static final FleetSettings DEFAULTS = new FleetSettings(
            512,
            Duration.ofMillis(500),
            Duration.ofMillis(1500),
            5,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            0.2,
            10,
            Duration.ofSeconds(60),
            Duration.ofMillis(5),
            Duration.ofSeconds(2),
            Duration.ofMillis(250),
            256,
            64,
            48,
            4096,
            10_000,
            Duration.ofMinutes(10),
            Duration.ofSeconds(10));
}
