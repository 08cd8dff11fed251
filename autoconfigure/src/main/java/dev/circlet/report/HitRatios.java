package dev.circlet.report;

import dev.circlet.cache.GroupStats;

/**
 * Which share of look-ups each level answered; 0 before the first look-up.
 *
 * @param main gets of the application answered by a value in this node's memory
 * @param hot gets of the application answered by a copy of a hot key
 * @param negative gets of the application answered by a remembered absence
 * @param total gets of the application answered by this node's memory, whatever the region
 * @param peers keys asked by peers that this node answered from memory
 * @since 0.1
 */
public record HitRatios(double main, double hot, double negative, double total, double peers) {

    static HitRatios of(GroupStats stats) {
        return new HitRatios(
                share(stats.mainHits(), stats.gets()),
                share(stats.hotHits(), stats.gets()),
                share(stats.negativeHits(), stats.gets()),
                stats.hitRatio(),
                share(stats.peerHits(), stats.peerGets()));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
