package dev.circlet.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings under {@code circlet.peers}. Bound by Spring Boot and not meant to be constructed by applications.
 *
 * @param discovery How the members of the fleet are found. Static when members are listed, none otherwise.
 * @param members Base URIs of all members by name, this node included. A base URI ends with the context path. Names with
 *     dots or colons may take brackets, as in circlet.peers.members[a.b].
 * @param path Path below the context path under which peers talk to each other. Has to be equal on all members.
 * @param secret Secret of the fleet, at least 32 bytes in UTF-8, with which peers authenticate each other.
 * @param previousSecret Second secret that is accepted from peers while the secret of the fleet is being changed.
 * @param exposeMessages Whether messages of exceptions thrown by getters are told to other members.
 * @param warmWindow How long after a change of the members the previous owner of a key is asked first, and values loaded
 *     for a failing owner are kept.
 * @param lease How long a lease on a key without a getter lasts that this node grants and that is not renewed, because the node
 *     of its holder is gone.
 * @param debounce How long changes of the members are collected before a ring is built.
 * @param infoInterval How often peers are asked for their state and settings.
 * @param ssl Settings of TLS between peers.
 * @param security Settings beside Spring Security.
 * @param timeouts Time limits of exchanges with peers.
 * @param breaker Settings of the circuit breaker of each peer.
 * @param retry Settings of second attempts at another member.
 * @param limits Limits on what peers may send and what is sent to them.
 * @since 0.1
 */
