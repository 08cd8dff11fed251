package dev.circlet.autoconfigure;

import dev.circlet.peer.http.HttpLimits;
import dev.circlet.peer.http.HttpPeerTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Turns properties into the settings of the HTTP transport and refuses what cannot work or would not be safe. */
final class ConfiguredHttp {

    private static final int SECRET_BYTES = 32;
    private static final int USUAL_VALUE = 1 << 20;
    /** No group may have larger values. */
    private static final int LARGEST_VALUE = 64 << 20;

    private static final int FRAME_HEADROOM = HttpPeerTransport.DEFAULT_MAX_FRAME_BYTES - USUAL_VALUE;
    private static final Pattern PATH = Pattern.compile("(/(?!\\.+(/|$))[A-Za-z0-9._~-]+)+");
    private static final String SECRET_REMEDY = "Set circlet.peers.secret to the same " + SECRET_BYTES
            + " or more random bytes on all members, for example what 'openssl rand -base64 48' prints";

    /** Spring Boot leaves one as it is that nothing sets; a long one would do as a secret that everybody can read. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9._-]+)}");

    private ConfiguredHttp() {}

    /** Refuses everything that making the transport and the servlet would refuse, but for the secrets. */
    static void check(CircletProperties properties) {
        path(properties.peers());
        connectTimeout(properties.peers());
        limits(properties);
    }

    /** The secret that signs and, during a rotation, another one that is accepted. */
    static List<byte[]> secrets(PeersProperties peers) {
        if (hasText(peers.ssl().bundle())) {
            throw new CircletConfigurationException(
                    "circlet.peers.ssl.bundle is '" + peers.ssl().bundle()
                            + "', but TLS between peers is not available in this version",
                    SECRET_REMEDY + ", and remove circlet.peers.ssl.bundle.");
        }
        if (!hasText(peers.secret())) {
            throw new CircletConfigurationException(
                    "Peers are configured, but neither circlet.peers.secret nor circlet.peers.ssl.bundle is, so that"
                            + " anybody who reaches this node could read and change what it caches",
                    SECRET_REMEDY + " (circlet.peers.ssl.bundle, TLS between peers, is not available in this version),"
                            + " or set circlet.peers.discovery=none to run this node without peers.");
        }
        List<byte[]> secrets = new ArrayList<>();
        secrets.add(bytes("circlet.peers.secret", peers.secret()));
        if (hasText(peers.previousSecret())) {
            secrets.add(bytes("circlet.peers.previous-secret", peers.previousSecret()));
        }
        return secrets;
    }

    /** A secret is never repeated in an error; its length is enough to find the mistake. */
    private static byte[] bytes(String property, @Nullable String secret) {
        Matcher unset = PLACEHOLDER.matcher(Objects.requireNonNull(secret));
        if (unset.find()) {
            throw new CircletConfigurationException(
                    property + " refers to ${" + unset.group(1) + "}, which nothing sets",
                    "Set " + unset.group(1)
                            + " as an environment variable or a property of this node. As it is, what is"
                            + " written in the configuration would be the secret.");
        }
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SECRET_BYTES) {
            throw new CircletConfigurationException(
                    property + " has " + bytes.length + " bytes, which is too short to be safe",
                    "Give it " + SECRET_BYTES
                            + " or more random bytes, for example what 'openssl rand -base64 48' prints.");
        }
        return bytes;
    }

    static String path(PeersProperties peers) {
        if (!PATH.matcher(peers.path()).matches()) {
            throw new CircletConfigurationException(
                    "circlet.peers.path cannot be '" + peers.path() + "'",
                    "Start it with a slash, end it without one, and use letters, digits, '.', '_', '~' and '-' between,"
                            + " as in " + HttpPeerTransport.DEFAULT_PREFIX + ".");
        }
        return peers.path();
    }

    static HttpLimits limits(CircletProperties properties) {
        PeersProperties peers = properties.peers();
        PeersProperties.Limits limits = peers.limits();
        Duration body = peers.timeouts().body();
        ConfiguredFleet.positive("circlet.peers.timeouts.body", body);
        ConfiguredFleet.atLeast("circlet.peers.timeouts.body", body, Duration.ofMillis(1)); // what the server counts in
        range("body-size", limits.bodySize().toBytes(), 64 << 10, Integer.MAX_VALUE);
        range("header-size", limits.headerSize().toBytes(), 1 << 10, 1 << 20);
        bytesInFlight(properties);
        range("requests", limits.requests(), 1, Integer.MAX_VALUE);
        return new HttpLimits(
                (int) limits.bodySize().toBytes(),
                body,
                (int) limits.headerSize().toBytes(),
                limits.bytesInFlight().toBytes(),
                limits.requests());
    }

    private static void bytesInFlight(CircletProperties properties) {
        PeersProperties.Limits limits = properties.peers().limits();
        long body = limits.bodySize().toBytes();
        long least = Math.max(body, frameBytes(properties));
        long bytes = limits.bytesInFlight().toBytes();
        if (bytes < least) {
            throw new CircletConfigurationException(
                    "circlet.peers.limits.bytes-in-flight cannot be " + bytes + " with bodies of " + body
                            + " bytes (circlet.peers.limits.body-size) and values of " + valueBytes(properties)
                            + " (circlet.peers.limits.value-size)",
                    "Give circlet.peers.limits.bytes-in-flight a value of " + least + " or more, or lower the others.");
        }
    }

    static Duration connectTimeout(PeersProperties peers) {
        Duration connect = peers.timeouts().connect();
        ConfiguredFleet.positive("circlet.peers.timeouts.connect", connect);
        return connect;
    }

    private static void range(String limit, long value, long least, long most) {
        ConfiguredFleet.range("circlet.peers.limits." + limit, value, least, most);
    }

    /** A frame has the value and what describes it. */
    static int frameBytes(CircletProperties properties) {
        return valueBytes(properties) + FRAME_HEADROOM;
    }

    /** What is set, or else the largest value of a group that the properties know of. */
    static int valueBytes(CircletProperties properties) {
        DataSize configured = properties.peers().limits().valueSize();
        if (configured != null) {
            range("value-size", configured.toBytes(), 1, LARGEST_VALUE);
        }
        long bytes = configured != null
                ? configured.toBytes()
                : Stream.concat(properties.groups().values().stream(), Stream.of(properties.defaults()))
                        .map(GroupProperties::maxValueSize)
                        .filter(Objects::nonNull)
                        .mapToLong(DataSize::toBytes)
                        .reduce(USUAL_VALUE, Math::max);
        return (int) Math.min(bytes, LARGEST_VALUE);
    }

    private static boolean hasText(@Nullable String text) {
        return text != null && !text.isBlank();
    }
}
