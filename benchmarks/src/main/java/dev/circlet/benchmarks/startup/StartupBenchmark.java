package dev.circlet.benchmarks.startup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Starts the same small web application with and without the starter, in fresh JVMs that take turns. What is added is the median of the
 * differences within a round, so that what slows a whole round down does not count. Properties: {@code rounds};
 * {@code jvm}, the options of the JVMs; {@code archive}, whether each starts from an archive of its classes.
 */
public final class StartupBenchmark {

    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final boolean ARCHIVE = Boolean.getBoolean("archive");
    private static final double MIB = 1 << 20;

    private StartupBenchmark() {}

    /**
     * Runs the group.
     *
     * @return the table of its results
     * @throws Exception if an application does not start
     */
    public static String run() throws Exception {
        ClassPath classPath = ClassPath.read();
        Map<Variant, List<Start>> starts = new LinkedHashMap<>();
        Map<Variant, List<String>> options = new HashMap<>();
        for (Variant variant : Variant.ALL) {
            // Also fills the caches of the file system.
            options.put(variant, trained(variant, classPath));
            starts.put(variant, new ArrayList<>());
        }
        List<Variant> order = new ArrayList<>(Variant.ALL);
        for (int round = 0; round < ROUNDS; round++) {
            for (Variant variant : order) {
                starts.get(variant).add(Start.of(variant, classPath, options.get(variant)));
            }
            order.add(order.remove(0));
        }
        return table(starts);
    }

    /** Starts an application once, and returns the options for its next starts. */
    private static List<String> trained(Variant variant, ClassPath classPath) throws Exception {
        if (!ARCHIVE) {
            Start.of(variant, classPath, List.of());
            return List.of();
        }
        Path archive = Files.createTempDirectory("startup").resolve(variant.name() + ".archive");
        archive.toFile().deleteOnExit();
        boolean cache = Runtime.version().feature() >= 25;
        Start.of(variant, classPath, List.of((cache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive));
        return List.of((cache ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
    }

    private static String table(Map<Variant, List<Start>> starts) {
        List<Start> base = starts.get(Variant.ALL.get(0));
        StringBuilder table = new StringBuilder(row(
                "variant",
                "ready ms",
                "added",
                "Boot ms",
                "added",
                "CPU ms",
                "added",
                "classes",
                "added",
                "heap MiB",
                "added"));
        starts.forEach((variant, own) -> {
            List<String> columns = new ArrayList<>();
            columns.addAll(pair(own, base, Start::ready, "%.0f"));
            columns.addAll(pair(own, base, Start::boot, "%.0f"));
            columns.addAll(pair(own, base, Start::cpu, "%.0f"));
            columns.addAll(pair(own, base, Start::classes, "%.0f"));
            columns.addAll(pair(own, base, start -> start.heap() / MIB, "%.2f"));
            table.append(row(variant.name(), columns.toArray(String[]::new)));
        });
        return table + "Medians of " + ROUNDS + " starts.";
    }

    private static List<String> pair(List<Start> own, List<Start> base, ToDoubleFunction<Start> number, String format) {
        List<Double> values = new ArrayList<>();
        List<Double> added = new ArrayList<>();
        for (int round = 0; round < own.size(); round++) {
            values.add(number.applyAsDouble(own.get(round)));
            added.add(number.applyAsDouble(own.get(round)) - number.applyAsDouble(base.get(round)));
        }
        return List.of(
                String.format(Locale.ROOT, format, median(values)), String.format(Locale.ROOT, format, median(added)));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String row(String variant, String... columns) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-10s", variant));
        for (String column : columns) {
            row.append(String.format(Locale.ROOT, " %9s", column));
        }
        return row.append('\n').toString();
    }
}
