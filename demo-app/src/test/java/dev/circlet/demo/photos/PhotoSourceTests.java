package dev.circlet.demo.photos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.demo.DemoSettingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoSourceTests {

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        folder = Files.createDirectory(root.resolve("photos"));
        Files.writeString(root.resolve("secret.png"), "secret");
        Files.writeString(folder.resolve("b.png"), "b");
        Files.writeString(folder.resolve("A photo ä.JPG"), "a");
        Files.writeString(folder.resolve("notes.txt"), "n");
        Files.writeString(folder.resolve(".hidden.png"), "h");
        Files.createDirectory(folder.resolve("folder.png"));
    }

    @Test
    void listsTheFilesThatLookLikeImages() throws IOException {
        assertThat(new FolderPhotos(folder).names()).containsExactly("A photo ä.JPG", "b.png");
    }

    @Test
    void seesFilesThatComeAndGo() throws IOException {
        PhotoSource source = new FolderPhotos(folder);
        Files.writeString(folder.resolve("c.png"), "c");
        Files.delete(folder.resolve("b.png"));

        assertThat(source.names()).containsExactly("A photo ä.JPG", "c.png");
        assertThat(source.open("b.png")).isEmpty();
    }

    @Test
    void opensItsOwnFiles() throws IOException {
        assertThat(read(new FolderPhotos(folder), "b.png")).contains("b");
        assertThat(read(new FolderPhotos(folder), "notes.txt")).contains("n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.png",
                "..\\secret.png",
                "./b.png",
                "photos/../../secret.png",
                "..",
                ".",
                "",
                ".hidden.png",
                "folder.png",
                "c:secret.png",
                "b.png\u0000.txt",
                "missing.png"
            })
    void opensNothingElse(String name) throws IOException {
        assertThat(new FolderPhotos(folder).open(name)).isEmpty();
    }

    @Test
    void followsNoLinks() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.png"), root.resolve("secret.png"));
        PhotoSource source = new FolderPhotos(folder);

        assertThat(source.names()).doesNotContain("link.png");
        assertThat(source.open("link.png")).isEmpty();
    }

    @Test
    void anAbsolutePathIsNoName() throws IOException {
        assertThat(new FolderPhotos(folder).open(root.resolve("secret.png").toString()))
                .isEmpty();
    }

    @Test
    void aFolderThatIsNoneIsNamedWithItsProperty() {
        assertThatExceptionOfType(DemoSettingException.class)
                .isThrownBy(() -> new FolderPhotos(root.resolve("nowhere")))
                .withMessageContaining("demo.photos")
                .withMessageContaining("nowhere");
    }

    @Test
    void theSamplesWereDrawnByTheBuild() throws IOException {
        PhotoSource samples = new SamplePhotos();

        assertThat(samples.names()).hasSizeBetween(4, 6).allMatch(ImageNames::looksLikeImage);
        for (String name : samples.names()) {
            try (InputStream in = samples.open(name).orElseThrow()) {
                assertThat(PhotoDecoder.decode(name, in).getWidth()).isEqualTo(640);
            }
        }
        assertThat(samples.open("../application.yaml")).isEmpty();
    }

    private static Optional<String> read(PhotoSource source, String name) throws IOException {
        Optional<InputStream> file = source.open(name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = file.get()) {
            return Optional.of(new String(in.readAllBytes()));
        }
    }
}
