package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Requests for files by any path. An input is a path below the files, and a {@code Range} in the line below. */
class StaticFilesFuzzTests {

    private static final Map<String, String> PUBLIC =
            Map.of("a.txt", "0123456789", "index.html", "home", "sub/b c.css", "css", "sub/ü.js", "js");

    private static Path temp = Path.of("");
    private static List<Engine> engines = List.of();
    private static URLClassLoader loader = new URLClassLoader(new URL[0]);

    @BeforeAll
    static void someFiles(@TempDir Path directory) throws IOException {
        temp = directory;
        Path root = Files.createDirectories(temp.resolve("public"));
        Files.writeString(temp.resolve("secret.txt"), "secret");
        Files.createDirectories(root.resolve("sub"));
        for (Map.Entry<String, String> file : PUBLIC.entrySet()) {
            Files.writeString(root.resolve(file.getKey()), file.getValue());
        }
        Files.createSymbolicLink(root.resolve("outside"), temp.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("up"), temp);
        loader = new URLClassLoader(new URL[] {temp.toUri().toURL()}, null);
        EngineOptions raw = EngineOptions.builder().rawPath(true).build();
        EngineOptions clean = EngineOptions.builder().removeExtraSlash(true).build();
        engines = List.of(
                serving(new Engine(), Assets.directory(root)),
                serving(new Engine(raw), Assets.directory(root)),
                serving(new Engine(clean), Assets.directory(root)),
                serving(new Engine(), Assets.classPath(loader, "public/sub")));
    }

    private static Engine serving(Engine engine, Assets assets) {
        engine.staticFiles("/static", assets);
        return engine;
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
    }

    @FuzzTest(maxDuration = "2m")
    void onlyPublicFilesAreServedUnderTheirNames(byte[] input) throws Exception {
        String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 2);
        for (int i = 0; i < engines.size(); i++) {
            MemoryExchange exchange = MemoryExchange.get("/static/" + lines[0]);
            if (lines.length == 2) {
                exchange.with("Range", lines[1]);
            }
            try {
                exchange.runOn(engines.get(i));
            } catch (ProblemException refused) {
                assertThat(refused.problem().status()).isIn(400, 414);
                continue;
            }
            check(exchange, lines[0], i);
        }
    }

    /** The whole path is cleaned before its route is looked for, so it may leave the files and come back. */
    private static String cleaned(String below) {
        String path = PathText.clean("/static/" + below);
        assertThat(path).startsWith("/static/");
        return path.substring("/static/".length());
    }

    private static void check(MemoryExchange exchange, String path, int engine) throws IOException {
        assertThat(exchange.text()).doesNotContain("secret");
        assertThat(exchange.status()).isIn(200, 206, 301, 400, 404, 414, 416);
        if (exchange.status() != 200 && exchange.status() != 206) {
            return;
        }
        String sub = engine == 3 ? "sub/" : "";
        String decoded = PercentText.decoded(path.indexOf('?') < 0 ? path : path.substring(0, path.indexOf('?')), true);
        String name = sub + (engine == 2 ? cleaned(decoded) : decoded);
        String content = PUBLIC.get(name.isEmpty() || name.endsWith("/") ? name + "index.html" : name);
        assertThat(content).as(name).isNotNull().contains(exchange.text());
        if (exchange.status() == 200) {
            assertThat(exchange.text()).isEqualTo(content);
        } else {
            assertThat(exchange.responseHeader("Content-Range")).matches("bytes \\d+-\\d+/\\d+");
            assertThat(exchange.responseHeader("Content-Length")).isEqualTo("" + exchange.content().length);
        }
    }
}
