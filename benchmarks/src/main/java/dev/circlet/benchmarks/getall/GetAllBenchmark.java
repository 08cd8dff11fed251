package dev.circlet.benchmarks.getall;

import com.sun.management.OperatingSystemMXBean;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Group;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Starts three members in this JVM and lets one of them get the same keys, which the other two own and hold, in three ways that take
 * turns: all at once, one after the other, and one by one without waiting in between. Properties: {@code keys}, {@code bytes} of
 * a value, {@code rounds}, and {@code passes} of each way in a round.
 */
public final class GetAllBenchmark {

    private static final int NODES = 3;
    private static final int KEYS = Integer.getInteger("keys", 100);
    private static final int ROUNDS = Integer.getInteger("rounds", 20);
    private static final int PASSES = Integer.getInteger("passes", 20);
    private static final int WARM_UP_ROUNDS = 5;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private GetAllBenchmark() {}

    /** A way to get all keys; returns how many bytes they have. */
    private interface Way {
        long get(Group group, List<String> keys);
    }

    /** What one pass took in the mean of a round, in microseconds. */
    private record Pass(double elapsed, double cpu) {}

    /**
     * Runs the group.
     *
     * @return the table of its results
     * @throws Exception if a node does not start or a value comes from elsewhere than its owner's memory
     */
    public static String run() throws Exception {
        List<Node> nodes = Node.start(NODES);
        try {
            List<String> keys = remoteKeys(nodes);
            Map<String, Way> ways = ways();
            Map<String, List<Pass>> passes = new LinkedHashMap<>();
            ways.keySet().forEach(name -> passes.put(name, new ArrayList<>()));
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                for (Map.Entry<String, Way> way : ways.entrySet()) {
                    Pass pass = pass(way.getValue(), nodes.get(0).group(), keys);
                    if (round >= 0) {
                        passes.get(way.getKey()).add(pass);
                    }
                }
            }
            requireRemote(nodes);
            return table(passes);
        } finally {
            nodes.forEach(Node::close);
        }
    }

    private static Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("getAll", (group, keys) -> bytes(group.getAll(keys).values()));
        ways.put(
                "get, one after the other",
                (group, keys) ->
                        keys.stream().map(group::get).mapToLong(ByteView::size).sum());
        ways.put("getAsync, at once", (group, keys) -> {
            List<CompletableFuture<ByteView>> futures =
                    keys.stream().map(group::getAsync).toList();
            return futures.stream()
                    .map(CompletableFuture::join)
                    .mapToLong(ByteView::size)
                    .sum();
        });
        return ways;
    }

    private static long bytes(Iterable<ByteView> values) {
        long bytes = 0;
        for (ByteView value : values) {
            bytes += value.size();
        }
        return bytes;
    }

    /** Keys that the first node does not own, as many of the one as of the other node. Their owners hold them afterwards. */
    private static List<String> remoteKeys(List<Node> nodes) {
        List<String> keys = new ArrayList<>();
        int[] owned = new int[NODES];
        for (int i = 0; keys.size() < KEYS; i++) {
            String key = "page-" + i;
            String owner = nodes.get(0).group().owner(key);
            for (int node = 1; node < NODES; node++) {
                if (owner.equals(Node.name(node)) && owned[node] < (KEYS + NODES - 2) / (NODES - 1)) {
                    owned[node]++;
                    keys.add(key);
                    nodes.get(node).group().get(key);
                }
            }
        }
        return keys;
    }

    private static Pass pass(Way way, Group group, List<String> keys) {
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        long bytes = 0;
        for (int i = 0; i < PASSES; i++) {
            bytes += way.get(group, keys);
        }
        long elapsed = System.nanoTime() - start;
        long expected = (long) PASSES * KEYS * Integer.getInteger("bytes", 1024);
        if (bytes != expected) {
            throw new IllegalStateException("Got " + bytes + " bytes in place of " + expected);
        }
        return new Pass(micros(elapsed), micros(SYSTEM.getProcessCpuTime() - cpu));
    }

    private static double micros(long nanos) {
        return (double) nanos / PASSES / TimeUnit.MICROSECONDS.toNanos(1);
    }

    /** Otherwise something else was measured. */
    private static void requireRemote(List<Node> nodes) {
        int loads = nodes.stream().mapToInt(Node::loads).sum();
        long hits = nodes.get(0).group().stats().hits();
        if (loads != KEYS || hits != 0) {
            throw new IllegalStateException(
                    loads + " loads of " + KEYS + " keys, and " + hits + " hits without a peer");
        }
    }

    private static String table(Map<String, List<Pass>> passes) {
        String row = "%-26s %12s %12s %18s %18s%n";
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, row, KEYS + " keys by", "us/pass", "CPU us/pass", "time / getAll's", "CPU / getAll's"));
        List<Pass> base = passes.get("getAll");
        passes.forEach((name, own) -> {
            List<Double> times = new ArrayList<>();
            List<Double> cpus = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                times.add(own.get(round).elapsed() / base.get(round).elapsed());
                cpus.add(own.get(round).cpu() / base.get(round).cpu());
            }
            table.append(String.format(
                    Locale.ROOT,
                    row,
                    name,
                    number(median(own.stream().map(Pass::elapsed).toList())),
                    number(median(own.stream().map(Pass::cpu).toList())),
                    number(median(times)),
                    number(median(cpus))));
        });
        return table + "Medians of " + ROUNDS + " rounds of " + PASSES
                + " passes; ratios within a round. CPU is that of all " + NODES + " nodes.";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
