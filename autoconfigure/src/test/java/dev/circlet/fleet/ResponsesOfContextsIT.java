package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Invalidation;
import dev.circlet.router.MemoryExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Responses that three Spring contexts share over HTTP. */
class ResponsesOfContextsIT {

    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(
                3,
                Map.of(
                        "circlet.groups.pages.max-size", "8MB",
                        "circlet.groups.pages.get-timeout", "30s"),
                CachedPages.class);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static CachedPages pages(int node) {
        return fleet.node(node).getBean(CachedPages.class);
    }

    private static int runs() {
        return pages(0).runs() + pages(1).runs() + pages(2).runs();
    }

    @Test
    void requestsForAColdPageOnAllNodesRunTheHandlerOnce() throws Exception {
        int before = runs();
        ExecutorService clients = Executors.newFixedThreadPool(30);
        try {
            List<Callable<MemoryExchange>> herd = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int client = i;
                herd.add(() -> pages(client % 3).get("/pages/cold?q=1", "user" + client));
            }
            for (Future<MemoryExchange> page : clients.invokeAll(herd)) {
                assertThat(page.get().status()).isEqualTo(200);
                assertThat(page.get().text()).isEqualTo("/cold 1 null null");
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(runs() - before).isEqualTo(1);
    }

    @Test
    void hostilePathsAndQueriesArriveAsTheyWereSent() throws Exception {
        for (String target : List.of(
                "/pages/..%2F..%2Fetc?q=%26q%3D2",
                "/pages/a%00b?q=%0D%0AX:%201",
                "/pages/%3Fq=1?q=%C3%A9",
                "/pages/a%20b%20GET?q=+%20",
                "/pages/%F0%9F%94%91?q=%25zz")) {
            String first = pages(0).get(target, "a").text();
            assertThat(pages(1).get(target, "b").text()).isEqualTo(first);
            assertThat(pages(2).get(target, "c").text()).isEqualTo(first);
        }
        assertThat(pages(0).get("/pages/a%00b?q=%0D%0AX:%201", "a").text()).isEqualTo("/a\0b \r\nX: 1 null null");
    }

    @Test
    void aPathIsForgottenInTheWholeFleet() throws Exception {
        pages(0).get("/pages/changing", "a");
        pages(1).get("/pages/changing", "b");
        int before = runs();
        Invalidation done = pages(2).cache().invalidate("/pages/changing");
        assertThat(done.acknowledged()).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
        pages(0).get("/pages/changing", "a");
        pages(1).get("/pages/changing", "b");
        assertThat(runs() - before).isEqualTo(1);
    }

    @Test
    void thePropertiesOfTheGroupHaveTheLastWord() {
        assertThat(pages(0).cache().group().spec().maxBytes()).isEqualTo(8 << 20);
    }
}
