package dev.circlet.demo.photos;

import dev.circlet.spring.CacheGroup;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the pictures of the group {@code photos}. Their lifetime bounds how long a replaced file shows its old self. */
@Component
final class PhotoLoader {

    private final PhotoSource source;

    PhotoLoader(PhotoSource source) {
        this.source = source;
    }

    @CacheGroup(name = "photos", maxSize = "64MB", ttl = "1m")
    byte @Nullable [] load(String key) throws IOException {
        Optional<PhotoKey> picture = PhotoKey.parse(key);
        return picture.isEmpty() ? null : make(picture.get());
    }

    private byte @Nullable [] make(PhotoKey picture) throws IOException {
        Optional<InputStream> file = source.open(picture.name());
        if (file.isEmpty()) {
            return null;
        }
        try (InputStream in = file.get()) {
            return PhotoPictures.make(picture.kind(), PhotoDecoder.decode(picture.name(), in));
        }
    }
}
