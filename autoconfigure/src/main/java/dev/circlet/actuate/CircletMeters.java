package dev.circlet.actuate;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * The meters of Circlet; {@code docs/meters.md} has them as a table. Tag values are names of groups and members and
 * words of closed lists, never keys.
 *
 * @since 0.1
 */
public enum CircletMeters implements MeterDocumentation {

    /** Look-ups of the application that this node's memory answered or did not, in Micrometer's general cache meters. */
    CACHE_GETS("cache.gets", Meter.Type.COUNTER, Tag.CACHE, Tag.CACHE_MANAGER, Tag.NAME, Tag.RESULT),

    /** Entries in memory, all regions together. */
    CACHE_SIZE("cache.size", Meter.Type.GAUGE, Tag.CACHE, Tag.CACHE_MANAGER, Tag.NAME),

    /** Loads of this node that ended with something to keep. */
    CACHE_PUTS("cache.puts", Meter.Type.COUNTER, Tag.CACHE, Tag.CACHE_MANAGER, Tag.NAME),

    /** Live entries that left to make room. */
    CACHE_EVICTIONS("cache.evictions", Meter.Type.COUNTER, Tag.CACHE, Tag.CACHE_MANAGER, Tag.NAME),

    /** The weight of these entries. */
    CACHE_EVICTION_WEIGHT("cache.eviction.weight", Meter.Type.COUNTER, Tag.CACHE, Tag.CACHE_MANAGER, Tag.NAME),

    /** Entries that came from the memory of the former owner of their keys, in place of loads. */
    HANDOFF_ENTRIES("circlet.handoff.entries", Meter.Type.COUNTER, Tag.GROUP),

    /** Getter calls on this node. */
    LOADS("circlet.loads", Meter.Type.COUNTER, Tag.GROUP, Tag.OUTCOME),

    /** How long they took. */
    LOAD_DURATION("circlet.load.duration", Meter.Type.TIMER, Tag.GROUP, Tag.OUTCOME),

    /** Callers that joined a flight somebody else had started. */
    FLIGHTS_JOINED("circlet.flights.joined", Meter.Type.COUNTER, Tag.GROUP),

    /** Exchanges with peers that ended. */
    PEER_REQUESTS("circlet.peer.requests", Meter.Type.COUNTER, Tag.PEER, Tag.OPERATION, Tag.OUTCOME),

    /** How long they took. */
    PEER_DURATION("circlet.peer.duration", Meter.Type.TIMER, Tag.PEER, Tag.OPERATION, Tag.OUTCOME),

    /** The breaker of a peer: 0 closed, 1 half-open, 2 open. */
    PEER_BREAKER("circlet.peer.breaker", Meter.Type.GAUGE, Tag.PEER),

    /** Keys whose owner gave no answer, by who was taken instead: {@code successor} or this node's own {@code loader}. */
    FAILOVERS("circlet.failovers", Meter.Type.COUNTER, Tag.OUTCOME),

    /** Keys that peers asked of this node as their owner although it is not in its own view. */
    MISDIRECTED("circlet.misdirected", Meter.Type.COUNTER, Tag.GROUP),

    /** Members on the ring. */
    RING_MEMBERS("circlet.ring.members", Meter.Type.GAUGE),

    /** The share of the keys that a member owns, this node included. */
    RING_OWNERSHIP("circlet.ring.ownership", Meter.Type.GAUGE, Tag.PEER),

    /** Exchanges in which the peer had another ring. */
    RING_MISMATCHES("circlet.ring.mismatches", Meter.Type.COUNTER),

    /** Rings built after the first. */
    VIEW_CHANGES("circlet.view.changes", Meter.Type.COUNTER),

    /** Keys that this node, as owner, began to call hot. */
    HOT_PROMOTIONS("circlet.hot.promotions", Meter.Type.COUNTER, Tag.GROUP),

    /** Remembered absences in memory. */
    NEGATIVE_ENTRIES("circlet.negative.entries", Meter.Type.GAUGE, Tag.GROUP),

    /** Loads and replies not stored because the key was invalidated after they began. */
    STALE_SETS_PREVENTED("circlet.stale.sets.prevented", Meter.Type.COUNTER, Tag.GROUP),

    /** Invalidations that took effect on this node, from any origin. */
    INVALIDATIONS("circlet.invalidations", Meter.Type.COUNTER, Tag.GROUP),

    /** Loads that this node, as owner, began in the background while it served the value. */
    REFRESHES("circlet.refreshes", Meter.Type.COUNTER, Tag.GROUP),

    /** Answers of this node with a value past its TTL, because the source failed. */
    STALE_SERVED("circlet.stale.served", Meter.Type.COUNTER, Tag.GROUP),

    /** Look-ups that the membership filter answered. */
    FILTER_REJECTIONS("circlet.filter.rejections", Meter.Type.COUNTER, Tag.GROUP),

    /** Look-ups for which the membership filter threw. */
    FILTER_FAILURES("circlet.filter.failures", Meter.Type.COUNTER, Tag.GROUP),

    /** Leases that this node, as owner, granted to callers who compute a value. */
    LEASES("circlet.leases", Meter.Type.COUNTER, Tag.GROUP),

    /**
     * Leases that ended without a value through no act of their holder: {@code expired} on the node that granted it,
     * {@code voided} or {@code unreachable} on the holder's.
     */
    LEASES_LOST("circlet.leases.lost", Meter.Type.COUNTER, Tag.GROUP, Tag.REASON),

    /** Gets refused by the load limits. */
    SHED("circlet.shed", Meter.Type.COUNTER, Tag.GROUP),

    /** Requests to this node's peer path that were not authentic. */
    AUTH_FAILURES("circlet.auth.failures", Meter.Type.COUNTER, Tag.REASON);

    private final String meter;
    private final Meter.Type type;
    private final Tag[] tags;

    CircletMeters(String meter, Meter.Type type, Tag... tags) {
        this.meter = meter;
        this.type = type;
        this.tags = tags;
    }

    @Override
    public String getName() {
        return meter;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    @Override
    public KeyName[] getKeyNames() {
        return tags.clone();
    }

    /** The tags of the meters. */
    public enum Tag implements KeyName {
        /** A group, as Micrometer tags caches. */
        CACHE("cache"),
        /** {@code circlet}, as Spring Boot tags the manager of a cache. */
        CACHE_MANAGER("cache.manager"),
        /** A group, as Spring Boot tags caches. */
        NAME("name"),
        /** {@code hit} or {@code miss}. */
        RESULT("result"),
        /** A group. */
        GROUP("group"),
        /** A member. */
        PEER("peer"),
        /** {@code fetch}, {@code peek}, {@code invalidate} or {@code info}. */
        OPERATION("operation"),
        /** How it ended. */
        OUTCOME("outcome"),
        /** Why it was refused or lost. */
        REASON("reason");

        private final String key;

        Tag(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
