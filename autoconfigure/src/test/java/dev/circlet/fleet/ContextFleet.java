package dev.circlet.fleet;

import static org.awaitility.Awaitility.await;

import dev.circlet.cache.Group;
import dev.circlet.peer.Fleet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Three or more nodes in this JVM: real contexts, real servers, real HTTP between them. */
final class ContextFleet implements AutoCloseable {

    static final String SECRET = "a secret of at least thirty-two bytes, for tests";

    private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

    private ContextFleet() {}

    /** For tests that are not about time: on a busy machine the nodes must not take each other for dead. */
    static final Map<String, Object> PATIENT = Map.of(
            "circlet.peers.timeouts.connect", "10s",
            "circlet.peers.timeouts.first-frame", "10s",
            "circlet.peers.timeouts.next-frame", "10s");

    /** Starts patient nodes, whatever else they are. */
    static ContextFleet start(int size, Map<String, Object> more, Class<?>... sources) throws IOException {
        Map<String, Object> properties = new LinkedHashMap<>(PATIENT);
        properties.putAll(more);
        ContextFleet fleet = start(FreePorts.find(size), index -> properties, sources);
        fleet.awaitAcquaintance();
        return fleet;
    }

    /** The first nodes have asked for the last ones before there were any, and may have given them up for a while. */
    void awaitAcquaintance() {
        List<Fleet> fleets = nodes.stream()
                .flatMap(node -> node.getBeanProvider(Fleet.class).stream())
                .toList();
        for (Fleet from : nodes.size() > 1 ? fleets : List.<Fleet>of()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> from.peers().stream()
                            .allMatch(peer -> from.stateAt(peer.member().name(), "probe", "hello")
                                                    .join()
                                            != null
                                    && peer.breaker().equals("closed")));
        }
    }

    /** Starts a node on each port, with more properties by its index. */
    static ContextFleet start(List<Integer> ports, IntFunction<Map<String, Object>> more, Class<?>... sources) {
        ContextFleet fleet = new ContextFleet();
        try {
            for (int i = 0; i < ports.size(); i++) {
                Map<String, Object> properties = new LinkedHashMap<>(properties(i, ports));
                properties.putAll(more.apply(i));
                fleet.nodes.add(new SpringApplicationBuilder(FleetApplication.class)
                        .sources(sources)
                        .properties(properties)
                        .run());
            }
            return fleet;
        } catch (RuntimeException failed) {
            fleet.close();
            throw failed;
        }
    }

    static Map<String, Object> properties(int index, List<Integer> ports) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("server.port", ports.get(index));
        properties.put("server.address", "127.0.0.1");
        properties.put("server.shutdown", "immediate");
        properties.put("circlet.node-name", "node-" + (index + 1));
        properties.put("circlet.peers.secret", SECRET);
        for (int i = 0; i < ports.size(); i++) {
            properties.put("circlet.peers.members.node-" + (i + 1), "http://127.0.0.1:" + ports.get(i));
        }
        properties.put("test.slow", "20s");
        properties.put("spring.jmx.enabled", "false");
        properties.put("spring.main.banner-mode", "off");
        properties.put("logging.level.root", "WARN");
        properties.put("management.endpoints.web.exposure.include", "*");
        properties.put("management.endpoint.circlet.access", "unrestricted");
        return properties;
    }

    int size() {
        return nodes.size();
    }

    Group probe(int index) {
        return nodes.get(index).getBean(FleetApplication.Reader.class).probe();
    }

    String uri(int index) {
        return "http://127.0.0.1:" + nodes.get(index).getEnvironment().getProperty("local.server.port");
    }

    int loads() {
        return nodes.stream()
                .filter(ConfigurableApplicationContext::isActive)
                .mapToInt(node -> node.getBean(FleetApplication.class).loads())
                .sum();
    }

    /** A key, beginning so, that the given node owns. */
    String keyOwnedBy(int index, String prefix) {
        for (int i = 0; ; i++) {
            if (probe(index).owner(prefix + i).equals("node-" + (index + 1))) {
                return prefix + i;
            }
        }
    }

    ConfigurableApplicationContext node(int index) {
        return nodes.get(index);
    }

    @Override
    public void close() {
        nodes.forEach(ConfigurableApplicationContext::close);
    }
}
