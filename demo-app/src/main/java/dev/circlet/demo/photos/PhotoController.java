package dev.circlet.demo.photos;

import dev.circlet.cache.Group;
import dev.circlet.cache.RemoteLoadException;
import dev.circlet.demo.web.CachedAnswer;
import dev.circlet.demo.web.ClientFault;
import java.io.IOException;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists photos and serves the pictures made of them. */
@RestController
@RequestMapping("/api/photos")
final class PhotoController {

    private final PhotoSource source;
    private final Group photos;

    PhotoController(PhotoSource source, @Qualifier("photos") Group photos) {
        this.source = source;
        this.photos = photos;
    }

    @GetMapping
    List<String> names() throws IOException {
        return source.names();
    }

    @GetMapping("/{name}/thumb")
    ResponseEntity<byte[]> thumb(@PathVariable String name) {
        return picture(name, PhotoKey.Kind.THUMB);
    }

    @GetMapping("/{name}/spectrum")
    ResponseEntity<byte[]> spectrum(@PathVariable String name, @RequestParam(defaultValue = "magnitude") String part) {
        return picture(
                name,
                switch (part) {
                    case "magnitude" -> PhotoKey.Kind.MAGNITUDE;
                    case "phase" -> PhotoKey.Kind.PHASE;
                    default -> throw ClientFault.badRequest("A spectrum has the parts 'magnitude' and 'phase'");
                });
    }

    private ResponseEntity<byte[]> picture(String name, PhotoKey.Kind kind) {
        if (!ImageNames.isPlain(name)) {
            throw ClientFault.badRequest("A photo is named by its file name, without a path; /api/photos lists them");
        }
        try {
            return CachedAnswer.of(
                    photos,
                    new PhotoKey(name, kind).toString(),
                    MediaType.IMAGE_PNG,
                    "There is no photo of this name; /api/photos lists them");
        } catch (RemoteLoadException failure) {
            if (failure.type().equals(NotAnImageException.class.getName())) {
                throw new NotAnImageException(name, failure.node() + " could not decode it", failure);
            }
            throw failure;
        }
    }
}
