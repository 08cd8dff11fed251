package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Invalidation;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same routes on three nodes, in virtual time. */
class ResponseCacheFleetTests {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String[] NAMES = {"n1", "n2", "n3"};

    private final SimulatedFleet fleet = new SimulatedFleet(7).start(NAMES);
    private final Map<String, Engine> engines = new TreeMap<>();
    private final Map<String, CachedResponses> caches = new TreeMap<>();
    private final List<String> runs = new ArrayList<>();

    @AfterEach
    void close() {
        fleet.close();
    }

    private void serving(Handler handler) {
        for (String name : NAMES) {
            serving(name, handler);
        }
    }

    private void serving(String name, Handler handler) {
        Engine engine = new Engine();
        GroupSpec spec = GroupSpec.named("pages").ttl(Duration.ofMinutes(1)).build();
        long began = fleet.time.read();
        ResponseCache cache = new ResponseCache(
                fleet.node(name).groups(),
                engine,
                task -> fleet.time.schedule(task, 0),
                () -> START.plusNanos(fleet.time.read() - began));
        CachedResponses pages = cache.through(spec, ResponsePolicy.DEFAULTS.ignoringCookies());
        engine.get("/pages/:name", context -> context.setHeader("X-Served-By", name), pages, context -> {
            runs.add(name);
            handler.handle(context);
        });
        engines.put(name, engine);
        caches.put(name, pages);
    }

    private MemoryExchange ask(String node, String path) throws Exception {
        return MemoryExchange.get(path)
                .with("Cookie", "sid=" + node)
                .with("X-User", node)
                .runOn(engines.get(node));
    }

    private void settle(MemoryExchange... pages) {
        for (MemoryExchange page : pages) {
            fleet.settle(page.done().toCompletableFuture());
        }
    }

    private MemoryExchange get(String node, String path) throws Exception {
        MemoryExchange page = ask(node, path);
        settle(page);
        return page;
    }

    /** A page that a node computes for the fleet. */
    private String pageOf(String owner) {
        CachedResponses cache = caches.get("n1");
        for (int i = 0; ; i++) {
            String path = "/pages/" + i;
            if (cache.group()
                    .owner(cache.key(MemoryExchange.get(path)).orElseThrow())
                    .equals(owner)) {
                return path;
            }
        }
    }

    private static void greet(Context context) throws Exception {
        context.text(context.param("name") + " for " + context.header("X-User", "all") + context.cookie("sid"));
    }

    @Test
    void aHerdOnAllNodesRunsTheHandlerOnceAndOnTheOwner() throws Exception {
        serving(ResponseCacheFleetTests::greet);
        String path = pageOf("n2");
        List<MemoryExchange> herd = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            herd.add(ask(NAMES[i % 3], path));
        }
        settle(herd.toArray(MemoryExchange[]::new));
        assertThat(runs).containsExactly("n2");
        String text = path.substring(7) + " for allnull";
        assertThat(herd).allSatisfy(page -> assertThat(page.text()).isEqualTo(text));
        for (int i = 0; i < 3; i++) {
            assertThat(herd.get(i).responseHeader("X-Served-By"))
                    .as("middleware in front of the cache runs where the request is")
                    .isEqualTo(NAMES[i]);
        }
        assertThat(herd.stream().map(page -> page.responseHeader("ETag")).distinct())
                .hasSize(1);
    }

    @Test
    void theOwnerNeedsNoRequestOfItsOwnToKnowTheRoute() throws Exception {
        serving(ResponseCacheFleetTests::greet);
        MemoryExchange page = get("n1", pageOf("n3"));
        assertThat(runs).containsExactly("n3");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.responseHeader("Cache-Status")).isEqualTo("circlet; fwd=miss; detail=owner");
    }

    @Test
    void aFailureIsToldWithoutDetailsElsewhereAndNotKept() throws Exception {
        serving(context -> {
            throw new IllegalStateException("password of the source");
        });
        String path = pageOf("n1");
        MemoryExchange there = get("n2", path);
        assertThat(there.status()).isEqualTo(500);
        assertThat(there.responseHeader("Content-Type")).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(there.text()).doesNotContain("password", "IllegalState");
        MemoryExchange here = ask("n1", path);
        fleet.advance(Duration.ofSeconds(1));
        assertThat(here.done().toCompletableFuture()).isCompletedExceptionally();
        assertThat(runs).containsExactly("n1", "n1");
    }

    @Test
    void whatIsNotSharedIsMadeWhereItWasAskedFor() throws Exception {
        serving(context -> {
            context.setHeader("Cache-Control", "private");
            greet(context);
        });
        String path = pageOf("n1");
        assertThat(get("n2", path).text()).endsWith("for n2n2");
        assertThat(get("n3", path).text()).endsWith("for n3n3");
        assertThat(runs).as("the verdict is found once").containsExactly("n1", "n2", "n3");
    }

    @Test
    void aNodeThatLacksTheGroupOrTheRouteLeavesThePageToTheOthers() throws Exception {
        serving("n1", ResponseCacheFleetTests::greet);
        serving("n2", ResponseCacheFleetTests::greet);
        String path = pageOf("n1");
        assertThat(get("n1", pageOf("n3")).status()).isEqualTo(200);
        assertThat(runs).containsExactly("n1");
        assertThat(get("n2", path).status()).isEqualTo(200);
        assertThat(runs).containsExactly("n1", "n1");
    }

    @Test
    void anInvalidationReachesAllNodes() throws Exception {
        serving(ResponseCacheFleetTests::greet);
        String path = pageOf("n1");
        get("n2", path);
        get("n3", path);
        CachedResponses cache = caches.get("n3");
        Invalidation done = fleet.await(cache.group()
                .invalidateAsync(cache.key(MemoryExchange.get(path)).orElseThrow()));
        assertThat(done.acknowledged()).containsExactlyInAnyOrder(NAMES);
        get("n2", path);
        assertThat(runs).containsExactly("n1", "n1");
    }

    @Test
    void theAgeIsThatOfThePageAndNotOfTheCopy() throws Exception {
        serving(ResponseCacheFleetTests::greet);
        String path = pageOf("n1");
        get("n1", path);
        fleet.advance(Duration.ofSeconds(20));
        assertThat(get("n2", path).responseHeader("Age")).isEqualTo("20");
    }
}
