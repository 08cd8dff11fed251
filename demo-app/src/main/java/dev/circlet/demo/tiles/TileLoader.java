package dev.circlet.demo.tiles;

import dev.circlet.spring.CacheGroup;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Renders the tiles of the group {@code tiles}. They never change, so they stay until room is needed. */
@Component
final class TileLoader {

    private final TileRenderer renderer = new TileRenderer();

    @CacheGroup(name = "tiles", maxSize = "128MB")
    byte[] load(String key) throws IOException, InterruptedException {
        return renderer.render(TileKey.parse(key));
    }
}
