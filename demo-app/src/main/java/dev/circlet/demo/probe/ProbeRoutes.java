package dev.circlet.demo.probe;

import dev.circlet.cache.Group;
import dev.circlet.cache.Invalidation;
import dev.circlet.demo.web.CachedAnswer;
import dev.circlet.demo.web.Lite;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.spring.RouterConfigurer;
import java.util.concurrent.CompletionStage;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** The probe by the router. No thread waits while a key is loaded. */
@Component
final class ProbeRoutes implements RouterConfigurer {

    private final Group probe;

    ProbeRoutes(@Qualifier("probe") Group probe) {
        this.probe = probe;
    }

    @Override
    public void configure(Engine engine) {
        engine.group("/probe", Lite.FAILURES)
                .get("/:key", Handler.async(this::get))
                .delete("/:key", this::invalidate);
    }

    private CompletionStage<?> get(Context context) {
        return Lite.send(
                context, CachedAnswer.later(probe, context.param("key"), ProbeController.TEXT, ProbeController.ABSENT));
    }

    private void invalidate(Context context) throws Exception {
        Invalidation done = probe.invalidate(context.param("key"));
        context.json(done);
    }
}
