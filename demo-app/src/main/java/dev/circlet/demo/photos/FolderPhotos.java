package dev.circlet.demo.photos;

import dev.circlet.demo.DemoSettingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files directly in one folder. Nothing outside it can be named: a name is a single path element, hidden files and
 * symbolic links are no photos.
 */
final class FolderPhotos implements PhotoSource {

    private final Path folder;

    FolderPhotos(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new DemoSettingException(
                    "demo.photos names '" + folder + "', which is not a folder",
                    "Give a folder that exists and holds images, or leave demo.photos out.");
        }
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(FolderPhotos::isOwnFile)
                    .map(file -> file.getFileName().toString())
                    .filter(ImageNames::looksLikeImage)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
        Optional<Path> file = resolve(name).filter(FolderPhotos::isOwnFile);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            // A link put there since the check is not followed either.
            return Optional.of(Files.newInputStream(file.get(), LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private Optional<Path> resolve(String name) {
        if (!ImageNames.isPlain(name)) {
            return Optional.empty();
        }
        try {
            Path file = folder.resolve(name).normalize();
            return folder.equals(file.getParent()) ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException refused) {
            return Optional.empty();
        }
    }

    private static boolean isOwnFile(Path file) {
        return !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
