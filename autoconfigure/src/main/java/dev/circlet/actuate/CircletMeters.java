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
    CACHE_GETS(
            "cache.gets",
            "Look-ups by the application: hit from the memory of this node, miss otherwise",
            Meter.Type.COUNTER,
            Tag.CACHE,
            Tag.CACHE_MANAGER,
            Tag.NAME,
            Tag.RESULT),

    /** Entries in memory, all regions together. */
    CACHE_SIZE(
            "cache.size",
            "Entries in memory, all regions together",
            Meter.Type.GAUGE,
            Tag.CACHE,
            Tag.CACHE_MANAGER,
            Tag.NAME),

    /** Loads of this node that ended with something to keep. */
    CACHE_PUTS(
            "cache.puts",
            "Loads of this node that ended with something to keep",
            Meter.Type.COUNTER,
            Tag.CACHE,
            Tag.CACHE_MANAGER,
            Tag.NAME),

    /** Live entries that left to make room. */
    CACHE_EVICTIONS(
            "cache.evictions",
            "Live entries that left to make room",
            Meter.Type.COUNTER,
            Tag.CACHE,
            Tag.CACHE_MANAGER,
            Tag.NAME),

    /** The weight of these entries. */
    CACHE_EVICTION_WEIGHT(
            "cache.eviction.weight",
            "The weight in bytes of the live entries that left to make room",
            Meter.Type.COUNTER,
            Tag.CACHE,
            Tag.CACHE_MANAGER,
            Tag.NAME),

    /** Entries that came from the memory of the former owner of their keys, in place of loads. */
    HANDOFF_ENTRIES(
            "circlet.handoff.entries",
            "Entries that came from the memory of the former owner of their keys, in place of loads",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /** Getter calls on this node. */
    LOADS(
            "circlet.loads",
            "Loads on this node, one for each key of a batch",
            Meter.Type.COUNTER,
            Tag.GROUP,
            Tag.OUTCOME),

    /** How long they took. */
    LOAD_DURATION(
            "circlet.load.duration", "How long loads on this node took", Meter.Type.TIMER, Tag.GROUP, Tag.OUTCOME),

    /** Callers that joined a flight somebody else had started. */
    FLIGHTS_JOINED(
            "circlet.flights.joined",
            "Callers that joined a flight somebody else had started",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /** Exchanges with peers that ended. */
    PEER_REQUESTS(
            "circlet.peer.requests",
            "Exchanges with peers that ended",
            Meter.Type.COUNTER,
            Tag.PEER,
            Tag.OPERATION,
            Tag.OUTCOME),

    /** How long they took. */
    PEER_DURATION(
            "circlet.peer.duration",
            "How long exchanges with peers took",
            Meter.Type.TIMER,
            Tag.PEER,
            Tag.OPERATION,
            Tag.OUTCOME),

    /** The breaker of a peer: 0 closed, 1 half-open, 2 open. */
    PEER_BREAKER(
            "circlet.peer.breaker", "The breaker of a peer: 0 closed, 1 half-open, 2 open", Meter.Type.GAUGE, Tag.PEER),

    /** Keys whose owner gave no answer, by who was taken instead: {@code successor} or this node's own {@code loader}. */
    FAILOVERS(
            "circlet.failovers",
            "Keys whose owner gave no answer, by who was taken instead",
            Meter.Type.COUNTER,
            Tag.OUTCOME),

    /** Keys that peers asked of this node as their owner although it is not in its own view. */
    MISDIRECTED(
            "circlet.misdirected",
            "Keys that peers asked of this node as owner although it is not in its own view",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /** Members on the ring. */
    RING_MEMBERS("circlet.ring.members", "Members on the ring", Meter.Type.GAUGE),

    /** The share of the keys that a member owns, this node included. */
    RING_OWNERSHIP(
            "circlet.ring.ownership",
            "The share of the keys that a member owns; 0 off the ring",
            Meter.Type.GAUGE,
            Tag.PEER),

    /** Exchanges in which the peer had another ring. */
    RING_MISMATCHES("circlet.ring.mismatches", "Exchanges in which the peer had another ring", Meter.Type.COUNTER),

    /** Rings built after the first. */
    VIEW_CHANGES("circlet.view.changes", "Rings built after the first", Meter.Type.COUNTER),

    /** Keys that this node, as owner, began to call hot. */
    HOT_PROMOTIONS(
            "circlet.hot.promotions",
            "Keys that this node, as owner, began to call hot",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /** Remembered absences in memory. */
    NEGATIVE_ENTRIES("circlet.negative.entries", "Remembered absences in memory", Meter.Type.GAUGE, Tag.GROUP),

    /** Loads and replies not stored because the key was invalidated after they began. */
    STALE_SETS_PREVENTED(
            "circlet.stale.sets.prevented",
            "Loads and replies not stored because the key was invalidated after they began",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /** Invalidations that took effect on this node, from any origin. */
    INVALIDATIONS(
            "circlet.invalidations",
            "Invalidations that took effect on this node, from any origin",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /** Loads that this node, as owner, began in the background while it served the value. */
    REFRESHES(
            "circlet.refreshes",
            "Loads that this node, as owner, began in the background while it served the value",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /** Answers of this node with a value past its TTL, because the source failed. */
    STALE_SERVED(
            "circlet.stale.served",
            "Answers of this node with a value past its TTL, because the source failed",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /** Look-ups that the membership filter answered. */
    FILTER_REJECTIONS(
            "circlet.filter.rejections", "Look-ups that the membership filter answered", Meter.Type.COUNTER, Tag.GROUP),

    /** Look-ups for which the membership filter threw. */
    FILTER_FAILURES(
            "circlet.filter.failures", "Look-ups for which the membership filter threw", Meter.Type.COUNTER, Tag.GROUP),

    /** Leases that this node, as owner, granted to callers who compute a value. */
    LEASES(
            "circlet.leases",
            "Leases that this node, as owner, granted to callers who compute a value",
            Meter.Type.COUNTER,
            Tag.GROUP),

    /**
     * Leases that ended without a value through no act of their holder: {@code expired} on the node that granted it,
     * {@code voided} or {@code unreachable} on the holder's.
     */
    LEASES_LOST(
            "circlet.leases.lost",
            "Leases that ended without a value through no act of their holder",
            Meter.Type.COUNTER,
            Tag.GROUP,
            Tag.REASON),

    /** Gets refused by the load limits. */
    SHED("circlet.shed", "Gets refused by the load limits", Meter.Type.COUNTER, Tag.GROUP),

    /** Requests to this node's peer path that were not authentic. */
    AUTH_FAILURES(
            "circlet.auth.failures",
            "Requests to the path of the peers that were not authentic",
            Meter.Type.COUNTER,
            Tag.REASON);

    private final String meter;
    private final String description;
    private final Meter.Type type;
    private final Tag[] tags;

    CircletMeters(String meter, String description, Meter.Type type, Tag... tags) {
        this.meter = meter;
        this.description = description;
        this.type = type;
        this.tags = tags;
    }

    @Override
    public String getName() {
        return meter;
    }

    /**
     * Returns what registries show beside the name, such as the help text of Prometheus. The {@code cache.*} meters that
     * Micrometer binds have its own texts there.
     *
     * @return one sentence without a full stop
     */
    public String description() {
        return description;
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
        /** What was asked of the peer, such as {@code fetch}, {@code lease}, {@code invalidate} or {@code info}. */
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
