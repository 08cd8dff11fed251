package dev.circlet.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** Time and bytes of every router for every set, and our time as a share of theirs. */
final class Ratios {

    private static final String OURS = "circlet";
    private static final String BYTES = "gc.alloc.rate.norm";

    private Ratios() {}

    static String table(Collection<RunResult> results) {
        Map<String, Double> ours = new LinkedHashMap<>();
        for (RunResult result : results) {
            if (result.getParams().getParam("router").equals(OURS)) {
                ours.put(result.getParams().getParam("set"), score(result));
            }
        }
        StringBuilder table =
                new StringBuilder(row("set", "router", "ns per pass", "error", "B per pass", "ours / theirs"));
        for (RunResult result : results) {
            String set = result.getParams().getParam("set");
            Double own = ours.get(set);
            table.append(row(
                    set,
                    result.getParams().getParam("router"),
                    number(score(result), 1),
                    number(result.getPrimaryResult().getScoreError(), 1),
                    number(result.getSecondaryResults().get(BYTES).getScore(), 0),
                    own == null ? "" : number(own / score(result), 4)));
        }
        return table.toString();
    }

    private static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    private static String row(String set, String router, String time, String error, String bytes, String ratio) {
        return String.format(Locale.ROOT, "%-8s %-9s %14s %12s %12s %14s%n", set, router, time, error, bytes, ratio);
    }
}
