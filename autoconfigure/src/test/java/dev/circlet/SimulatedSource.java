package dev.circlet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the getters of simulated nodes read: each load of a key takes its time and gives the key with a number of its own. */
public final class SimulatedSource {

    /** One load: who ran it, of which key, when it began, and what it gives. */
    public static final class Load {

        public final String node;
        public final String key;
        public final long began;
        public final String value;
        public final CompletableFuture<String> result = new CompletableFuture<>();

        private Load(String node, String key, long began, String value) {
            this.node = node;
            this.key = key;
            this.began = began;
            this.value = value;
        }
    }

    private final List<Load> loads = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final VirtualTime time;
    private Duration delay = Duration.ofMillis(10);
    private @Nullable RuntimeException failure;

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

    /** Loads a key on a node. */
    CompletableFuture<String> load(String node, String key) {
        int number = counts.merge(key, 1, Integer::sum);
        Load load = new Load(node, key, time.read(), key + "#" + number);
        loads.add(load);
        RuntimeException thrown = failure;
        time.schedule(
                () -> {
                    if (thrown != null) {
                        load.result.completeExceptionally(thrown);
                    } else {
                        load.result.complete(load.value);
                    }
                },
                delay.toNanos());
        return load.result;
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