public record PeersProperties(
        CircletProperties.@Nullable Discovery discovery,
        @DefaultValue Map<String, String> members,
        @DefaultValue("/_circlet/v1") String path,
        @Nullable String secret,
        @Nullable String previousSecret,
        @DefaultValue("true") boolean exposeMessages,
        @DefaultValue("60s") Duration warmWindow,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("250ms") Duration debounce,
        @DefaultValue("10s") Duration infoInterval,
        Ssl ssl,
        Security security,
        Timeouts timeouts,
        Breaker breaker,
        Retry retry,
        Limits limits) {

    /** Nothing is set. */
    static final PeersProperties UNSET = new PeersProperties(
            null,
            Map.of(),
            "/_circlet/v1",
            null,
            null,
            true,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMillis(250),
            Duration.ofSeconds(10),
            Ssl.UNSET,
            Security.UNSET,
            Timeouts.UNSET,
            Breaker.UNSET,
            Retry.UNSET,
            Limits.UNSET);

    /**
     * Fills in what nothing is set of.
     *
     * @param discovery how members are found
     * @param members the members
     * @param path the path of the peers
     * @param secret the secret of the fleet
     * @param previousSecret another secret that is accepted
     * @param exposeMessages whether messages are told
     * @param warmWindow how long previous owners are asked
     * @param lease how long a lease lasts that is not renewed
     * @param debounce how long changes are collected
     * @param infoInterval how often peers are asked
     * @param ssl the settings of TLS; {@code null} for the defaults
     * @param security the settings beside Spring Security; {@code null} for the defaults
     * @param timeouts the time limits; {@code null} for the defaults
     * @param breaker the settings of breakers; {@code null} for the defaults
     * @param retry the settings of second attempts; {@code null} for the defaults
     * @param limits the limits; {@code null} for the defaults
     */
    public PeersProperties {
        ssl = Objects.requireNonNullElse(ssl, Ssl.UNSET);
        security = Objects.requireNonNullElse(security, Security.UNSET);
        timeouts = Objects.requireNonNullElse(timeouts, Timeouts.UNSET);
        breaker = Objects.requireNonNullElse(breaker, Breaker.UNSET);
        retry = Objects.requireNonNullElse(retry, Retry.UNSET);
        limits = Objects.requireNonNullElse(limits, Limits.UNSET);
    }

    /** Everything but the secrets. */
    @Override
    public String toString() {
        return "PeersProperties[discovery=" + discovery + ", members=" + members + ", path=" + path + "]";
    }

    /**
     * Settings under {@code circlet.peers.ssl}.
     *
     * @param bundle Name of the SSL bundle for TLS between peers. Not available in this version.
     * @since 0.1
     */
    public record Ssl(@Nullable String bundle) {

        /** Nothing is set. */
        static final Ssl UNSET = new Ssl(null);
    }

    /**
     * Settings under {@code circlet.peers.security}.
     *
     * @param enabled Whether Spring Security leaves the peer path to the authentication of the peers.
     * @since 0.1
     */
    public record Security(@DefaultValue("true") boolean enabled) {

        /** Nothing is set. */
        static final Security UNSET = new Security(true);
    }

    /**
     * Settings under {@code circlet.peers.timeouts}.
     *
     * @param connect How long connecting to a peer may take.
     * @param firstFrame How long the first frame of a reply may take.
     * @param nextFrame How long each further frame of a reply may take.
     * @param peek How long the question to the previous owner of a key may take.
     * @param body How long the body of a request may take to arrive.
     * @param firstView How long a node that starts stays out of service at most while it does not know its members.
     * @since 0.1
     */
    public record Timeouts(
            @DefaultValue("250ms") Duration connect,
            @DefaultValue("500ms") Duration firstFrame,
            @DefaultValue("1500ms") Duration nextFrame,
            @DefaultValue("5ms") Duration peek,
            @DefaultValue("2s") Duration body,
            @DefaultValue("5s") Duration firstView) {

        /** Nothing is set. */
        static final Timeouts UNSET = new Timeouts(
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                Duration.ofMillis(1500),
                Duration.ofMillis(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }

    /**
     * Settings under {@code circlet.peers.breaker}.
     *
     * @param failures Number of failures in a row that open the breaker of a peer.
     * @param delay How long an opened breaker stays open at first. Doubles with each failed probe.
     * @param maxDelay Longest time a breaker stays open.
     * @since 0.1
     */
    public record Breaker(
            @DefaultValue("5") int failures,
            @DefaultValue("1s") Duration delay,
            @DefaultValue("30s") Duration maxDelay) {

        /** Nothing is set. */
        static final Breaker UNSET = new Breaker(5, Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    /**
     * Settings under {@code circlet.peers.retry}.
     *
     * @param budget Share of the requests that may be sent again to another member, from 0 to 1.
     * @param minimum Requests per second that may be sent again in any case.
     * @since 0.1
     */
    public record Retry(
            @DefaultValue("0.2") double budget,
            @DefaultValue("10") int minimum) {

        /** Nothing is set. */
        static final Retry UNSET = new Retry(0.2, 10);
    }

    /**
     * Settings under {@code circlet.peers.limits}.
     *
     * @param valueSize Largest value that is accepted from a peer. If not set, the largest max-value-size under
     *     circlet.groups and circlet.defaults, and at least 1MB.
     * @param bodySize Largest body of a request. Has to hold the largest value of a group without a getter.
     * @param headerSize Most bytes in the request line and all headers of a request.
     * @param requests Number of requests of peers under way, most of which wait for loads.
     * @param bytesInFlight Bytes of requests and replies of peers held at once, and as many of this node's own. Not less
     *     than the largest value or body.
     * @param keysPerFetch Number of keys in one exchange.
     * @param exchanges Number of exchanges under way with one peer.
     * @param loadingExchanges Number of exchanges with one peer that may wait for loads.
     * @param queuedKeys Number of keys that may wait for an exchange with one peer.
     * @param adoptedCaches Number of caches without a getter that this node makes because peers ask for them, while its own
     *     application has not. None if 0.
     * @since 0.1
     */
    public record Limits(
            @Nullable DataSize valueSize,
            @DefaultValue("1280KB") DataSize bodySize,
            @DefaultValue("8KB") DataSize headerSize,
            @DefaultValue("4096") int requests,
            @DefaultValue("64MB") DataSize bytesInFlight,
            @DefaultValue("256") int keysPerFetch,
            @DefaultValue("64") int exchanges,
            @DefaultValue("48") int loadingExchanges,
            @DefaultValue("4096") int queuedKeys,
            @DefaultValue("64") int adoptedCaches) {

        /** Nothing is set. */
        static final Limits UNSET = new Limits(
                null,
                DataSize.ofKilobytes(1280),
                DataSize.ofKilobytes(8),
                4096,
                DataSize.ofMegabytes(64),
                256,
                64,
                48,
                4096,
                64);
    }
}
