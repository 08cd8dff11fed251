package dev.circlet.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** Time, processor time and bytes of every router for every set, and ours as a share of theirs. */
final class Ratios {

    private static final String OURS = "circlet";
    private static final String BYTES = "gc.alloc.rate.norm";

    private Ratios() {}

    static String table(Collection<RunResult> results) {
        Map<String, RunResult> ours = new LinkedHashMap<>();
        for (RunResult result : results) {
            if (router(result).equals(OURS)) {
                ours.put(set(result), result);
            }
        }
        StringBuilder table =
                new StringBuilder(row("set", "router", "ns/pass", "error", "CPU ns/pass", "B/pass", "time", "CPU"));
        for (RunResult result : results) {
            RunResult own = ours.get(set(result));
            table.append(row(
                    set(result),
                    router(result),
                    number(time(result), 1),
                    number(result.getPrimaryResult().getScoreError(), 1),
                    number(secondary(result, CpuProfiler.RESULT), 1),
                    number(secondary(result, BYTES), 0),
                    own == null ? "" : number(time(own) / time(result), 4),
                    own == null
                            ? ""
                            : number(secondary(own, CpuProfiler.RESULT) / secondary(result, CpuProfiler.RESULT), 4)));
        }
        return table + "The last two columns are " + OURS + " divided by the router of the row.";
    }

    private static String set(RunResult result) {
        return result.getParams().getParam("set");
    }

    private static String router(RunResult result) {
        return result.getParams().getParam("router");
    }

    private static double time(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double secondary(RunResult result, String name) {
        return result.getSecondaryResults().get(name).getScore();
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    private static String row(String set, String router, String... columns) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-8s %-9s", set, router));
        for (String column : columns) {
            row.append(String.format(Locale.ROOT, " %13s", column));
        }
        return row.append('\n').toString();
    }
}
