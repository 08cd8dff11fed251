package dev.circlet.demo.fleet;

import dev.circlet.peer.Fleet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Nodes in one JVM, each a Spring context with a web server of its own. They know each other by a static list and a
 * secret that is drawn at every start. Without a database of the user's they share one in memory.
 */
public final class DemoFleet implements AutoCloseable {

    /**
     * What nodes that share a JVM need otherwise than nodes with one each: log messages would come from all nodes alike.
     */
    private static final Map<String, Object> DEFAULTS = Map.of(
            "server.address", "127.0.0.1",
            "logging.level.root", "warn");

    private final List<URI> uris;
    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private final @Nullable SharedDatabase database;

    private DemoFleet(List<URI> uris, @Nullable SharedDatabase database) {
        this.uris = uris;
        this.database = database;
    }

    /**
     * Starts all nodes of a plan. Returns when each of them serves and reaches each other.
     *
     * @param application the application that each node runs
     * @param plan how many nodes and where
     * @return the running fleet
     * @throws LaunchException if a port is taken or a node does not start; nothing is left running then
     */
    public static DemoFleet start(Class<?> application, LaunchPlan plan) {
        String[] args = plan.arguments().toArray(String[]::new);
        Surroundings surroundings = Surroundings.of(args);
        checkPorts(surroundings.address(), plan);
        // Keeps what happens before the first node quiet; the node sets logging up as configured.
        LoggingSystem.get(DemoFleet.class.getClassLoader()).beforeInitialize();
        DemoFleet fleet =
                new DemoFleet(uris(surroundings, plan), surroundings.nameDatabase() ? null : SharedDatabase.open());
        try {
            fleet.startNodes(application, args, plan.ports(), secret());
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private static void checkPorts(String address, LaunchPlan plan) {
        for (int port : plan.ports()) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            } catch (IOException e) {
                throw new LaunchException(
                        "Port " + port + " at " + address + " cannot be used (" + e.getMessage()
                                + "). Free it, or choose"
                                + " another first port with --port=P; " + plan.nodes() + " nodes use P to P+"
                                + (plan.nodes() - 1),
                        e);
            }
        }
    }

    private static List<URI> uris(Surroundings surroundings, LaunchPlan plan) {
        String address = surroundings.address();
        String host = List.of("0.0.0.0", "::").contains(address) ? "127.0.0.1" : address;
        String authority = host.contains(":") ? "[" + host + "]" : host;
        return plan.ports().stream()
                .map(port -> URI.create("http://" + authority + ":" + port + surroundings.contextPath()))
                .toList();
    }

    private static String secret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    private void startNodes(Class<?> application, String[] args, List<Integer> ports, String secret) {
        Map<String, Object> shared = new HashMap<>();
        shared.put("circlet.peers.secret", secret);
        for (int i = 0; i < uris.size(); i++) {
            shared.put("circlet.peers.members." + name(i), uris.get(i).toString());
        }
        if (database != null) {
            shared.putAll(database.properties());
        }
        for (int i = 0; i < uris.size(); i++) {
            Map<String, Object> own = new HashMap<>(shared);
            own.put("circlet.node-name", name(i));
            own.put("server.port", ports.get(i));
            contexts.add(startNode(application, args, own));
        }
        Acquaintance.await(contexts.stream()
                .flatMap(context -> context.getBeanProvider(Fleet.class).stream())
                .toList());
    }

    private static ConfigurableApplicationContext startNode(
            Class<?> application, String[] args, Map<String, Object> properties) {
        try {
            return new SpringApplicationBuilder(application)
                    .bannerMode(Banner.Mode.OFF)
                    .logStartupInfo(false)
                    .properties(DEFAULTS)
                    // Before all other sources: what makes the nodes a fleet is not open to settings from outside.
                    .initializers(context -> context.getEnvironment()
                            .getPropertySources()
                            .addFirst(new MapPropertySource("fleet", properties)))
                    .run(args);
        } catch (RuntimeException e) {
            throw new LaunchException(
                    "The fleet did not start, because " + properties.get("circlet.node-name")
                            + " failed; the log above tells why",
                    e);
        }
    }

    private static String name(int index) {
        return "node-" + (index + 1);
    }

    /**
     * Returns the addresses of the nodes.
     *
     * @return base URIs, in the order of the nodes' names
     */
    public List<URI> uris() {
        return uris;
    }

    /**
     * Returns the line that tells a person where to look.
     *
     * @return one line
     */
    public String readyLine() {
        String links = uris.stream().map(URI::toString).collect(Collectors.joining(" "));
        return "fleet ready: " + links + " (ring: " + uris.get(0) + "/actuator/circlet)";
    }

    /** Stops the nodes, the last one first. */
    @Override
    public void close() {
        Collections.reverse(contexts);
        contexts.forEach(ConfigurableApplicationContext::close);
        contexts.clear();
        if (database != null) {
            database.close();
        }
    }
}
