package dev.circlet.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Nodes in network namespaces of their own, joined by the namespace of a router, which loses packets as it is told:
 * silently, for the kernel of neither side hears of it. Nothing of this touches the network of the machine.
 */
final class NetworkFleet implements AutoCloseable {

    private static final int PORT = 8080;

    private final String prefix = "circlet-" + ProcessHandle.current().pid() + '-';
    private final List<String> namespaces = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<String[]> rules = new ArrayList<>();
    private final Thread hook = new Thread(this::removeEverything);
    private final int size;

    private NetworkFleet(int size) {
        this.size = size;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Says what the machine lacks for this, if anything. */
    static String lacking() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "needs root to make network namespaces";
        }
        for (String tool : List.of("ip", "curl")) {
            if (isMissing(tool)) {
                return "needs the program " + tool;
            }
        }
        String probe = "circlet-probe-" + ProcessHandle.current().pid();
        try {
            run("ip", "netns", "add", probe);
            run("ip", "netns", "del", probe);
            return "";
        } catch (IOException refused) {
            return "needs a kernel that makes network namespaces: " + refused.getMessage();
        }
    }

    static boolean isMissing(String tool) {
        return Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    static NetworkFleet start(int size, Path logs) throws IOException {
        NetworkFleet fleet = new NetworkFleet(size);
        try {
            fleet.connect();
            for (int i = 0; i < size; i++) {
                fleet.processes.add(ProcessFleet.launch(
                        List.of("ip", "netns", "exec", fleet.namespace(i)),
                        fleet.properties(i),
                        logs.resolve("node-" + (i + 1) + ".log").toFile()));
            }
            for (int i = 0; i < size; i++) {
                int node = i;
                Awaitility.await("node-" + (i + 1))
                        .atMost(Duration.ofSeconds(120))
                        .pollInterval(Duration.ofMillis(500))
                        .ignoreExceptions()
                        .until(() -> fleet.get(node, "/loads").equals("0"));
            }
            return fleet;
        } catch (RuntimeException | Error | IOException failed) {
            fleet.close();
            throw failed;
        }
    }

    private void connect() throws IOException {
        add("router");
        run("ip", "netns", "exec", prefix + "router", "sysctl", "-qw", "net.ipv4.ip_forward=1");
        for (int i = 0; i < size; i++) {
            String router = prefix + "router";
            String node = namespace(i);
            add("node-" + (i + 1));
            String inside = "to" + (i + 1);
            run("ip", "-n", router, "link", "add", inside, "type", "veth", "peer", "name", "eth0", "netns", node);
            run("ip", "-n", router, "addr", "add", "10.77." + (i + 1) + ".1/24", "dev", inside);
            run("ip", "-n", node, "addr", "add", address(i) + "/24", "dev", "eth0");
            run("ip", "-n", router, "link", "set", inside, "up");
            run("ip", "-n", node, "link", "set", "eth0", "up");
            run("ip", "-n", node, "link", "set", "lo", "up");
            run("ip", "-n", node, "route", "add", "default", "via", "10.77." + (i + 1) + ".1");
        }
    }

    private void add(String name) throws IOException {
        run("ip", "netns", "add", prefix + name);
        namespaces.add(prefix + name);
    }

    private String namespace(int index) {
        return prefix + "node-" + (index + 1);
    }

    private static String address(int index) {
        return "10.77." + (index + 1) + ".2";
    }

    private Map<String, Object> properties(int index) {
        Map<String, Object> properties = ContextFleet.properties(index, Collections.nCopies(size, PORT));
        properties.put("server.address", address(index));
        IntStream.range(0, size)
                .forEach(i ->
                        properties.put("circlet.peers.members.node-" + (i + 1), "http://" + address(i) + ":" + PORT));
        return properties;
    }

    /** From now on nothing that the first sends reaches the second. */
    void lose(int from, int to) throws IOException {
        String[] rule = {"from", address(from), "to", address(to), "blackhole"};
        rules.add(rule);
        router("add", rule);
    }

    /** From now on nothing passes between the two. */
    void part(int one, int other) throws IOException {
        lose(one, other);
        lose(other, one);
    }

    /** Loses some of the packets between all nodes. */
    void loseShare(int percent) throws IOException {
        String drop = "table ip faults { chain forward { type filter hook forward priority 0; numgen random mod 100 < "
                + percent + " drop; }; }";
        run("ip", "netns", "exec", prefix + "router", "nft", drop);
    }

    /** All packets pass again. */
    void heal() throws IOException {
        for (String[] rule : rules) {
            router("del", rule);
        }
        rules.clear();
        if (!isMissing("nft")) {
            run("ip", "netns", "exec", prefix + "router", "nft", "flush ruleset");
        }
    }

    private void router(String what, String[] rule) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", prefix + "router", "rule", what));
        command.addAll(List.of(rule));
        run(command.toArray(String[]::new));
    }

    /** Asks a node from within its own namespace, so that the router has no part in it. */
    String get(int index, String path) throws IOException {
        return run(
                "ip",
                "netns",
                "exec",
                namespace(index),
                "curl",
                "-s",
                "-m",
                "300",
                "http://" + address(index) + ":" + PORT + path);
    }

    String invalidate(int index, String key) throws IOException {
        return run(
                "ip",
                "netns",
                "exec",
                namespace(index),
                "curl",
                "-s",
                "-m",
                "60",
                "-X",
                "DELETE",
                "http://" + address(index) + ":" + PORT + "/get?key=" + key);
    }

    int loads() throws IOException {
        int loads = 0;
        for (int i = 0; i < size; i++) {
            loads += Integer.parseInt(get(i, "/loads"));
        }
        return loads;
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(320, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        return said;
    }

    private void removeEverything() {
        processes.forEach(Process::destroyForcibly);
        for (Process process : processes) {
            process.onExit()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .exceptionally(late -> null)
                    .join();
        }
        for (String namespace : namespaces) {
            try {
                run("ip", "netns", "del", namespace);
            } catch (IOException gone) {
                System.err.println("The namespace " + namespace + " is left behind: " + gone.getMessage());
            }
        }
        processes.clear();
        namespaces.clear();
    }

    @Override
    public void close() {
        removeEverything();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
