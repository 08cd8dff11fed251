package dev.circlet.demo.lite;

import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.spring.RouterConfigurer;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** A page from a template, and a stream of events. */
@Component
final class LiteRoutes implements RouterConfigurer {

    private final CacheEvents events;
    private final String node;

    LiteRoutes(CacheEvents events, @Value("${circlet.node-name:local}") String node) {
        this.events = events;
        this.node = node;
    }

    @Override
    public void configure(Engine engine) {
        engine.get("/hello/:name", this::hello);
        engine.get("/events", Handler.async(events::stream));
    }

    private void hello(Context context) throws Exception {
        context.html(200, "hello", Map.of("name", context.param("name"), "node", node));
    }
}
