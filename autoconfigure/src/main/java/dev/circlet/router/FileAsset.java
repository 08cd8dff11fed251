package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A file of a file system. */
record FileAsset(Path file, long size, Instant modified) implements Assets.Asset {

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }
}
