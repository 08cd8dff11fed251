package dev.circlet.fleet;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** What this JVM holds: heap after a collection, threads, sockets (-1 where the machine does not tell). */
record Vitals(long heap, int threads, int sockets) {

    static Vitals now() throws IOException {
        System.gc();
        System.gc();
        return new Vitals(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                openSockets());
    }

    /** The least of what it holds over a while, for peers ask one another how they do and open connections for it. */
    static Vitals leastOfAWhile() throws IOException {
        Vitals least = now();
        for (int i = 0; i < 15; i++) {
            LockSupport.parkNanos(900_000_000);
            Vitals now = now();
            least = new Vitals(
                    Math.min(least.heap, now.heap),
                    Math.min(least.threads, now.threads),
                    Math.min(least.sockets, now.sockets));
        }
        return least;
    }

    private static int openSockets() throws IOException {
        Path open = Path.of("/proc/self/fd");
        if (!Files.isDirectory(open)) {
            return -1;
        }
        int sockets = 0;
        try (DirectoryStream<Path> links = Files.newDirectoryStream(open)) {
            for (Path link : links) {
                try {
                    sockets += Files.readSymbolicLink(link).toString().startsWith("socket:") ? 1 : 0;
                } catch (IOException closedMeanwhile) {
                    continue;
                }
            }
        }
        return sockets;
    }

    /** How many threads there are of each name, numbers left out. */
    static Map<String, Long> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .collect(Collectors.groupingBy(
                        thread -> thread.getName().replaceAll("\\d+", "*"), TreeMap::new, Collectors.counting()));
    }

    /** Whether this is what it was before, up to 5 % or, of the few threads and sockets, two. */
    boolean isLike(Vitals before) {
        return Math.abs(heap - before.heap) <= before.heap / 20
                && Math.abs(threads - before.threads) <= Math.max(2, before.threads / 20)
                && Math.abs(sockets - before.sockets) <= Math.max(2, before.sockets / 20);
    }
}
