package dev.circlet.demo.tiles;

import dev.circlet.cache.Group;
import dev.circlet.demo.web.CachedAnswer;
import dev.circlet.demo.web.ClientFault;
import dev.circlet.demo.web.Lite;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.spring.RouterConfigurer;
import java.util.concurrent.CompletionStage;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Serves tiles by the router: one catch-all in place of four parameters. */
@Component
final class TileRoutes implements RouterConfigurer {

    private static final String PNG = ".png";

    private final Group tiles;

    TileRoutes(@Qualifier("tiles") Group tiles) {
        this.tiles = tiles;
    }

    @Override
    public void configure(Engine engine) {
        engine.group("/tiles", Lite.FAILURES).get("/*path", Handler.async(this::tile));
    }

    private CompletionStage<?> tile(Context context) {
        String path = context.param("path");
        if (!path.endsWith(PNG) || path.chars().filter(c -> c == '/').count() != 4) {
            throw ClientFault.notFound("A tile is at /set/z/x/y.png");
        }
        TileKey key = TileKey.parse(path.substring(1, path.length() - PNG.length()));
        return Lite.send(
                context, CachedAnswer.later(tiles, key.toString(), MediaType.IMAGE_PNG, TileController.ABSENT));
    }
}
