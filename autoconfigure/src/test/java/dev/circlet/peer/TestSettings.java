package dev.circlet.peer;

import java.time.Duration;

/** The defaults with one number changed. */
final class TestSettings {

    private TestSettings() {}

    static FleetSettings retries(double share, int perSecond) {
        return with(16, share, perSecond, 4096, 10_000, Duration.ofMinutes(10));
    }

    static FleetSettings queued(int queued) {
        return with(16, 0.2, 10, queued, 10_000, Duration.ofMinutes(10));
    }

    /** Breakers that open after so many failures. */
    static FleetSettings failures(int failures) {
        FleetSettings defaults = small();
        return new FleetSettings(
                defaults.virtualNodes(),
                defaults.firstFrame(),
                defaults.nextFrame(),
                failures,
                defaults.breakerDelay(),
                defaults.breakerMaxDelay(),
                defaults.retryBudget(),
                defaults.retryMinimum(),
                defaults.warmWindow(),
                defaults.peekTimeout(),
                defaults.invalidateTimeout(),
                defaults.debounce(),
                defaults.keysPerFetch(),
                defaults.exchangesPerPeer(),
                defaults.loadingExchangesPerPeer(),
                defaults.queuedPerPeer(),
                defaults.invalidationLog(),
                defaults.repairWindow(),
                defaults.infoInterval());
    }

    static FleetSettings invalidationLog(int capacity) {
        return with(16, 0.2, 10, 4096, capacity, Duration.ofMinutes(10));
    }

    /** Rings that are quickly built. */
    static FleetSettings small() {
        return virtualNodes(16);
    }

    static FleetSettings virtualNodes(int virtualNodes) {
        return with(virtualNodes, 0.2, 10, 4096, 10_000, Duration.ofMinutes(10));
    }

    private static FleetSettings with(
            int virtualNodes, double retryShare, int retryMinimum, int queued, int log, Duration repairWindow) {
        FleetSettings defaults = FleetSettings.DEFAULTS;
        return new FleetSettings(
                virtualNodes,
                defaults.firstFrame(),
                defaults.nextFrame(),
                defaults.breakerFailures(),
                defaults.breakerDelay(),
                defaults.breakerMaxDelay(),
                retryShare,
                retryMinimum,
                defaults.warmWindow(),
                defaults.peekTimeout(),
                defaults.invalidateTimeout(),
                defaults.debounce(),
                defaults.keysPerFetch(),
                defaults.exchangesPerPeer(),
                defaults.loadingExchangesPerPeer(),
                queued,
                log,
                repairWindow,
                defaults.infoInterval());
    }
}
