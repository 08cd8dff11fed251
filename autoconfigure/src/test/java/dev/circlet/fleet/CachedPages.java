package dev.circlet.fleet;

import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.MemoryExchange;
import dev.circlet.spring.CachedResponses;
import dev.circlet.spring.ResponseCache;
import dev.circlet.spring.ResponsePolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Routes whose responses the fleet shares. */
class CachedPages {

    private final AtomicInteger runs = new AtomicInteger();
    private final Engine engine = new Engine();
    private final CachedResponses cache;

    CachedPages(Groups groups) {
        cache = new ResponseCache(groups, engine)
                .through(
                        GroupSpec.named("pages").ttl(Duration.ofMinutes(10)).build(),
                        ResponsePolicy.DEFAULTS.ignoringCookies().ignoringAuthorization());
        engine.get("/pages/*path", cache, this::page);
    }

    private void page(Context context) throws Exception {
        runs.incrementAndGet();
        Thread.sleep(50);
        context.text(context.param("path")
                + ' '
                + context.query("q")
                + ' '
                + context.header("Authorization")
                + ' '
                + context.header("Cookie"));
    }

    int runs() {
        return runs.get();
    }

    CachedResponses cache() {
        return cache;
    }

    MemoryExchange get(String target, String user) throws Exception {
        return MemoryExchange.get(target)
                .with("Authorization", "Bearer " + user)
                .with("Cookie", "sid=" + user)
                .runOn(engine);
    }
}
