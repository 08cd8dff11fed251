package dev.circlet.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What the settings of a member of a fleet do not do. */
final class FleetFindings {

    /** While a value is loaded, its owner sends a frame this often. */
    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    /** Random bytes in any spelling have more. */
    private static final int LEAST_CHARACTERS = 8;

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]+){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

    private static final Pattern ANYWHERE = Pattern.compile("0\\.0\\.0\\.0|\\[::]");

    private static final String LOCALHOST = "localhost";

    private static final List<String> TLS =
            List.of("server.ssl.bundle", "server.ssl.key-store", "server.ssl.certificate");

    private final CircletProperties properties;
    private final Environment environment;

    FleetFindings(CircletProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    void addTo(List<String> findings) {
        addTimes(findings);
        addIntervals(findings);
        addSecret("circlet.peers.secret", properties.peers().secret(), findings);
        addSecret("circlet.peers.previous-secret", properties.peers().previousSecret(), findings);
        String previous = properties.peers().previousSecret();
        if (previous != null && previous.equals(properties.peers().secret())) {
            findings.add("circlet.peers.previous-secret is the same as circlet.peers.secret. Remove it, or give it the"
                    + " secret that other members still have.");
        }
        addAddresses(findings);
        String written = properties.peers().members().get(properties.nodeName());
        if (written != null) {
            String own = written.strip();
            addPath(own, findings);
            addPort(own, findings);
            addSelves(own, findings);
            addScheme(own, findings);
        }
    }

    private void addTimes(List<String> findings) {
        PeersProperties.Timeouts timeouts = properties.peers().timeouts();
        if (timeouts.nextFrame().compareTo(HEARTBEAT) <= 0) {
            findings.add("circlet.peers.timeouts.next-frame is " + timeouts.nextFrame()
                    + ", but while a peer loads a value it sends a frame every " + HEARTBEAT
                    + ": slow loads would be taken for dead peers. Give it 1s or more.");
        }
        Duration timeout = properties.invalidation().timeout();
        if (timeout.compareTo(timeouts.connect()) < 0) {
            findings.add("circlet.invalidation.timeout is " + timeout + ", less than connecting to a peer may take ("
                    + "circlet.peers.timeouts.connect, " + timeouts.connect()
                    + "): invalidations would not wait for such a peer. Raise the former or lower the latter.");
        }
        Duration phase = Binder.get(environment)
                .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                .orElse(Duration.ofSeconds(30));
        if (timeout.compareTo(phase) > 0) {
            findings.add("circlet.invalidation.timeout is " + timeout
                    + ", longer than spring.lifecycle.timeout-per-shutdown-phase (" + phase
                    + "): a stopping node could end before its last invalidations are told. Lower the former.");
        }
        Duration repair = properties.invalidation().repairWindow();
        if (repair.compareTo(timeout) < 0) {
            findings.add("circlet.invalidation.repair-window is " + repair
                    + ", shorter than circlet.invalidation.timeout (" + timeout
                    + "): a peer that misses an invalidation would not be told again. Raise the former.");
        }
    }

    /** What is over before anybody could have answered. */
    private void addIntervals(List<String> findings) {
        PeersProperties peers = properties.peers();
        Duration answer = peers.timeouts().connect().plus(peers.timeouts().firstFrame());
        String times = " (circlet.peers.timeouts.connect and first-frame, " + answer + "): ";
        if (peers.lease().compareTo(answer) < 0) {
            findings.add("circlet.peers.lease is " + peers.lease() + ", less than its renewal may take" + times
                    + "methods would be executed more than once. Raise it.");
        }
        if (peers.infoInterval().compareTo(answer) < 0) {
            findings.add("circlet.peers.info-interval is " + peers.infoInterval() + ", less than an answer may take"
                    + times + "nodes would do little but ask each other for their state. Raise it.");
        }
        if (peers.timeouts().peek().compareTo(peers.timeouts().firstFrame()) > 0) {
            findings.add("circlet.peers.timeouts.peek is " + peers.timeouts().peek()
                    + ", longer than circlet.peers.timeouts.first-frame ("
                    + peers.timeouts().firstFrame()
                    + "): keys that have moved would wait longer for their former owner than for a peer that is down."
                    + " Lower the former.");
        }
        if (peers.debounce().compareTo(peers.warmWindow()) > 0) {
            findings.add("circlet.peers.debounce is " + peers.debounce() + ", longer than circlet.peers.warm-window ("
                    + peers.warmWindow() + "): members that come and go would be noticed when nobody has use for"
                    + " their values any more. Lower the former.");
        }
    }

    private static void addSecret(String property, @Nullable String secret, List<String> findings) {
        long different =
                secret == null ? LEAST_CHARACTERS : secret.chars().distinct().count();
        if (different < LEAST_CHARACTERS && !secret.isBlank()) {
            findings.add(property + " has " + different + " different characters only, which can be guessed. Give it"
                    + " random ones, for example what 'openssl rand -base64 48' prints.");
        }
    }

    /** Peers that ask outside the context path get nothing but errors. */
    private void addPath(String own, List<String> findings) {
        String context = environment.getProperty("server.servlet.context-path", "");
        if (context.isBlank()) {
            return;
        }
        String path = URI.create(own).getPath();
        if (!(path.endsWith("/") ? path.substring(0, path.length() - 1) : path).endsWith(context)) {
            findings.add(member(own) + ", but the application answers below server.servlet.context-path " + context
                    + ". Let the URI end with it, unless a proxy adds it.");
        }
    }

    /** Elsewhere something may forward the port, such as that of a container. */
    private void addPort(String own, List<String> findings) {
        URI uri = URI.create(own);
        int listening = environment.getProperty("server.port", Integer.class, 0);
        int asked = port(uri);
        if (listening > 0
                && asked != listening
                && LOOPBACK.matcher(uri.getHost()).matches()) {
            findings.add(member(own) + ", but this node listens on server.port " + listening
                    + ", so that its peers would ask somebody else or nobody. Correct the one that is wrong, or"
                    + " circlet.node-name if that address is another member's.");
        }
    }

    /** Whoever asks adds the path by itself, and needs to know whom. */
    private void addAddresses(List<String> findings) {
        String prefix = properties.peers().path();
        properties.peers().members().forEach((name, address) -> {
            if (ANYWHERE.matcher(URI.create(address.strip()).getHost()).matches()) {
                findings.add("circlet.peers.members." + name + " is " + address.strip()
                        + ", at which a node listens but is not reached: whoever asks there asks itself. Give the address"
                        + " at which the others reach it.");
            }
            if (address.strip().replaceFirst("/$", "").endsWith(prefix)) {
                findings.add("circlet.peers.members." + name + " is " + address.strip()
                        + ", which ends with circlet.peers.path, so that requests would have it twice. Leave it out.");
            }
        });
    }

    /** The same port of this machine under two names, of which one is that of whoever asks. */
    private void addSelves(String own, List<String> findings) {
        URI self = URI.create(own);
        properties.peers().members().forEach((name, address) -> {
            URI uri = URI.create(address.strip());
            if (!name.equals(properties.nodeName())
                    && port(uri) == port(self)
                    && LOOPBACK.matcher(uri.getHost()).matches()
                    && (!LOOPBACK.matcher(self.getHost()).matches()
                            || LOCALHOST.equalsIgnoreCase(uri.getHost())
                            || LOCALHOST.equalsIgnoreCase(self.getHost()))) {
                findings.add(member(own) + ", which is the same place as circlet.peers.members." + name + ", "
                        + address.strip() + ", so that this node would ask itself. Correct the one that is wrong.");
            }
        });
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private void addScheme(String own, List<String> findings) {
        if (!own.regionMatches(true, 0, "http:", 0, "http:".length())
                || !environment.getProperty("server.ssl.enabled", Boolean.class, true)) {
            return;
        }
        TLS.stream()
                .filter(environment::containsProperty)
                .findFirst()
                .ifPresent(setting -> findings.add(member(own) + ", but with " + setting
                        + " this node answers by https only. Let the URI begin with https://, on all members."));
    }

    private String member(String own) {
        return "circlet.peers.members." + properties.nodeName() + " is " + own;
    }
}
