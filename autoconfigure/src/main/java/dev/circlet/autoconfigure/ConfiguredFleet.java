package dev.circlet.autoconfigure;

import dev.circlet.peer.FleetSettings;
import dev.circlet.ring.HashRing;
import java.time.Duration;

/** Turns properties into the settings of the fleet and refuses numbers that cannot work. */
final class ConfiguredFleet {

    private static final Duration LONGEST = Duration.ofDays(3650);

    private ConfiguredFleet() {}

    static FleetSettings settings(CircletProperties properties) {
        check(properties);
        PeersProperties peers = properties.peers();
        return new FleetSettings(
                properties.ring().virtualNodes(),
                peers.timeouts().firstFrame(),
                peers.timeouts().nextFrame(),
                peers.breaker().failures(),
                peers.breaker().delay(),
                peers.breaker().maxDelay(),
                peers.retry().budget(),
                peers.retry().minimum(),
                peers.warmWindow(),
                peers.timeouts().peek(),
                properties.invalidation().timeout(),
                peers.debounce(),
                peers.limits().keysPerFetch(),
                peers.limits().exchanges(),
                peers.limits().loadingExchanges(),
                peers.limits().queuedKeys(),
                properties.invalidation().log(),
                properties.invalidation().repairWindow(),
                peers.infoInterval());
    }

    static void check(CircletProperties properties) {
        PeersProperties peers = properties.peers();
        range("circlet.ring.virtual-nodes", properties.ring().virtualNodes(), 1, HashRing.MAX_VIRTUAL_NODES);
        positive("circlet.peers.timeouts.first-frame", peers.timeouts().firstFrame());
        positive("circlet.peers.timeouts.next-frame", peers.timeouts().nextFrame());
        positive("circlet.peers.timeouts.peek", peers.timeouts().peek());
        positive("circlet.peers.breaker.delay", peers.breaker().delay());
        checkDelays(peers.breaker());
        atLeast("circlet.peers.timeouts.first-view", peers.timeouts().firstView(), Duration.ZERO);
        positive("circlet.peers.warm-window", peers.warmWindow());
        positive("circlet.peers.lease", peers.lease());
        atLeastZero("circlet.peers.debounce", peers.debounce());
        positive("circlet.peers.info-interval", peers.infoInterval());
        positive("circlet.invalidation.timeout", properties.invalidation().timeout());
        positive("circlet.invalidation.repair-window", properties.invalidation().repairWindow());
        range("circlet.invalidation.log", properties.invalidation().log(), 1, Integer.MAX_VALUE);
        range("circlet.peers.breaker.failures", peers.breaker().failures(), 1, Integer.MAX_VALUE);
        share("circlet.peers.retry.budget", peers.retry().budget());
        range("circlet.peers.retry.minimum", peers.retry().minimum(), 0, Integer.MAX_VALUE);
        checkLimits(peers.limits());
    }

    private static void checkDelays(PeersProperties.Breaker breaker) {
        positive("circlet.peers.breaker.max-delay", breaker.maxDelay());
        if (breaker.maxDelay().compareTo(breaker.delay()) < 0) {
            throw new CircletConfigurationException(
                    "circlet.peers.breaker.max-delay cannot be " + breaker.maxDelay()
                            + " with circlet.peers.breaker.delay " + breaker.delay(),
                    "Give the former a value of " + breaker.delay() + " or more, or lower the latter.");
        }
    }

    private static void checkLimits(PeersProperties.Limits limits) {
        range("circlet.peers.limits.keys-per-fetch", limits.keysPerFetch(), 1, 65_535);
        range("circlet.peers.limits.exchanges", limits.exchanges(), 2, 65_535);
        range("circlet.peers.limits.loading-exchanges", limits.loadingExchanges(), 1, 65_534);
        if (limits.loadingExchanges() >= limits.exchanges()) {
            throw new CircletConfigurationException(
                    "circlet.peers.limits.loading-exchanges cannot be " + limits.loadingExchanges()
                            + " with circlet.peers.limits.exchanges " + limits.exchanges(),
                    "Give the former a value of 1 to " + (limits.exchanges() - 1) + ", or raise the latter.");
        }
        range("circlet.peers.limits.queued-keys", limits.queuedKeys(), 1, Integer.MAX_VALUE);
        range("circlet.peers.limits.adopted-caches", limits.adoptedCaches(), 0, Integer.MAX_VALUE);
    }

    static void positive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw refused(property, value, "more than zero, for example 500ms");
        }
        atMost(property, value);
    }

    static void atLeastZero(String property, Duration value) {
        atLeast(property, value, Duration.ZERO);
    }

    static void atLeast(String property, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw refused(property, value, least + " or more");
        }
        atMost(property, value);
    }

    /** Instants in nanoseconds overflow where durations are very long. */
    private static void atMost(String property, Duration value) {
        if (value.compareTo(LONGEST) > 0) {
            throw refused(property, value, "at most " + LONGEST.toDays() + "d");
        }
    }

    static void range(String property, long value, long least, long most) {
        if (value < least || value > most) {
            boolean open = most >= Integer.MAX_VALUE && value < least;
            throw refused(property, value, open ? least + " or more" : least + " to " + most);
        }
    }

    private static void share(String property, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw refused(property, value, "0 to 1");
        }
    }

    private static CircletConfigurationException refused(String property, Object value, String accepted) {
        return new CircletConfigurationException(
                property + " cannot be " + value, "Give " + property + " a value of " + accepted + ".");
    }
}
