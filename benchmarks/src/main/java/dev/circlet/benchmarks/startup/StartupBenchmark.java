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
 * differences within a round, so that what slows a whole round down does not count; with a probability of 95 % the median of all
 * starts ever is between the numbers beside it. Properties: {@code rounds}; {@code variants}, the names of those to compare with the
 * application alone, all unless set; {@code jvm}, the options of the JVMs; {@code archive}, whether each starts from an archive of its
 * classes.
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
        List<Variant> variants = Variant.chosen(System.getProperty("variants"));
        for (Variant variant : variants) {
            // Also fills the caches of the file system.
            options.put(variant, trained(variant, classPath));
            starts.put(variant, new ArrayList<>());
        }
        List<Variant> order = new ArrayList<>(variants);
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
                "95 %",
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
            columns.add(between(added(own, base, Start::ready)));
            columns.addAll(pair(own, base, Start::boot, "%.0f"));
            columns.addAll(pair(own, base, Start::cpu, "%.0f"));
            columns.addAll(pair(own, base, Start::classes, "%.0f"));
            columns.addAll(pair(own, base, start -> start.heap() / MIB, "%.2f"));
            table.append(row(variant.name(), columns.toArray(String[]::new)));
        });
        return table + "Medians of " + ROUNDS + " starts.";
    }

    private static List<String> pair(List<Start> own, List<Start> base, ToDoubleFunction<Start> number, String format) {
        List<Double> values = own.stream().map(number::applyAsDouble).toList();
        return List.of(
                String.format(Locale.ROOT, format, median(values)),
                String.format(Locale.ROOT, format, median(added(own, base, number))));
    }

    private static List<Double> added(List<Start> own, List<Start> base, ToDoubleFunction<Start> number) {
        List<Double> added = new ArrayList<>();
        for (int round = 0; round < own.size(); round++) {
            added.add(number.applyAsDouble(own.get(round)) - number.applyAsDouble(base.get(round)));
        }
        return added;
    }

    /** The interval of the median by the ranks of a binomial distribution, as that is close to a normal one. */
    private static String between(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.max(0, Math.floor((sorted.size() - 1.96 * Math.sqrt(sorted.size())) / 2));
        return String.format(Locale.ROOT, "%.0f..%.0f", sorted.get(rank), sorted.get(sorted.size() - 1 - rank));
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
