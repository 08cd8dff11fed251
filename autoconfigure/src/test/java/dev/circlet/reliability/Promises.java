package dev.circlet.reliability;

import dev.circlet.SimulatedSource.Load;
import dev.circlet.cache.DeadlineExceededException;
import dev.circlet.reliability.History.Forgetting;
import dev.circlet.reliability.History.Get;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history by the promises of the cache, in the spirit of Jepsen: 1 values, 2 loads, 3 freshness, 4 liveness, and
 * that a get fails only if its loads do.
 */
final class Promises {

    /** A call ends by its deadline and this. */
    private static final long GRACE = Duration.ofMillis(100).toNanos();
    /** Ages that travel are bounds: a load that began this soon after an invalidation may be taken for an older one. */
    private static final long BLUR = Duration.ofSeconds(5).toNanos();

    private final History history;
    private final Map<String, Load> loads = new HashMap<>();
    private final Map<String, List<Load>> loadsByKey = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private Promises(History history) {
        this.history = history;
        for (Load load : history.loads()) {
            loads.put(load.value, load);
            loadsByKey.computeIfAbsent(load.key, key -> new ArrayList<>()).add(load);
        }
    }

    /** Returns a sentence for each promise that the history breaks. */
    static List<String> brokenBy(History history) {
        Promises promises = new Promises(history);
        history.gets.forEach(promises::judge);
        history.forgettings.forEach(promises::judge);
        promises.loadsByKey.values().forEach(promises::judgeLoads);
        return promises.violations;
    }

    private void judge(Get get) {
        if (history.isDead(get.incarnation) && get.end == Long.MAX_VALUE) {
            return;
        }
        if (get.end == Long.MAX_VALUE) {
            violations.add("4: the " + get + " never ends");
        } else if (get.end > latest(get.node, get.start, get.deadline)) {
            violations.add("4: the " + get + " ends " + Duration.ofNanos(get.end - get.start) + " later");
        }
        if (get.value != null) {
            judgeValue(get, get.value);
        } else if (get.end != Long.MAX_VALUE && !mayFail(get)) {
            violations.add("5: the " + get + " fails with " + get.failure);
        }
    }

    /** A node that stands still ends nothing before it goes on. */
    private long latest(String node, long start, Duration deadline) {
        long latest = start + deadline.toNanos();
        for (History.Pause pause : history.pauses) {
            if (pause.node().equals(node) && pause.to() >= start && pause.from() <= latest) {
                latest = Math.max(latest, pause.to());
            }
        }
        return latest + GRACE;
    }

    private void judgeValue(Get get, String value) {
        Load load = loads.get(value);
        if (load == null) {
            violations.add("1: the " + get + " gives " + value + ", which nobody loaded");
        } else if (!load.key.equals(get.key)) {
            violations.add("1: the " + get + " gives " + value + " of another key");
        } else if (load.fails || load.ended > get.end) {
            violations.add("1: the " + get + " gives " + value + ", whose load did not end well before");
        } else {
            judgeFreshness(get, load);
        }
    }

    private void judgeFreshness(Get get, Load load) {
        for (Forgetting forgetting : history.forgettings) {
            Long acknowledged = forgetting.concerns(get.key) ? forgetting.acknowledged.get(get.incarnation) : null;
            if (acknowledged != null && acknowledged < get.start && load.began < forgetting.start) {
                violations.add("3: the " + get + " gives " + load.value + ", whose load began at " + load.began
                        + ", after the " + forgetting + " was acknowledged at " + acknowledged);
            }
        }
    }

    /** A get may fail like a load of its key, whose failure may have been on its way, or at its deadline with a slow one. */
    private boolean mayFail(Get get) {
        boolean late = cause(get.failure) instanceof DeadlineExceededException;
        return loadsByKey.getOrDefault(get.key, List.of()).stream()
                .filter(load -> load.began <= get.end && load.ended >= get.start - BLUR)
                .anyMatch(load -> late ? load.hangs || load.ended > get.end : load.fails);
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
    }

    private void judge(Forgetting forgetting) {
        if (history.isDead(forgetting.incarnation)) {
            return;
        }
        if (forgetting.outcome == null
                || forgetting.end > latest(forgetting.node, forgetting.start, Duration.ofSeconds(2))) {
            violations.add("4: the " + forgetting + " does not end in time");
        } else if (!forgetting.outcome.acknowledged().contains(forgetting.node)) {
            violations.add("3: the " + forgetting + " was not acknowledged by its own node");
        }
    }

    /** No node loads a key twice at a time, but for an invalidation that made the first load useless. */
    private void judgeLoads(List<Load> sameKey) {
        for (int i = 0; i < sameKey.size(); i++) {
            Load first = sameKey.get(i);
            for (Load second : sameKey.subList(i + 1, sameKey.size())) {
                if (second.node.equals(first.node)
                        && second.began >= first.began
                        && second.began < first.ended
                        && !excused(first, second)) {
                    violations.add(
                            "2: " + first.node + " loads " + first.value + " and " + second.value + " at a time");
                }
            }
        }
    }

    private boolean excused(Load first, Load second) {
        return history.forgettings.stream()
                .anyMatch(
                        one -> one.concerns(first.key) && one.start > first.began - BLUR && one.start <= second.began);
    }
}
