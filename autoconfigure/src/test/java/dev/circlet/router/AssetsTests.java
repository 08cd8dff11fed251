package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetsTests {

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void someFiles() throws IOException {
        root = Files.createDirectories(folder.resolve("public"));
        Files.writeString(root.resolve("a.txt"), "0123456789");
        Files.writeString(root.resolve("empty"), "");
        Files.writeString(Files.createDirectories(root.resolve("sub")).resolve("b c.css"), "css");
        Files.writeString(folder.resolve("outside"), "secret");
    }

    @Nested
    class OfADirectory extends AssetsContract {

        @Override
        protected Assets assets() {
            return Assets.directory(root);
        }

        @Test
        void mayAppearLater() throws IOException {
            Assets later = Assets.directory(folder.resolve("later"));
            assertThat(later.find("a.txt")).isNull();
            Files.createDirectories(folder.resolve("later"));
            Files.writeString(folder.resolve("later/a.txt"), "a");
            assertThat(later.find("a.txt").size()).isOne();
        }

        @Test
        void neverFollowLinksToTheOutside() throws IOException {
            Files.createSymbolicLink(root.resolve("outside"), folder.resolve("outside"));
            Files.createSymbolicLink(root.resolve("inside"), root.resolve("a.txt"));
            assertThat(assets().find("outside")).isNull();
            assertThat(assets().find("inside").size()).isEqualTo(10);
        }
    }

    @Nested
    class OfTheClassPathInFiles extends AssetsContract {

        private URLClassLoader loader;

        @BeforeEach
        void open() throws IOException {
            loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
        }

        @AfterEach
        void close() throws IOException {
            loader.close();
        }

        @Override
        protected Assets assets() {
            return Assets.classPath(loader, "public");
        }
    }

    @Nested
    class OfTheClassPathInAJar extends AssetsContract {

        private URLClassLoader loader;

        @BeforeEach
        void open() throws IOException {
            Path jar = folder.resolve("app.jar");
            try (OutputStream out = Files.newOutputStream(jar);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                entry(zip, "public/", "");
                entry(zip, "public/a.txt", "0123456789");
                entry(zip, "public/empty", "");
                entry(zip, "public/sub/", "");
                entry(zip, "public/sub/b c.css", "css");
                entry(zip, "outside", "secret");
            }
            loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        }

        private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes());
            zip.closeEntry();
        }

        @AfterEach
        void close() throws IOException {
            loader.close();
        }

        @Override
        protected Assets assets() {
            return Assets.classPath(loader, "public/");
        }
    }
}
