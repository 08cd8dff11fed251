package dev.circlet.cache;

import java.util.concurrent.atomic.LongAdder;

/** What a group counts beside its store. A hit increments one adder of these. */
final class Counters {

    final LongAdder mainHits = new LongAdder();
    final LongAdder hotHits = new LongAdder();
    final LongAdder negativeHits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder loadNanos = new LongAdder();
    final LongAdder flightsJoined = new LongAdder();
    final LongAdder peerFetches = new LongAdder();
    final LongAdder peerFetchFailures = new LongAdder();
    final LongAdder failovers = new LongAdder();
    final LongAdder peerGets = new LongAdder();
    final LongAdder peerHits = new LongAdder();
    final LongAdder misdirected = new LongAdder();
    final LongAdder hotPromotions = new LongAdder();
    final LongAdder staleSetsPrevented = new LongAdder();
    final LongAdder shed = new LongAdder();
    final LongAdder invalidations = new LongAdder();
    final LongAdder refreshes = new LongAdder();
    final LongAdder staleServed = new LongAdder();
    final LongAdder filtered = new LongAdder();
    final LongAdder filterFailures = new LongAdder();
    final LongAdder leases = new LongAdder();
    final LongAdder leasesLost = new LongAdder();

    /** How long a getter takes in the mean, 0 if none has ended. */
    long meanLoadNanos() {
        return loadNanos.sum() / Math.max(1, loads.sum());
    }

    void hit(Entry entry) {
        switch (entry.region()) {
            case HOT -> hotHits.increment();
            case NEGATIVE -> negativeHits.increment();
            case MAIN, RETIRED -> mainHits.increment();
        }
    }

    GroupStats snapshot(LruStore store, long maxBytes) {
        long main = mainHits.sum();
        long hot = hotHits.sum();
        long negative = negativeHits.sum();
        return new GroupStats(
                main + hot + negative + misses.sum(),
                main,
                hot,
                negative,
                loads.sum(),
                loadFailures.sum(),
                loadNanos.sum(),
                flightsJoined.sum(),
                peerFetches.sum(),
                peerFetchFailures.sum(),
                failovers.sum(),
                peerGets.sum(),
                peerHits.sum(),
                misdirected.sum(),
                hotPromotions.sum(),
                staleSetsPrevented.sum(),
                shed.sum(),
                invalidations.sum(),
                refreshes.sum(),
                staleServed.sum(),
                filtered.sum(),
                filterFailures.sum(),
                leases.sum(),
                leasesLost.sum(),
                store.evictions(),
                store.evictedBytes(),
                store.expirations(),
                entries(store),
                store.bytes(),
                store.entries(Region.HOT),
                store.bytes(Region.HOT),
                store.entries(Region.NEGATIVE),
                store.bytes(Region.NEGATIVE),
                maxBytes);
    }

    private static long entries(LruStore store) {
        long entries = 0;
        for (Region region : Region.values()) {
            entries += store.entries(region);
        }
        return entries;
    }
}
