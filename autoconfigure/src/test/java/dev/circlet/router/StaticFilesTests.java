package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTests {

    private final Engine engine = new Engine();
    private Path root = Path.of("");

    @BeforeEach
    void someFiles(@TempDir Path temp) throws IOException {
        root = Files.createDirectories(temp.resolve("public"));
        Files.writeString(temp.resolve("secret.txt"), "secret");
        Files.writeString(root.resolve("a.txt"), "0123456789");
        Files.setLastModifiedTime(root.resolve("a.txt"), FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z")));
        Files.writeString(root.resolve("index.html"), "home");
        Files.writeString(Files.createDirectories(root.resolve("sub")).resolve("b c.css"), "css");
        Files.createSymbolicLink(root.resolve("inside"), root.resolve("a.txt"));
        Files.createSymbolicLink(root.resolve("outside"), temp.resolve("secret.txt"));
        engine.staticFiles("/static", root);
    }

    private MemoryExchange get(String path) throws Exception {
        return MemoryExchange.get(path).runOn(engine);
    }

    @ParameterizedTest
    @CsvSource({
        "/static/a.txt, 0123456789, text/plain;charset=utf-8",
        "/static/sub/b%20c.css, css, text/css;charset=utf-8",
        "/static/, home, text/html;charset=utf-8",
        "/static/inside, 0123456789, application/octet-stream",
    })
    void filesAreServedWithTheirType(String path, String body, String type) throws Exception {
        MemoryExchange exchange = get(path);
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.text()).isEqualTo(body);
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo(type);
        assertThat(exchange.responseHeader("Content-Length")).isEqualTo(Integer.toString(body.length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/../secret.txt",
                "/static/%2e%2e/secret.txt",
                "/static/..%2fsecret.txt",
                "/static/%2e%2e%2fsecret.txt",
                "/static/sub/../../secret.txt",
                "/static/..%5csecret.txt",
                "/static/..\\secret.txt",
                "/static//secret.txt",
                "/static/./a.txt",
                "/static/a.txt%00.css",
                "/static/outside",
                "/static/sub",
                "/static/sub/",
                "/static/missing",
                "/static/a.txt/",
                "/static/C:/secret.txt",
                "/static/%2Fetc/passwd",
                "/static//etc/passwd",
            })
    void nothingOutsideIsServedAndNothingIsListed(String path) throws Exception {
        engine.noRoute(context -> context.text(404, "mine"));
        MemoryExchange exchange = get(path);
        assertThat(exchange.status()).isEqualTo(404);
        assertThat(exchange.text()).isEqualTo("mine");
    }

    @Test
    void aDirectoryWithAnIndexIsRedirectedToItsSlash() throws Exception {
        Files.writeString(Files.createDirectories(root.resolve("d e")).resolve("index.html"), "inner");
        MemoryExchange exchange = MemoryExchange.get("/static/d%20e?q=1").basePath("/app");
        assertThat(exchange.runOn(engine).status()).isEqualTo(301);
        assertThat(exchange.responseHeader("Location")).isEqualTo("/app/static/d%20e/?q=1");
        assertThat(new MemoryExchange("HEAD", "/static/d%20e").runOn(engine).status())
                .isEqualTo(307);
        assertThat(get("/static/d%20e/").text()).isEqualTo("inner");
        assertThat(get("/static/a.txt/").status()).isEqualTo(404);
    }

    @Test
    void traversalIsRefusedWithRawPathsToo() throws Exception {
        Engine raw = new Engine(EngineOptions.builder().rawPath(true).build());
        raw.staticFiles("/static", root);
        assertThat(MemoryExchange.get("/static/sub/b%20c.css").runOn(raw).text())
                .isEqualTo("css");
        for (String path : new String[] {"%2e%2e/secret.txt", "..%2fsecret.txt", "../secret.txt"}) {
            assertThat(MemoryExchange.get("/static/" + path).runOn(raw).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void headSendsHeadersOnly() throws Exception {
        MemoryExchange exchange = new MemoryExchange("HEAD", "/static/a.txt").runOn(engine);
        assertThat(exchange.responseHeader("Content-Length")).isEqualTo("10");
        assertThat(exchange.responseHeader("Last-Modified")).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
        assertThat(exchange.text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-4, 206, 234, bytes 2-4/10",
        "bytes=7-, 206, 789, bytes 7-9/10",
        "bytes=-3, 206, 789, bytes 7-9/10",
        "bytes=-99, 206, 0123456789, bytes 0-9/10",
        "bytes=8-99, 206, 89, bytes 8-9/10",
        "bytes=10-, 416, '', bytes */10",
        "bytes=-0, 416, '', bytes */10",
        "'bytes=0-1,4-5', 200, 0123456789, ",
        "bytes=4-2, 200, 0123456789, ",
        "items=1-2, 200, 0123456789, ",
        "bytes=99999999999999999999-, 200, 0123456789, ",
    })
    void oneRangeIsHeeded(String range, int status, String body, @Nullable String contentRange) throws Exception {
        MemoryExchange exchange =
                MemoryExchange.get("/static/a.txt").with("Range", range).runOn(engine);
        assertThat(exchange.status()).isEqualTo(status);
        assertThat(exchange.text()).isEqualTo(body);
        assertThat(exchange.responseHeader("Content-Range")).isEqualTo(contentRange);
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws Exception {
        MemoryExchange first = get("/static/a.txt");
        String tag = Objects.requireNonNull(first.responseHeader("ETag"));
        String date = Objects.requireNonNull(first.responseHeader("Last-Modified"));
        assertThat(conditional("If-None-Match", tag)).isEqualTo(304);
        assertThat(conditional("If-None-Match", "\"x\", W/" + tag)).isEqualTo(304);
        assertThat(conditional("If-None-Match", "\"x\"")).isEqualTo(200);
        assertThat(conditional("If-Modified-Since", date)).isEqualTo(304);
        assertThat(conditional("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT"))
                .isEqualTo(200);
        assertThat(conditional("If-Modified-Since", "nonsense")).isEqualTo(200);
        assertThat(ranged(tag)).isEqualTo(206);
        assertThat(ranged(date)).isEqualTo(206);
        assertThat(ranged("\"older\"")).isEqualTo(200);
    }

    @Test
    void aFileThatIsNotTheExpectedOneIsA412() throws Exception {
        MemoryExchange first = get("/static/a.txt");
        String tag = Objects.requireNonNull(first.responseHeader("ETag"));
        String date = Objects.requireNonNull(first.responseHeader("Last-Modified"));
        String older = "Thu, 01 Jan 2026 00:00:00 GMT";
        assertThat(conditional("If-Match", tag)).isEqualTo(200);
        assertThat(conditional("If-Match", "*")).isEqualTo(200);
        assertThat(conditional("If-Match", "\"x\", " + tag)).isEqualTo(200);
        assertThat(conditional("If-Match", "\"x\"")).isEqualTo(412);
        assertThat(conditional("If-Match", "W/" + tag)).as("weak").isEqualTo(412);
        assertThat(conditional("If-Unmodified-Since", date)).isEqualTo(200);
        assertThat(conditional("If-Unmodified-Since", older)).isEqualTo(412);
        assertThat(conditional("If-Unmodified-Since", "nonsense")).isEqualTo(200);
        MemoryExchange both = MemoryExchange.get("/static/a.txt")
                .with("If-Match", tag)
                .with("If-Unmodified-Since", older)
                .with("If-None-Match", tag);
        assertThat(both.runOn(engine).status()).as("order").isEqualTo(304);
        MemoryExchange refused = MemoryExchange.get("/static/a.txt")
                .with("If-Match", "\"x\"")
                .with("Range", "bytes=0-1")
                .runOn(engine);
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.text()).isEmpty();
        engine.post("/post", context -> context.file(root.resolve("a.txt")));
        MemoryExchange post = new MemoryExchange("POST", "/post").with("If-None-Match", tag);
        assertThat(post.runOn(engine).status()).isEqualTo(412);
    }

    private int conditional(String header, String value) throws Exception {
        return MemoryExchange.get("/static/a.txt")
                .with(header, value)
                .runOn(engine)
                .status();
    }

    private int ranged(String condition) throws Exception {
        return MemoryExchange.get("/static/a.txt")
                .with("Range", "bytes=0-1")
                .with("If-Range", condition)
                .runOn(engine)
                .status();
    }

    @Test
    void oneFileHasItsOwnRoutes() throws Exception {
        engine.staticFile("/favicon.ico", root.resolve("a.txt"));
        assertThat(get("/favicon.ico").text()).isEqualTo("0123456789");
        assertThat(engine.routes())
                .filteredOn(route -> route.pattern().equals("/favicon.ico"))
                .hasSize(2);
        engine.staticFile("/gone", root.resolve("gone"));
        assertThat(get("/gone").status()).isEqualTo(404);
    }

    @Test
    void anAttachmentNamesItsFileInAnyScript() throws Exception {
        engine.get("/get", context -> context.attachment(root.resolve("a.txt"), "Füße \"1\".txt"));
        assertThat(get("/get").responseHeader("Content-Disposition"))
                .isEqualTo("attachment; filename=\"F__e _1_.txt\"; filename*=UTF-8''F%C3%BC%C3%9Fe%20%221%22.txt");
    }

    @Test
    void classPathResourcesAreFilesOnly() throws Exception {
        engine.staticFiles("/res", Assets.classPath(getClass().getClassLoader(), "router"));
        assertThat(get("/res/route-sets.json").text()).startsWith("{");
        assertThat(get("/res/nothing").status()).isEqualTo(404);
        assertThat(get("/res/../golden").status()).isEqualTo(404);
    }

    @Test
    void aCatchAllAtTheRootServesASinglePageApplication() throws Exception {
        engine.get("/api/ping", context -> context.text("pong"));
        engine.staticFiles("/", root);
        engine.noRoute(context -> context.file(root.resolve("index.html")));
        assertThat(get("/api/ping").text()).isEqualTo("pong");
        assertThat(get("/a.txt").text()).isEqualTo("0123456789");
        assertThat(get("/some/page").text()).isEqualTo("home");
    }

    @Test
    void parametersInAPrefixAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> engine.staticFiles("/:x", root));
        assertThatIllegalArgumentException().isThrownBy(() -> engine.staticFile("/{x}", root));
    }
}
