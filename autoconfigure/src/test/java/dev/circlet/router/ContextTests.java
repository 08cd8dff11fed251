package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTests {

    private final Mappings mappings = Mappings.NONE
            .withJson(new Echo())
            .withBinder(new FirstName())
            .withValidation(value -> {
                if (value.equals("invalid")) {
                    throw new ProblemException(Problem.of(400, "name: must not be invalid"));
                }
            });

    private MemoryExchange run(MemoryExchange exchange, Handler handler) throws Exception {
        return run(EngineOptions.DEFAULTS, exchange, handler);
    }

    private MemoryExchange run(EngineOptions options, MemoryExchange exchange, Handler handler) throws Exception {
        Engine engine = new Engine(options, mappings);
        engine.any("/:path", handler);
        return exchange.runOn(engine);
    }

    @Nested
    class Input {

        @Test
        void queriesHaveDefaultsListsAndMaps() throws Exception {
            run(MemoryExchange.get("/x?a=1&a=2&b=%C3%A4+%2B&ids[x]=7&ids[y]=8&flag&=&"), context -> {
                assertThat(context.query("a")).isEqualTo("1");
                assertThat(context.queryList("a")).containsExactly("1", "2");
                assertThat(context.query("b")).isEqualTo("ä +");
                assertThat(context.query("flag")).isEmpty();
                assertThat(context.query("none")).isNull();
                assertThat(context.query("none", "other")).isEqualTo("other");
                assertThat(context.queryMap("ids")).isEqualTo(Map.of("x", "7", "y", "8"));
                context.text("done");
            });
        }

        @Test
        void aBrokenQueryIsA400() throws Exception {
            assertThat(run(MemoryExchange.get("/x?a=%zz"), c -> c.query("a")).status())
                    .isEqualTo(400);
            String many = "/x?" + "a=1&".repeat(1001);
            assertThat(run(MemoryExchange.get(many), c -> c.query("a")).status())
                    .isEqualTo(400);
        }

        @Test
        void formsAreReadFromUrlEncodedBodies() throws Exception {
            MemoryExchange exchange = new MemoryExchange("POST", "/x")
                    .body("application/x-www-form-urlencoded; charset=utf-8", "a=1&m[k]=v");
            MemoryExchange done =
                    run(exchange, c -> c.text(c.form("a") + c.form("b", "-") + c.formMap("m") + c.formList("a")));
            assertThat(done.text()).isEqualTo("1-{k=v}[1]");
        }

        @Test
        void multipartBodiesHaveFieldsAndFiles() throws Exception {
            MemoryExchange exchange = new MemoryExchange("POST", "/x").body("multipart/form-data; boundary=b", "");
            exchange.part(new Part("title", null, "a title")).part(new Part("file", "a.txt", "content"));
            MemoryExchange done = run(exchange, context -> {
                Upload file = context.upload("file");
                assertThat(context.upload("title")).isNull();
                context.text(context.form("title") + (file == null ? "" : file.fileName()));
            });
            assertThat(done.text()).isEqualTo("a titlea.txt");
        }

        @Test
        void headersCookiesAndLanguagesAreRead() throws Exception {
            MemoryExchange exchange = MemoryExchange.get("/x")
                    .with("X-One", "1")
                    .with("x-one", "2")
                    .with("Accept-Language", "de-AT,en;q=0.5")
                    .with("Cookie", "a=1; b=\"two\"; a=3");
            run(exchange, context -> {
                assertThat(context.header("x-ONE")).isEqualTo("1");
                assertThat(context.headerList("X-One")).containsExactly("1", "2");
                assertThat(context.cookie("a")).isEqualTo("1");
                assertThat(context.cookie("b")).isEqualTo("two");
                assertThat(context.cookie("c")).isNull();
                assertThat(context.locale()).hasToString("de_AT");
            });
        }

        @Test
        void bodiesAreBounded() throws Exception {
            EngineOptions small = EngineOptions.builder().maxBodySize(5).build();
            assertThat(run(small, post("text/plain", "12345"), c -> c.text(c.text()))
                            .text())
                    .isEqualTo("12345");
            assertThat(run(small, post("text/plain", "123456"), c -> c.text(c.text()))
                            .status())
                    .isEqualTo(413);
            Handler limited = context -> {
                context.limitBody(3);
                context.body().readAllBytes();
            };
            assertThat(run(post("text/plain", "1234"), limited).status()).isEqualTo(413);
            assertThat(run(post("text/plain", "123"), limited).status()).isEqualTo(200);
        }

        @Test
        void aStreamIsUnboundedUntilItIsLimitedEvenToTheDefault() throws Exception {
            EngineOptions small = EngineOptions.builder().maxBodySize(3).build();
            Handler read = context -> context.body().readAllBytes();
            Handler limited = context -> {
                context.limitBody(3);
                read.handle(context);
            };
            assertThat(run(small, post("text/plain", "1234"), read).status()).isEqualTo(200);
            assertThat(run(small, post("text/plain", "1234"), limited).status()).isEqualTo(413);
        }

        @Test
        void theEngineLeavesTheEndOfTheBodyToTheServer() throws Exception {
            MemoryExchange exchange = run(MemoryExchange.get("/x"), context -> {
                context.output().write('x');
                context.output().close();
            });
            assertThat(exchange.committed()).isFalse();
            assertThat(exchange.text()).isEqualTo("x");
        }

        @Test
        void textMustBeWhatItsCharsetSays() throws Exception {
            byte[] latin = "ä".getBytes(StandardCharsets.ISO_8859_1);
            Handler echo = context -> context.text(context.text());
            MemoryExchange broken = new MemoryExchange("POST", "/x").body("text/plain", latin);
            assertThat(run(broken, echo).status()).isEqualTo(400);
            MemoryExchange named = new MemoryExchange("POST", "/x").body("text/plain; charset=iso-8859-1", latin);
            assertThat(run(named, echo).text()).isEqualTo("ä");
            assertThat(run(post("text/plain;charset=nope", "a"), echo).status()).isEqualTo(415);
        }

        @Test
        void aSnapshotOutlivesTheRequest() throws Exception {
            AtomicReference<@Nullable Snapshot> kept = new AtomicReference<>();
            run(MemoryExchange.get("/x%20y?q=1"), context -> {
                context.set("k", "v");
                kept.set(context.snapshot());
                context.set("k", "changed");
            });
            assertThat(kept.get())
                    .isEqualTo(new Snapshot(
                            "GET",
                            "/x%20y",
                            "/:path",
                            Map.of("path", "x y"),
                            Map.of("q", List.of("1")),
                            "192.0.2.1",
                            Map.of("k", "v")));
        }
    }

    @Nested
    class Bindings {

        @Test
        void jsonIsBoundAndValidated() throws Exception {
            Handler bind = context -> context.text(context.bindJson(String.class));
            assertThat(run(post("application/json", "hello"), bind).text()).isEqualTo("hello");
            assertThat(run(post("application/vnd.x+json", "hello"), bind).text())
                    .isEqualTo("hello");
            assertThat(run(post("application/json", "invalid"), bind).text()).contains("must not be invalid");
        }

        @ParameterizedTest
        @CsvSource({
            "text/plain, hello, 415",
            "application/json, '', 400",
            "application/json, null, 400",
            "application/json, broken, 400"
        })
        void whatIsNoGoodJsonHasAnAnswer(String type, String body, int status) throws Exception {
            assertThat(run(post(type, body), c -> c.bindJson(String.class)).status())
                    .isEqualTo(status);
        }

        @Test
        void namedValuesAreBoundFromEverySide() throws Exception {
            assertThat(run(MemoryExchange.get("/x?name=q"), c -> c.text(c.bindQuery(String.class)))
                            .text())
                    .isEqualTo("q");
            assertThat(run(MemoryExchange.get("/p"), c -> c.text(c.bindPath(String.class)))
                            .text())
                    .isEqualTo("p");
            MemoryExchange headers = MemoryExchange.get("/p").with("X-Request-Id", "h");
            assertThat(run(headers, c -> c.text(c.bindHeaders(String.class))).text())
                    .isEqualTo("h");
            MemoryExchange form = post("application/x-www-form-urlencoded", "name=invalid");
            assertThat(run(form, c -> c.text(c.bindForm(String.class))).status())
                    .isEqualTo(400);
        }

        @Test
        void bindChoosesByMethodAndContentType() throws Exception {
            Handler bind = context -> context.text(context.bind(String.class));
            assertThat(run(MemoryExchange.get("/x?name=query"), bind).text()).isEqualTo("query");
            assertThat(run(post("application/json", "json"), bind).text()).isEqualTo("json");
            assertThat(run(post("application/x-www-form-urlencoded", "name=form"), bind)
                            .text())
                    .isEqualTo("form");
            assertThat(run(post("image/png", "x"), bind).status()).isEqualTo(415);
        }

        @Test
        void aMissingMappingSaysWhatToDo() {
            Engine bare = new Engine();
            bare.get("/", context -> context.json("x"));
            assertThatThrownBy(() -> MemoryExchange.get("/").runOn(bare))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("JSON")
                    .hasMessageContaining("Mappings");
        }
    }

    @Nested
    class Clients {

        private String ip(EngineOptions options, String remote, String... forwarded) throws Exception {
            MemoryExchange exchange = MemoryExchange.get("/x");
            exchange.remoteAddress(remote);
            for (String line : forwarded) {
                exchange.with("X-Forwarded-For", line);
            }
            return run(options, exchange, c -> c.text(c.clientIp())).text();
        }

        private EngineOptions trusting(String... proxies) {
            return EngineOptions.builder().trustedProxies(proxies).build();
        }

        @Test
        void nobodyIsTrustedByDefault() throws Exception {
            assertThat(ip(EngineOptions.DEFAULTS, "10.0.0.1", "1.2.3.4")).isEqualTo("10.0.0.1");
        }

        @Test
        void theFirstUntrustedHopFromTheRightIsTheClient() throws Exception {
            EngineOptions options = trusting("10.0.0.0/8", "2001:db8::/32");
            assertThat(ip(options, "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.9.9.9")).isEqualTo("1.2.3.4");
            assertThat(ip(options, "2001:db8::7", "6.6.6.6", "1.2.3.4")).isEqualTo("1.2.3.4");
            assertThat(ip(options, "10.0.0.1", "10.0.0.3, 10.0.0.2")).isEqualTo("10.0.0.3");
            assertThat(ip(options, "11.0.0.1", "1.2.3.4")).isEqualTo("11.0.0.1");
        }

        @Test
        void whatIsNoAddressIsNotBelieved() throws Exception {
            EngineOptions options = trusting("10.0.0.0/8");
            assertThat(ip(options, "10.0.0.1", "localhost")).isEqualTo("10.0.0.1");
            assertThat(ip(options, "10.0.0.1", "1.2.3.4, evil.example, 10.0.0.2"))
                    .isEqualTo("10.0.0.2");
        }

        @ParameterizedTest
        @ValueSource(strings = {"example.org", "10.0.0.0/33", "10.0.0.0/x", "10.0/8", ""})
        void aMalformedProxyIsRefused(String proxy) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Engine(trusting(proxy)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                        | text/html",
                "*/*                                     | text/html",
                "application/json                        | application/json",
                "text/html;q=0.5, application/json       | application/json",
                "text/*;q=0.9, application/json;q=0.8    | text/html",
                "text/*, text/html;q=0, application/json;q=0.1 | application/json",
                "application/*                           | application/json",
                "image/png                               | none",
                "text/html;q=nonsense, */*;q=0.1         | application/json",
            })
    void negotiationHeedsWeights(@Nullable String accept, String expected) throws Exception {
        MemoryExchange exchange = MemoryExchange.get("/x");
        if (accept != null) {
            exchange.with("Accept", accept);
        }
        Handler negotiate = context ->
                context.text(context.accepts("text/html", "application/json").orElse("none"));
        assertThat(run(exchange, negotiate).text()).isEqualTo(expected);
    }

    @Nested
    class Output {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "application/json|application/json",
                    "application/xml|application/xml",
                    "application/xml;q=0.2, application/*;q=0.8|application/json",
                    "text/html, application/xml;q=0.9, */*;q=0.1|application/xml"
                })
        void theClientChoosesByWeights(String accept, String type) throws Exception {
            Engine engine = new Engine(EngineOptions.DEFAULTS, mappings.withXml(new Echo()));
            engine.get("/", context -> context.negotiate(201, "value"));
            MemoryExchange exchange =
                    MemoryExchange.get("/").with("Accept", accept).runOn(engine);
            assertThat(exchange.status()).isEqualTo(201);
            assertThat(exchange.responseHeader("Content-Type")).isEqualTo(type);
            assertThat(exchange.responseHeader("Vary")).isEqualTo("Accept");
            assertThat(exchange.text()).isEqualTo("value");
        }

        @Test
        void aClientThatTakesNothingOnOfferIsTold() throws Exception {
            MemoryExchange exchange =
                    run(MemoryExchange.get("/x").with("Accept", "application/xml"), c -> c.negotiate(200, "value"));
            assertThat(exchange.status()).isEqualTo(406);
            assertThat(exchange.text()).contains("application/json only");
        }

        @Test
        void theBodyIsBoundedAcrossItsReaders() throws Exception {
            MemoryExchange exchange = run(new MemoryExchange("POST", "/x").body("text/plain", "12345"), context -> {
                context.limitBody(4);
                context.body().readNBytes(3);
                context.body().readAllBytes();
            });
            assertThat(exchange.status()).isEqualTo(413);
        }

        @Test
        void anAsynchronousHandlerIsListedByItsOwnName() {
            Engine engine = new Engine();
            engine.get("/", Handler.async(context -> CompletableFuture.completedFuture(null)));
            assertThat(engine.routes().get(0).handlers()).containsExactly("ContextTests$Output");
        }

        @Test
        void statusesWithoutABodySendNone() throws Exception {
            MemoryExchange exchange = run(MemoryExchange.get("/x"), context -> context.text(204, "nothing"));
            assertThat(exchange.status()).isEqualTo(204);
            assertThat(exchange.text()).isEmpty();
            assertThat(exchange.responseHeader("Content-Type")).isNull();
        }

        @Test
        void redirectsAndHeadersCannotBeSplit() throws Exception {
            MemoryExchange exchange = run(MemoryExchange.get("/x"), context -> context.redirect(303, "/there"));
            assertThat(exchange.status()).isEqualTo(303);
            assertThat(exchange.responseHeader("Location")).isEqualTo("/there");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run(MemoryExchange.get("/x"), c -> c.redirect(302, "/\r\nX: y")));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run(MemoryExchange.get("/x"), c -> c.redirect(200, "/")));
        }

        @Test
        void jsonAndStreamsNameTheirType() throws Exception {
            MemoryExchange json = run(MemoryExchange.get("/x"), context -> context.json(201, "v"));
            assertThat(json.status()).isEqualTo(201);
            assertThat(json.responseHeader("Content-Type")).isEqualTo("application/json");
            assertThat(json.text()).isEqualTo("v");
            InputStream in = new ByteArrayInputStream("flow".getBytes(StandardCharsets.UTF_8));
            assertThat(run(MemoryExchange.get("/x"), c -> c.stream("a/b", in)).text())
                    .isEqualTo("flow");
        }

        @Test
        void cookiesAreSafeByDefault() throws Exception {
            Cookie cookie = Cookie.of("id", "7").living(Duration.ofMinutes(1)).secured();
            MemoryExchange exchange = run(MemoryExchange.get("/x"), context -> context.setCookie(cookie));
            assertThat(exchange.responseHeader("Set-Cookie"))
                    .isEqualTo("id=7; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
            assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of("id", "a; Domain=evil"));
            assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of("a b", "x"));
        }

        @Test
        void eventsAreFramedAndSentAtOnce() throws Exception {
            MemoryExchange exchange = run(MemoryExchange.get("/x"), context -> {
                EventStream events = context.events();
                assertThat(context.exchange().committed()).isTrue();
                events.retry(Duration.ofSeconds(1));
                events.send("tick", "7", "one\ntwo");
                events.comment("alive");
                assertThatIllegalArgumentException().isThrownBy(() -> events.send("a\nb", null, ""));
            });
            assertThat(exchange.text())
                    .isEqualTo("retry: 1000\n\nevent: tick\nid: 7\ndata: one\ndata: two\n\n: alive\n\n");
            assertThat(exchange.responseHeader("Content-Type")).isEqualTo("text/event-stream;charset=utf-8");
        }

        @Test
        void filtersWrapTheBodyAndAreClosedAtTheEnd() throws Exception {
            Handler handler = context -> {
                context.filterOutput(out -> new Shouting(out, "<"));
                context.filterOutput(out -> new Shouting(out, ">"));
                context.text("body");
                assertThat(context.bytesWritten()).isEqualTo(4);
            };
            assertThat(run(MemoryExchange.get("/x"), handler).text()).isEqualTo("BODY><");
        }
    }

    private static MemoryExchange post(String type, String body) {
        return new MemoryExchange("POST", "/x").body(type, body);
    }

    /** Reads and writes text as if it were JSON. */
    private static final class Echo implements Mappings.BodyMapping {

        @Override
        public @Nullable Object read(InputStream in, Type type) throws IOException {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (text.equals("broken")) {
                throw new ProblemException(Problem.of(400, "line 1"));
            }
            return text.equals("null") ? null : text;
        }

        @Override
        public void write(@Nullable Object value, OutputStream out) throws IOException {
            out.write(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Binds to the first value of a few names. */
    private static final class FirstName implements Mappings.ValueBinder {

        @Override
        public <T> T bind(Map<String, List<String>> values, Class<T> type) {
            for (String name : List.of("name", "path", "xRequestId")) {
                if (values.containsKey(name)) {
                    return type.cast(values.get(name).get(0));
                }
            }
            throw new ProblemException(Problem.of(400, "name: is missing"));
        }
    }

    private static final class Shouting extends FilterOutputStream {

        private final String end;

        Shouting(OutputStream out, String end) {
            super(out);
            this.end = end;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(Character.toUpperCase(value));
        }

        @Override
        public void close() throws IOException {
            out.write(end.getBytes(StandardCharsets.UTF_8));
            super.close();
        }
    }

    private record Part(String name, @Nullable String fileName, String text) implements Upload {

        @Override
        public @Nullable String contentType() {
            return null;
        }

        @Override
        public long size() {
            return text.length();
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
