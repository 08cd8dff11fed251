package dev.circlet.demo.tiles;

import dev.circlet.cache.Group;
import dev.circlet.demo.web.CachedAnswer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves tiles to the map. */
@RestController
final class TileController {

    static final String ABSENT = "There is no such tile";

    private final Group tiles;

    TileController(@Qualifier("tiles") Group tiles) {
        this.tiles = tiles;
    }

    @GetMapping("/api/tiles/{set}/{z}/{x}/{y}.png")
    ResponseEntity<byte[]> tile(
            @PathVariable String set, @PathVariable String z, @PathVariable String x, @PathVariable String y) {
        TileKey key = TileKey.of(set, z, x, y);
        return CachedAnswer.of(tiles, key.toString(), MediaType.IMAGE_PNG, ABSENT);
    }
}
