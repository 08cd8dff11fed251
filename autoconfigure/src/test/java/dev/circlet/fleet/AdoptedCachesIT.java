package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Groups;
import dev.circlet.peer.Fleet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/** Caches that only some of three nodes have asked for by name; the third has fixed names. */
@Timeout(120)
class AdoptedCachesIT {

    private static ContextFleet fleet;
    private static ExecutorService callers;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(FreePorts.find(3), AdoptedCachesIT::properties, CachedPrices.class);
        fleet.awaitAcquaintance();
        callers = Executors.newCachedThreadPool();
    }

    private static Map<String, Object> properties(int node) {
        Map<String, Object> properties = new HashMap<>(ContextFleet.PATIENT);
        properties.put("circlet.peers.limits.adopted-caches", "1");
        if (node == 2) {
            properties.put("spring.cache.cache-names", "prices,more-prices,loaded-prices");
        }
        return properties;
    }

    @AfterAll
    static void stop() {
        fleet.close();
        callers.shutdownNow();
    }

    private static String owned(int node, String cache) {
        Fleet ring = fleet.node(0).getBean(Fleet.class);
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key-" + i)
                .filter(key -> ring.ownerOf(cache, key).name().equals("node-" + (node + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static Cache cache(int node, String name) {
        return fleet.node(node).getBean(CacheManager.class).getCache(name);
    }

    private static boolean has(int node, String cache) {
        return fleet.node(node).getBean(Groups.class).find(cache).isPresent();
    }

    private static int runs(String name, String key) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Cache cache = cache(i % 2 == 0 ? 0 : 2, name);
            if (cache != null) {
                calls.add(callers.submit(() -> cache.get(key, () -> "run " + runs.incrementAndGet())));
            }
        }
        for (Future<String> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
        return runs.get();
    }

    @Test
    void theOwnerMakesACacheThatOthersAskItForAndNoMoreThanItsLimit() throws Exception {
        String key = owned(1, "on-the-fly");
        assertThat(runs("on-the-fly", key)).isEqualTo(1);
        assertThat(has(1, "on-the-fly")).isTrue();
        assertThat(cache(1, "on-the-fly").get(key).get()).isEqualTo("run 1");
        runs("second", owned(1, "second"));
        assertThat(has(1, "second")).isTrue();
        runs("third", owned(1, "third"));
        assertThat(has(1, "third")).isFalse();
    }

    @Test
    void anOwnerWithFixedNamesMakesNone() throws Exception {
        String key = owned(2, "not-there");
        assertThat(cache(2, "not-there")).isNull();
        assertThat(runs("not-there", key)).isEqualTo(1);
        assertThat(has(2, "not-there")).isFalse();
        assertThat(cache(0, "not-there").get(key)).isNotNull();
    }
}
