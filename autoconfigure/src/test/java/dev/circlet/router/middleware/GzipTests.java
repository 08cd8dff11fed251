package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.router.Engine;
import dev.circlet.router.EventStream;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTests {

    private static final String LONG = "compress me ".repeat(500);
    private final Engine engine = new Engine();

    private MemoryExchange get(Handler handler) throws Exception {
        return run(MemoryExchange.get("/").with("Accept-Encoding", "gzip"), handler);
    }

    private MemoryExchange run(MemoryExchange exchange, Handler handler) throws Exception {
        engine.use(Gzip.create());
        engine.match(List.of("GET", "HEAD"), "/", handler);
        return exchange.runOn(engine);
    }

    private static String unzip(byte[] bytes) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertPlain(MemoryExchange exchange, String text) {
        assertThat(exchange.responseHeader("Content-Encoding")).isNull();
        assertThat(exchange.responseHeaders().get("Vary")).containsExactly("Accept-Encoding");
        assertThat(exchange.text()).isEqualTo(text);
    }

    @Test
    void aLongTextIsCompressed() throws Exception {
        MemoryExchange exchange = get(context -> {
            context.setHeader("Content-Length", "" + LONG.length());
            context.setHeader("ETag", "\"x\"");
            context.text(LONG);
        });
        assertThat(exchange.responseHeader("Content-Encoding")).isEqualTo("gzip");
        assertThat(exchange.responseHeader("Content-Length")).isNull();
        assertThat(exchange.responseHeader("ETag")).isEqualTo("W/\"x\"");
        assertThat(exchange.responseHeaders().get("Vary")).containsExactly("Accept-Encoding");
        assertThat(exchange.content()).hasSizeLessThan(200);
        assertThat(unzip(exchange.content())).isEqualTo(LONG);
    }

    @Test
    void manySmallWritesMakeALongText() throws Exception {
        MemoryExchange exchange = get(context -> {
            context.setHeader("Content-Type", "text/plain");
            for (byte b : LONG.getBytes(StandardCharsets.UTF_8)) {
                context.output().write(b);
            }
        });
        assertThat(unzip(exchange.content())).isEqualTo(LONG);
    }

    @ParameterizedTest
    @CsvSource({"1023, false", "1024, true"})
    void theLeastSizeDecides(int size, boolean compressed) throws Exception {
        MemoryExchange exchange = get(context -> context.text("x".repeat(size)));
        assertThat("gzip".equals(exchange.responseHeader("Content-Encoding"))).isEqualTo(compressed);
    }

    @Test
    void aShortTextThatIsFlushedAtItsEndStaysAsItIs() throws Exception {
        assertPlain(
                get(context -> {
                    context.text("short");
                    context.output().flush();
                }),
                "short");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "GZip;q=0.5 | true",
                "x-gzip | true",
                "br, gzip;q=0.1, deflate | true",
                "* | true",
                "*;q=0, gzip | true",
                "identity;q=0.5, gzip;q=1 | true",
                "identity;q=0, gzip;q=0.1 | true",
                "'' | false",
                "br | false",
                "gzip;q=0 | false",
                "gzip;q=0.000, * | false",
                "*;q=0 | false",
                "identity, gzip;q=0.5 | false",
                "gzip;q=2 | false",
                "gzip;q=NaN | false",
                "gzipped | false",
                ";;;,,, | false"
            })
    void weightsDecide(String accept, boolean compressed) throws Exception {
        MemoryExchange exchange =
                run(MemoryExchange.get("/").with("Accept-Encoding", accept), context -> context.text(LONG));
        assertThat("gzip".equals(exchange.responseHeader("Content-Encoding"))).isEqualTo(compressed);
        assertThat(exchange.responseHeader("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void whoSaysNothingGetsItAsItIs() throws Exception {
        assertPlain(run(MemoryExchange.get("/"), context -> context.text(LONG)), LONG);
    }

    @Test
    void headIsLeftAlone() throws Exception {
        MemoryExchange head = new MemoryExchange("HEAD", "/").with("Accept-Encoding", "gzip");
        assertPlain(run(head, context -> context.text(LONG)), LONG);
    }

    static List<Handler> unsuitable() {
        return List.of(
                with("Content-Type", "image/png"),
                with("Content-Type", "textual/plain"),
                with("Content-Type", null),
                with("Content-Range", "bytes 0-9/10"),
                with("Cache-Control", "public, No-Transform"),
                context -> {
                    context.status(206);
                    with("X", "y").handle(context);
                });
    }

    private static Handler with(String name, String value) {
        return context -> {
            context.setHeader("Content-Type", "text/plain");
            context.setHeader(name, value);
            context.output().write(LONG.getBytes(StandardCharsets.UTF_8));
        };
    }

    @ParameterizedTest
    @MethodSource("unsuitable")
    void whatIsUnsuitableStaysAsItIs(Handler handler) throws Exception {
        assertPlain(get(handler), LONG);
    }

    @Test
    void whatIsEncodedIsNotEncodedAgain() throws Exception {
        MemoryExchange exchange = get(with("Content-Encoding", "br"));
        assertThat(exchange.responseHeader("Content-Encoding")).isEqualTo("br");
        assertThat(exchange.text()).isEqualTo(LONG);
    }

    @Test
    void twiceIsOnce() throws Exception {
        engine.use(Gzip.create());
        assertThat(unzip(get(context -> context.text(LONG)).content())).isEqualTo(LONG);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void aResponseWithoutBodyHasNone(int status) throws Exception {
        MemoryExchange exchange = get(context -> context.data(status, "text/plain", LONG.getBytes()));
        assertThat(exchange.content()).isEmpty();
        assertThat(exchange.responseHeader("Content-Encoding")).isNull();
        assertThat(exchange.responseHeader("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void anEmptyBodyStaysEmpty() throws Exception {
        assertPlain(get(context -> context.data("text/plain", new byte[0])), "");
    }

    @Test
    void varyOfAHandlerAndOfOthersIsKept() throws Exception {
        engine.use(context -> context.addHeader("Vary", "Origin"));
        MemoryExchange exchange = get(context -> {
            context.addHeader("Vary", "Cookie");
            context.text(LONG);
        });
        assertThat(exchange.responseHeaders().get("Vary")).containsExactly("Origin", "Accept-Encoding", "Cookie");
    }

    @Test
    void varyThatIsReplacedIsAddedToAgain() throws Exception {
        for (int status : new int[] {200, 304}) {
            Engine fresh = new Engine();
            fresh.use(Gzip.create());
            fresh.get("/", context -> {
                context.setHeader("Vary", "Cookie");
                context.data(status, "text/plain", LONG.getBytes(StandardCharsets.UTF_8));
            });
            MemoryExchange exchange =
                    MemoryExchange.get("/").with("Accept-Encoding", "gzip").runOn(fresh);
            assertThat(exchange.responseHeaders().get("Vary")).containsExactly("Cookie", "Accept-Encoding");
        }
    }

    @Test
    void everyEventIsThereWhenItWasSent() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        EventStream[] events = new EventStream[1];
        MemoryExchange exchange = get(Handler.async(context -> {
            events[0] = context.events();
            return end;
        }));
        assertThat(exchange.committed()).isTrue();
        assertThat(exchange.responseHeader("Content-Encoding")).isEqualTo("gzip");
        events[0].send("one");
        assertThat(soFar(exchange)).isEqualTo("data: one\n\n");
        events[0].send("two");
        assertThat(soFar(exchange)).isEqualTo("data: one\n\ndata: two\n\n");
        end.complete(null);
        assertThat(exchange.done()).isCompleted();
        assertThat(unzip(exchange.content())).isEqualTo("data: one\n\ndata: two\n\n");
    }

    private static String soFar(MemoryExchange exchange) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(exchange.content()))) {
            byte[] buffer = new byte[1000];
            int length = 0;
            while (in.available() > 0 && length < buffer.length) {
                try {
                    length += Math.max(0, in.read(buffer, length, 1));
                } catch (EOFException ex) {
                    break;
                }
            }
            return new String(Arrays.copyOf(buffer, length), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aProblemTakesThePlaceOfACompressedBody() throws Exception {
        MemoryExchange exchange = get(context -> {
            context.text(LONG);
            throw new ProblemException(Problem.of(409, "Late"));
        });
        assertThat(exchange.status()).isEqualTo(409);
        assertThat(exchange.responseHeader("Content-Encoding")).isNull();
        assertThat(exchange.text()).startsWith("{").contains("Late");
    }

    @Test
    void aBodyThatIsTakenBackIsReplacedByAnother() throws Exception {
        String other = "other ".repeat(1000);
        MemoryExchange longer = get(context -> {
            context.text(LONG);
            context.resetBody();
            context.text(other);
        });
        assertThat(unzip(longer.content())).isEqualTo(other);
        engine.get("/short", context -> {
            context.text(LONG);
            context.resetBody();
            context.text("short");
        });
        assertPlain(MemoryExchange.get("/short").with("Accept-Encoding", "gzip").runOn(engine), "short");
    }

    @Test
    void aFileIsCompressedWholeAndServedInParts(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a.txt"), LONG);
        MemoryExchange whole = get(context -> context.file(file));
        assertThat(unzip(whole.content())).isEqualTo(LONG);
        assertThat(whole.responseHeader("Accept-Ranges")).isNull();
        MemoryExchange part = MemoryExchange.get("/")
                .with("Accept-Encoding", "gzip")
                .with("Range", "bytes=0-1999")
                .runOn(engine);
        assertThat(part.status()).isEqualTo(206);
        assertPlain(part, LONG.substring(0, 2000));
        String tag = whole.responseHeader("ETag");
        assertThat(tag).startsWith("W/");
        assertThat(MemoryExchange.get("/")
                        .with("If-None-Match", tag)
                        .runOn(engine)
                        .status())
                .isEqualTo(304);
    }

    @Test
    void theTypesAndTheSizeCanBeChosen() throws Exception {
        engine.use(Gzip.create()
                .withTypes("image/*", "application/x-mine")
                .withMinSize(0)
                .withLevel(9));
        engine.get("/:type", context -> context.data(context.param("type").replace('-', '/'), new byte[10]));
        assertThat(encoding("/image-bmp")).isEqualTo("gzip");
        assertThat(encoding("/text-plain")).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> Gzip.create().withTypes("text"));
        assertThatIllegalArgumentException().isThrownBy(() -> Gzip.create().withMinSize(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Gzip.create().withLevel(0));
    }

    private String encoding(String path) throws Exception {
        return MemoryExchange.get(path)
                .with("Accept-Encoding", "gzip")
                .runOn(engine)
                .responseHeader("Content-Encoding");
    }

    @Test
    void aTruncatedBodyIsNotEnded() {
        Handler fails = context -> {
            context.text(LONG);
            context.output().flush();
            throw new IllegalStateException("x");
        };
        MemoryExchange exchange = MemoryExchange.get("/").with("Accept-Encoding", "gzip");
        assertThatThrownBy(() -> run(exchange, fails)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> unzip(exchange.content())).isInstanceOf(EOFException.class);
    }
}
