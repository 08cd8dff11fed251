package dev.circlet;

import dev.circlet.cache.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the getters of simulated nodes read: each load of a key takes its time and gives the key with a number of its own. */
public final class SimulatedSource {

    /** Says what becomes of loads. */
    @FunctionalInterface
    public interface Script {

        /** What becomes of the given load of a key, counted from 1. */
        Outcome load(String node, String key, int number);
    }

    /** What becomes of one load: it ends after a delay, with a failure or without; or never if there is no delay. */
    public record Outcome(
            @Nullable Duration delay, @Nullable RuntimeException failure) {

        public static final Outcome HANGS = new Outcome(null, null);

        public static Outcome after(Duration delay) {
            return new Outcome(delay, null);
        }

        public static Outcome failing(Duration delay, RuntimeException failure) {
            return new Outcome(delay, failure);
        }
    }

    /** One load: who ran it, of which key, when it began and ended, and what it gives. */
    public static final class Load {

        public final String node;
        public final String key;
        public final long began;
        public final String value;
        public final boolean fails;
        public final boolean hangs;
        public final CompletableFuture<@Nullable String> result = new CompletableFuture<>();
        /** When it ended, by itself or because nobody waited any more; the largest number before that. */
        public long ended = Long.MAX_VALUE;

        private Load(String node, String key, long began, String value, Outcome outcome) {
            this.node = node;
            this.key = key;
            this.began = began;
            this.value = value;
            this.fails = outcome.failure() != null;
            this.hangs = outcome.delay() == null;
        }
    }

    private final Set<String> absent = new HashSet<>();
    private final List<Load> loads = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final VirtualTime time;
    private Duration delay = Duration.ofMillis(10);
    private @Nullable RuntimeException failure;
    private Script script = (node, key, number) -> new Outcome(delay, failure);

    public SimulatedSource(VirtualTime time) {
        this.time = time;
    }

    /** Sets how long loads take that begin later. */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /** Makes loads fail that begin later. */
    public void fail(@Nullable RuntimeException failure) {
        this.failure = failure;
    }

    /** Makes loads find nothing for a key from now on. */
    public void absent(String key) {
        absent.add(key);
    }

    /** Sets what becomes of loads that begin later, instead of delay and failure. */
    public void script(Script script) {
        this.script = script;
    }

    /** Loads a key on a node, whose own timers end the load. */
    CompletableFuture<@Nullable String> load(String node, String key, Scheduler timers) {
        int number = counts.merge(key, 1, Integer::sum);
        Outcome outcome = script.load(node, key, number);
        Load load = new Load(node, key, time.read(), key + "#" + number, outcome);
        loads.add(load);
        load.result.whenComplete((value, thrown) -> load.ended = Math.min(load.ended, time.read()));
        if (outcome.delay() != null) {
            timers.schedule(() -> end(load, outcome.failure()), outcome.delay().toNanos());
        }
        return load.result;
    }

    private void end(Load load, @Nullable RuntimeException failure) {
        if (failure != null) {
            load.result.completeExceptionally(failure);
        } else {
            load.result.complete(absent.contains(load.key) ? null : load.value);
        }
    }

    public List<Load> loads() {
        return List.copyOf(loads);
    }

    public List<Load> loads(String key) {
        return loads.stream().filter(load -> load.key.equals(key)).toList();
    }

    /** The nodes that loaded a key, in order. */
    public List<String> loaders(String key) {
        return loads(key).stream().map(load -> load.node).toList();
    }
}
