package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where static files come from.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Assets {

    /**
     * Finds a file.
     *
     * @param path relative, with plain slashes, without empty, {@code .} and {@code ..} segments and without control characters
     * @return null if there is no such file or it must not be served
     * @throws IOException if it cannot be told
     */
    @Nullable
    Asset find(String path) throws IOException;

    /**
     * The files of a directory. Links are followed as long as they stay inside.
     *
     * @param directory where they are; it may appear later
     * @return finds no file outside of it
     */
    static Assets directory(Path directory) {
        return path -> {
            try {
                Path root = directory.toRealPath();
                Path file = root.resolve(path).toRealPath();
                return file.startsWith(root) ? file(file) : null;
            } catch (IOException | InvalidPathException ex) {
                return null;
            }
        };
    }

    /**
     * The resources below a place on the class path. Those in a jar count as changed when this was called, so that a new start
     * of the application is a new entity tag.
     *
     * @param loader where to look
     * @param root the place, such as {@code static}
     * @return finds resources that are files
     */
    static Assets classPath(ClassLoader loader, String root) {
        String prefix = root.isEmpty() || root.endsWith("/") ? root : root + "/";
        Instant started = Instant.now();
        return path -> ClassPathAsset.find(loader, prefix + path, started);
    }

    /**
     * A single file.
     *
     * @param file where it is
     * @return null if it is no regular file or cannot be read
     */
    static @Nullable Asset file(Path file) {
        try {
            return Files.isRegularFile(file) && Files.isReadable(file)
                    ? new FileAsset(
                            file,
                            Files.size(file),
                            Files.getLastModifiedTime(file).toInstant())
                    : null;
        } catch (IOException ex) {
            return null;
        }
    }

    /**
     * A file as it was when it was found.
     *
     * @since 0.1
     */
    interface Asset {

        /**
         * Its size.
         *
         * @return in bytes
         */
        long size();

        /**
         * When it last changed.
         *
         * @return not null
         */
        Instant modified();

        /**
         * Opens it.
         *
         * @return a new stream
         * @throws IOException if it cannot be read
         */
        InputStream open() throws IOException;
    }
}
