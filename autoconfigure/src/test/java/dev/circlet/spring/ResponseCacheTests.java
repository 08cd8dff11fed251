package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.VirtualTime;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.router.Context;
import dev.circlet.router.Cookie;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCacheTests {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final VirtualTime time = new VirtualTime();
    private final long began = time.read();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean queued;
    private final Groups groups = Groups.builder()
            .ticker(time)
            .scheduler(time)
            .executors(spec -> task -> {
                if (queued) {
                    tasks.add(task);
                } else {
                    task.run();
                }
            })
            .build();
    private final Engine engine = new Engine();
    private final List<String> runs = new ArrayList<>();

    @AfterEach
    void close() {
        groups.close();
    }

    private ResponseCache cache(Executor executor) {
        return new ResponseCache(groups, engine, executor, () -> START.plusNanos(time.read() - began));
    }

    private CachedResponses pages(ResponsePolicy policy) {
        return cache(null).through(spec().build(), policy);
    }

    private static GroupSpec.Builder spec() {
        return GroupSpec.named("pages").ttl(Duration.ofMinutes(1)).jitter(0).negativeTtl(Duration.ofSeconds(5));
    }

    private CachedResponses serving(Handler handler) {
        return serving(ResponsePolicy.DEFAULTS, handler);
    }

    private CachedResponses serving(ResponsePolicy policy, Handler handler) {
        CachedResponses pages = pages(policy);
        engine.match(List.of("GET", "HEAD", "POST"), "/*path", pages, counting(handler));
        return pages;
    }

    private Handler counting(Handler handler) {
        return context -> {
            runs.add(context.method() + ' ' + context.path());
            handler.handle(context);
        };
    }

    private MemoryExchange get(String target) throws Exception {
        return MemoryExchange.get(target).runOn(engine);
    }

    private MemoryExchange run(MemoryExchange exchange) throws Exception {
        return exchange.runOn(engine);
    }

    private static void page(Context context) throws Exception {
        context.text("page of " + context.param("path"));
    }

    @Test
    void theHandlerRunsOnceAndTheAnswerIsTheSame() throws Exception {
        serving(context -> {
            context.setHeader("X-Made", "by hand");
            context.addHeader("Link", "</a>");
            context.addHeader("Link", "</b>");
            context.data(203, "text/csv", "a,b".getBytes(StandardCharsets.UTF_8));
        });
        for (int i = 0; i < 3; i++) {
            MemoryExchange page = get("/a");
            assertThat(page.status()).isEqualTo(203);
            assertThat(page.text()).isEqualTo("a,b");
            assertThat(page.responseHeader("Content-Type")).isEqualTo("text/csv");
            assertThat(page.responseHeader("Content-Length")).isEqualTo("3");
            assertThat(page.responseHeader("X-Made")).isEqualTo("by hand");
            assertThat(page.headers("Link")).isEmpty();
            assertThat(page.responseHeaders().get("Link")).containsExactly("</a>", "</b>");
            assertThat(page.responseHeader("Cache-Status")).isEqualTo(i == 0 ? "circlet; fwd=miss" : "circlet; hit");
        }
        assertThat(runs).hasSize(1);
    }

    @Test
    void parametersAreThoseOfTheRoute() throws Exception {
        engine.group("/books/:isbn", pages(ResponsePolicy.DEFAULTS))
                .get("/pages/*rest", counting(context -> context.text(context.params() + " " + context.fullPath())));
        assertThat(get("/books/a%2Fb/pages/1/%C3%A9").text())
                .isEqualTo("{isbn=a/b, rest=/1/é} /books/:isbn/pages/*rest");
        assertThat(get("/books/%61%2fb/pages/1/é").responseHeader("Cache-Status"))
                .isEqualTo("circlet; hit");
    }

    @Test
    void middlewareInFrontRunsForEachRequestAndThatBehindOnce() throws Exception {
        List<String> seen = new ArrayList<>();
        engine.use(context -> {
            seen.add("front");
            if (context.header("X-Pass") == null) {
                context.abortWithStatus(401);
            }
        });
        engine.get("/", pages(ResponsePolicy.DEFAULTS), context -> seen.add("behind"), context -> context.text("in"));
        assertThat(run(MemoryExchange.get("/").with("X-Pass", "1")).text()).isEqualTo("in");
        assertThat(run(MemoryExchange.get("/").with("X-Pass", "2")).text()).isEqualTo("in");
        assertThat(get("/").status()).isEqualTo(401);
        assertThat(seen).containsExactly("front", "behind", "front", "front");
    }

    @Test
    void anEntryLivesAsLongAsTheGroupSaysAndItsAgeIsTold() throws Exception {
        serving(ResponseCacheTests::page);
        assertThat(get("/a").responseHeader("Age")).isEqualTo("0");
        time.advance(Duration.ofSeconds(59));
        assertThat(get("/a").responseHeader("Age")).isEqualTo("59");
        time.advance(Duration.ofSeconds(2));
        assertThat(get("/a").responseHeader("Age")).isEqualTo("0");
        assertThat(runs).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-age=10", "public, max-age=99999, s-maxage=10", "max-age=\"10\""})
    void aResponseMayStateAShorterLife(String control) throws Exception {
        serving(context -> {
            context.setHeader("Cache-Control", control);
            page(context);
        });
        get("/a");
        time.advance(Duration.ofSeconds(9));
        assertThat(get("/a").responseHeader("Cache-Control")).isEqualTo(control);
        assertThat(runs).hasSize(1);
        time.advance(Duration.ofSeconds(2));
        get("/a");
        assertThat(runs).hasSize(2);
    }

    @Test
    void expiresCountsWhereNoAgeIsStated() throws Exception {
        serving(context -> {
            context.setHeader("Expires", "Sun, 01 Mar 2026 12:00:10 GMT");
            page(context);
        });
        get("/a");
        time.advance(Duration.ofSeconds(9));
        get("/a");
        assertThat(runs).hasSize(1);
        time.advance(Duration.ofSeconds(2));
        get("/a");
        get("/a");
        assertThat(runs)
                .as("once to learn that it is stale at once, then for each")
                .hasSize(4);
    }

    @Nested
    class Conditions {

        @Test
        void aClientThatHasThePageGetsNoBody() throws Exception {
            serving(context -> {
                context.setHeader("Cache-Control", "max-age=30");
                page(context);
            });
            String tag = get("/a").responseHeader("ETag");
            assertThat(tag).startsWith("\"").endsWith("\"").hasSizeGreaterThan(10);
            for (String condition : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
                MemoryExchange again = run(MemoryExchange.get("/a").with("If-None-Match", condition));
                assertThat(again.status()).isEqualTo(304);
                assertThat(again.content()).isEmpty();
                assertThat(again.responseHeader("ETag")).isEqualTo(tag);
                assertThat(again.responseHeader("Cache-Control")).isEqualTo("max-age=30");
                assertThat(again.responseHeader("Content-Length")).isNull();
            }
            assertThat(run(MemoryExchange.get("/a").with("If-None-Match", "\"x\""))
                            .status())
                    .isEqualTo(200);
            assertThat(get("/b").responseHeader("ETag")).isNotEqualTo(tag);
        }

        @Test
        void theTagOfTheHandlerStaysAndDatesCountWithoutTags() throws Exception {
            serving(context -> {
                context.setHeader("ETag", "W/\"mine\"");
                context.setHeader("Last-Modified", "Sat, 28 Feb 2026 00:00:00 GMT");
                page(context);
            });
            assertThat(get("/a").responseHeader("ETag")).isEqualTo("W/\"mine\"");
            assertThat(run(MemoryExchange.get("/a").with("If-Modified-Since", "Sat, 28 Feb 2026 00:00:00 GMT"))
                            .status())
                    .isEqualTo(304);
            assertThat(run(MemoryExchange.get("/a")
                                    .with("If-None-Match", "\"other\"")
                                    .with("If-Modified-Since", "Sat, 28 Feb 2026 00:00:00 GMT"))
                            .status())
                    .isEqualTo(200);
        }

        @Test
        void aConditionNeverShapesWhatIsKept() throws Exception {
            serving(context -> {
                if (context.header("If-None-Match") != null) {
                    context.status(304);
                } else {
                    page(context);
                }
            });
            MemoryExchange first = run(MemoryExchange.get("/a").with("If-None-Match", "\"x\""));
            assertThat(first.status()).isEqualTo(200);
            assertThat(get("/a").text()).isEqualTo("page of /a");
            assertThat(runs).hasSize(1);
        }
    }

    @Nested
    class Keys {

        @Test
        void theOrderOfTheQueryDoesNotMatterButThatOfRepeatedValuesDoes() throws Exception {
            serving(context -> context.text(context.queryList("a") + context.query("b", "-")));
            assertThat(get("/x?b=1&a=2&a=3").text()).isEqualTo("[2, 3]1");
            assertThat(get("/x?a=2&b=1&a=%33").text()).isEqualTo("[2, 3]1");
            assertThat(runs).hasSize(1);
            assertThat(get("/x?a=3&a=2&b=1").text()).isEqualTo("[3, 2]1");
            assertThat(runs).hasSize(2);
        }

        @Test
        void queriesThatDoNotCountAreHidden() throws Exception {
            serving(
                    ResponsePolicy.DEFAULTS.queries("page"),
                    context -> context.text(context.queries().toString()));
            assertThat(get("/x?utm=evil&page=1").text()).isEqualTo("{page=[1]}");
            assertThat(get("/x?page=1&utm=other").text()).isEqualTo("{page=[1]}");
            assertThat(runs).hasSize(1);
        }

        @Test
        void differentRequestsNeverHaveTheSameKey() throws Exception {
            CachedResponses pages = serving(ResponsePolicy.DEFAULTS.headers("Accept", "X-A"), ResponseCacheTests::page);
            List<MemoryExchange> requests = List.of(
                    MemoryExchange.get("/a"),
                    new MemoryExchange("HEAD", "/a"),
                    MemoryExchange.get("/a").basePath("/a"),
                    MemoryExchange.get("/a/"),
                    MemoryExchange.get("/a%3Fb=c"),
                    MemoryExchange.get("/a?b=c"),
                    MemoryExchange.get("/a?b%3Dc"),
                    MemoryExchange.get("/a?b=c%26d=e"),
                    MemoryExchange.get("/a?b=c&d=e"),
                    MemoryExchange.get("/a?b=c%20x-a=1"),
                    MemoryExchange.get("/a%20x-a=1"),
                    MemoryExchange.get("/a%2520x-a=1"),
                    MemoryExchange.get("/a").with("X-A", "1"),
                    MemoryExchange.get("/a").with("X-A", ""),
                    MemoryExchange.get("/a").with("X-A", "1&accept=2"),
                    MemoryExchange.get("/a").with("X-A", "1").with("Accept", "2"),
                    MemoryExchange.get("/a").with("X-A", "1").with("X-A", "2"),
                    MemoryExchange.get("/a").with("X-A", "1, 2"),
                    MemoryExchange.get("/a?x-a=1"),
                    MemoryExchange.get("/a%00"),
                    MemoryExchange.get("/a%0D%0AX-A:%201"),
                    MemoryExchange.get("/%C3%A9"),
                    MemoryExchange.get("/e%CC%81"));
            List<String> keys = requests.stream()
                    .map(request -> pages.key(request).orElseThrow())
                    .toList();
            assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[\\x20-\\x7e]+"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/\uD800", "/a?b=\uD800", "/a?b=%zz", "/a?%"})
        void whatHasNoCanonicalFormPassesBy(String target) throws Exception {
            serving(ResponseCacheTests::page);
            assertThat(get(target).status()).isEqualTo(200);
            assertThat(get(target).responseHeader("Cache-Status")).isEqualTo("circlet; fwd=bypass");
            assertThat(runs).hasSize(2);
        }

        @Test
        void aKeyThatIsTooLongPassesBy() throws Exception {
            CachedResponses pages = serving(ResponseCacheTests::page);
            String path = "/" + "x".repeat(1100);
            assertThat(get(path).text()).isEqualTo("page of " + path);
            assertThat(get(path).status()).isEqualTo(200);
            assertThat(runs).hasSize(2);
            assertThat(pages.key(MemoryExchange.get(path))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "x", "GET  /a", "POST  /a ", "GET  a ", "GET  /a  ", "GET / /a\n "})
        void aKeyThatIsNoneIsRefusedAndNotRepeated(String key) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ResponseKey.parse(key))
                    .withMessageStartingWith("The key is not that of a response")
                    .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("POST"));
        }

        @Test
        void aKeyOfAPeerRunsNoRouteOutsideOfTheCache() throws Exception {
            CachedResponses pages = pages(ResponsePolicy.DEFAULTS);
            engine.get("/in", pages, counting(ResponseCacheTests::page));
            engine.get("/out", counting(ResponseCacheTests::page));
            StoredResponse answer = StoredResponse.read(pages.group().get("GET  /out "));
            assertThat(answer).isNotNull();
            assertThat(answer.refusal()).contains("no route");
            assertThat(runs).isEmpty();
        }
    }

    @Nested
    class Privacy {

        private final Handler greeting = context -> context.text("for " + context.header("Authorization", "nobody")
                + ' ' + context.header("X-User", "nobody") + ' ' + context.cookie("sid") + ' ' + context.clientIp()
                + ' ' + context.get("user", String.class).orElse("nobody"));

        @ParameterizedTest
        @ValueSource(strings = {"Authorization", "Proxy-Authorization", "Cookie"})
        void requestsOfSomebodyAreAnsweredByTheHandler(String header) throws Exception {
            serving(greeting);
            String own =
                    run(MemoryExchange.get("/a").with(header, "sid=secret")).text();
            assertThat(get("/a").text()).doesNotContain("secret");
            assertThat(run(MemoryExchange.get("/a").with(header, "sid=secret")).text())
                    .isEqualTo(own);
            assertThat(runs).hasSize(3);
        }

        @Test
        void nothingOfTheFirstClientReachesTheSecond() throws Exception {
            engine.use(context -> context.set("user", "alice-value"));
            serving(ResponsePolicy.DEFAULTS.ignoringCookies().ignoringAuthorization(), greeting);
            String first = run(MemoryExchange.get("/a")
                            .with("Authorization", "alice")
                            .with("Cookie", "sid=alice")
                            .with("X-User", "alice")
                            .remoteAddress("198.51.100.7"))
                    .text();
            String second =
                    run(MemoryExchange.get("/a").with("Authorization", "bob")).text();
            assertThat(first).isEqualTo(second).isEqualTo("for nobody nobody null 192.0.2.1 nobody");
            assertThat(runs).hasSize(1);
        }

        @Test
        void namedHeadersCountAndAreSentAsVary() throws Exception {
            serving(ResponsePolicy.DEFAULTS.headers("Accept-Language", "Accept"), context -> {
                context.setHeader("Vary", "Accept");
                context.text(context.header("Accept-Language", "none"));
            });
            assertThat(run(MemoryExchange.get("/a").with("accept-language", "de"))
                            .text())
                    .isEqualTo("de");
            MemoryExchange french = run(MemoryExchange.get("/a").with("Accept-Language", "fr"));
            assertThat(french.text()).isEqualTo("fr");
            assertThat(french.responseHeaders().get("Vary")).containsExactly("Accept", "accept-language");
            assertThat(get("/a").text()).isEqualTo("none");
            assertThat(run(MemoryExchange.get("/a").with("Accept-Language", "de"))
                            .text())
                    .isEqualTo("de");
            assertThat(runs).hasSize(3);
        }

        @ParameterizedTest
        @ValueSource(strings = {"Authorization", "cookie", "Range", "If-None-Match", "a b", ""})
        void someHeadersCannotCount(String name) {
            assertThatIllegalArgumentException().isThrownBy(() -> ResponsePolicy.DEFAULTS.headers(name));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Set-Cookie: a=b",
                    "Cache-Control: private",
                    "Cache-Control: max-age=5, No-Store",
                    "Cache-Control: no-cache",
                    "Cache-Control: max-age=0",
                    "Cache-Control: max-age=60, s-maxage=0",
                    "Cache-Control: max-age=soon",
                    "Expires: 0",
                    "Vary: *",
                    "Vary: Accept, Origin"
                })
        void whatMustNotBeSharedIsMadeForEachWithItsOwnRequest(String header) throws Exception {
            String[] parts = header.split(": ");
            serving(context -> {
                context.setHeader(parts[0], parts[1]);
                context.text("for " + context.header("X-User", "nobody"));
            });
            assertThat(run(MemoryExchange.get("/a").with("X-User", "alice")).text())
                    .isEqualTo("for alice");
            MemoryExchange second = run(MemoryExchange.get("/a").with("X-User", "bob"));
            assertThat(second.text()).isEqualTo("for bob");
            assertThat(second.responseHeader("Cache-Status")).isEqualTo("circlet; fwd=bypass; detail=unshared");
            assertThat(runs).as("once to learn it, then once for each").hasSize(3);
            time.advance(Duration.ofSeconds(11));
            get("/a");
            assertThat(runs).as("forgotten after ten seconds").hasSize(5);
        }

        @Test
        void aCookieOfTheHandlerReachesItsClientOnly() throws Exception {
            serving(context -> {
                context.setCookie(Cookie.of("sid", context.header("X-User", "none")));
                page(context);
            });
            assertThat(run(MemoryExchange.get("/a").with("X-User", "alice")).responseHeader("Set-Cookie"))
                    .contains("alice");
            assertThat(get("/a").responseHeader("Set-Cookie")).doesNotContain("alice");
        }
    }

    @Nested
    class PassingBy {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Range: bytes=0-1",
                    "If-Match: \"x\"",
                    "Content-Length: 3",
                    "Transfer-Encoding: chunked",
                    "Cache-Control: No-Store",
                    "Accept: text/event-stream",
                    "Upgrade: websocket"
                })
        void theHandlerAnswersWhatNoSharedResponseCan(String header) throws Exception {
            String[] parts = header.split(": ");
            serving(ResponseCacheTests::page);
            get("/a");
            MemoryExchange own = run(MemoryExchange.get("/a").with(parts[0], parts[1]));
            assertThat(own.text()).isEqualTo("page of /a");
            assertThat(own.responseHeader("Cache-Status")).isEqualTo("circlet; fwd=bypass");
            assertThat(runs).hasSize(2);
        }

        @Test
        void aClientCannotMakeTheSourceWorkByAskingForFreshness() throws Exception {
            serving(ResponseCacheTests::page);
            get("/a");
            run(MemoryExchange.get("/a").with("Cache-Control", "no-cache"));
            assertThat(runs).hasSize(1);
        }

        @Test
        void otherMethodsAreLeftAlone() throws Exception {
            serving(ResponseCacheTests::page);
            get("/a");
            MemoryExchange posted = run(new MemoryExchange("POST", "/a"));
            assertThat(posted.text()).isEqualTo("page of /a");
            assertThat(posted.responseHeader("Cache-Status")).isNull();
            assertThat(runs).containsExactly("GET /a", "POST /a");
        }

        @Test
        void aBypassedGroupIsLikeNoCache() throws Exception {
            CachedResponses pages = serving(ResponseCacheTests::page);
            pages.group().bypass(true);
            get("/a");
            assertThat(get("/a").text()).isEqualTo("page of /a");
            assertThat(runs).hasSize(2);
            assertThat(pages.group().stats().loads()).isZero();
        }

        @Test
        void aPathWithoutARouteIsNoneOfItsBusiness() throws Exception {
            engine.use(pages(ResponsePolicy.DEFAULTS));
            assertThat(get("/none").status()).isEqualTo(404);
        }

        @Test
        void headIsKeptApartAndHasTheLengthOfThePage() throws Exception {
            serving(ResponseCacheTests::page);
            for (int i = 0; i < 2; i++) {
                MemoryExchange head = run(new MemoryExchange("HEAD", "/a"));
                assertThat(head.content()).isEmpty();
                assertThat(head.responseHeader("Content-Length")).isEqualTo("10");
            }
            assertThat(run(new MemoryExchange("HEAD", "/a")).responseHeader("ETag"))
                    .isEqualTo(get("/a").responseHeader("ETag"));
            assertThat(runs).containsExactly("HEAD /a", "GET /a");
        }

        @Test
        void aCacheHiddenInAnotherHandlerIsLikeNone() throws Exception {
            CachedResponses pages = pages(ResponsePolicy.DEFAULTS);
            engine.get("/a", context -> pages.handle(context), counting(context -> context.text("a")));
            assertThat(get("/a").text()).isEqualTo("a");
            assertThat(get("/a").responseHeader("Cache-Status")).isEqualTo("circlet; fwd=bypass");
            assertThat(runs).hasSize(2);
        }

        @Test
        void theSameCacheTwiceInAChainCountsOnceAndOneUnderANameCounts() throws Exception {
            CachedResponses pages = pages(ResponsePolicy.DEFAULTS);
            engine.group("/", Handler.named("Pages", pages)).get("/a", pages, counting(context -> context.text("a")));
            assertThat(get("/a").text()).isEqualTo("a");
            assertThat(get("/a").text()).isEqualTo("a");
            assertThat(runs).hasSize(1);
        }

        @Test
        void aDispatchedRequestIsKeptUnderWhatItWasDispatchedTo() throws Exception {
            serving(ResponseCacheTests::page);
            Engine outer = engine;
            outer.get("/alias", context -> context.dispatch("/real"));
            assertThat(get("/alias").text()).isEqualTo("page of /real");
            assertThat(get("/real").responseHeader("Cache-Status")).isEqualTo("circlet; hit");
            assertThat(runs).hasSize(1);
        }
    }

    @Nested
    class Statuses {

        @ParameterizedTest
        @ValueSource(ints = {404, 410})
        void absenceIsKeptForTheNegativeTtl(int status) throws Exception {
            serving(context -> context.text(status, "nothing here"));
            get("/a");
            time.advance(Duration.ofSeconds(4));
            assertThat(get("/a").status()).isEqualTo(status);
            assertThat(get("/a").text()).isEqualTo("nothing here");
            assertThat(runs).hasSize(1);
            time.advance(Duration.ofSeconds(2));
            get("/a");
            assertThat(runs).hasSize(2);
        }

        @Test
        void aProblemOfTheHandlerIsAResponseToo() throws Exception {
            serving(context -> {
                throw new ProblemException(Problem.of(404, "no such book"));
            });
            assertThat(get("/a").text()).contains("no such book");
            MemoryExchange second = get("/a");
            assertThat(second.status()).isEqualTo(404);
            assertThat(second.responseHeader("Content-Type")).isEqualTo(Problem.MEDIA_TYPE);
            assertThat(runs).hasSize(1);
        }

        @Test
        void redirectsAreKeptIfTheyArePermanentOrSaySo() throws Exception {
            serving(context -> {
                if (context.path().equals("/stated")) {
                    context.setHeader("Cache-Control", "max-age=10");
                }
                context.redirect(context.path().equals("/moved") ? 308 : 302, "/elsewhere");
            });
            for (String path : List.of("/moved", "/moved", "/stated", "/stated")) {
                assertThat(get(path).responseHeader("Location")).isEqualTo("/elsewhere");
            }
            assertThat(runs).containsExactly("GET /moved", "GET /stated");
            assertThat(get("/found").status()).isEqualTo(302);
            assertThat(get("/found").status()).isEqualTo(302);
            assertThat(runs).hasSize(5);
        }

        @Test
        void aFailureThatTheHandlerWroteIsNotKept() throws Exception {
            serving(context -> context.text(runs.size() == 1 ? 503 : 200, "answer"));
            assertThat(get("/a").status()).isEqualTo(503);
            assertThat(get("/a").status()).isEqualTo(200);
            assertThat(get("/a").status()).isEqualTo(200);
            assertThat(runs).hasSize(2);
        }

        @Test
        void whatTheHandlerThrowsReachesTheRequestAsItIs() throws Exception {
            IllegalStateException failure = new IllegalStateException("down");
            serving(context -> {
                throw failure;
            });
            for (int i = 0; i < 2; i++) {
                assertThatIllegalStateException().isThrownBy(() -> get("/a")).isSameAs(failure);
            }
            assertThat(runs).hasSize(2);
        }

        @Test
        void aStatusThatDependsOnTheClientIsNotShared() throws Exception {
            serving(context -> context.text(context.header("X-Key") == null ? 401 : 200, "answer"));
            assertThat(run(MemoryExchange.get("/a").with("X-Key", "k")).status())
                    .isEqualTo(200);
            assertThat(get("/a").status()).isEqualTo(401);
        }

        @Test
        void anEmptyAnswerHasNoLength() throws Exception {
            serving(context -> context.status(204));
            get("/a");
            MemoryExchange second = get("/a");
            assertThat(second.status()).isEqualTo(204);
            assertThat(second.responseHeader("Content-Length")).isNull();
            assertThat(runs).hasSize(1);
        }
    }

    @Nested
    class Bodies {

        @Test
        void aStreamOfEventsIsNotShared() throws Exception {
            List<String> reached = new ArrayList<>();
            serving(context -> {
                context.events().send("one");
                reached.add("written");
            });
            assertThat(get("/a").text()).contains("data");
            assertThat(get("/a").text()).contains("data");
            assertThat(reached)
                    .as("the first attempt ends before the stream begins")
                    .hasSize(2);
        }

        @Test
        void aBodyWithoutEndIsLeftAsSoonAsItIsTooLarge() throws Exception {
            List<Long> sizes = new ArrayList<>();
            CachedResponses pages =
                    cache(null).through(spec().maxValueBytes(10_000).build());
            engine.get("/a", pages, counting(context -> {
                byte[] block = new byte[1000];
                long written = 0;
                try {
                    for (; written < 1_000_000; written += block.length) {
                        context.output().write(block);
                    }
                } finally {
                    sizes.add(written);
                }
            }));
            assertThat(get("/a").content()).hasSize(1_000_000);
            assertThat(sizes.get(0)).isLessThanOrEqualTo(10_000);
            assertThat(get("/a").content()).hasSize(1_000_000);
            assertThat(runs).hasSize(3);
        }

        @Test
        void anAsynchronousHandlerIsWaitedFor() throws Exception {
            CompletableFuture<String> source = new CompletableFuture<>();
            Deque<Runnable> writers = new ArrayDeque<>();
            CachedResponses pages = cache(writers::add).through(spec().build());
            engine.get(
                    "/a",
                    pages,
                    counting(Handler.async(context -> source.thenAccept(text -> {
                        try {
                            context.text(text);
                        } catch (java.io.IOException impossible) {
                            throw new java.io.UncheckedIOException(impossible);
                        }
                    }))));
            MemoryExchange first = get("/a");
            MemoryExchange second = get("/a");
            assertThat(first.done().toCompletableFuture()).isNotDone();
            source.complete("late");
            writers.forEach(Runnable::run);
            assertThat(first.done().toCompletableFuture()).isCompleted();
            assertThat(first.text()).isEqualTo(second.text()).isEqualTo("late");
            assertThat(runs).hasSize(1);
        }
    }

    @Nested
    class Waiting {

        private final Deque<Runnable> writers = new ArrayDeque<>();

        private CachedResponses waiting(GroupSpec.Builder spec, Executor executor, Handler handler) {
            queued = true;
            CachedResponses pages = cache(executor).through(spec.build());
            engine.get("/*path", pages, counting(handler));
            return pages;
        }

        private void settle() {
            while (!tasks.isEmpty() || !writers.isEmpty()) {
                (tasks.isEmpty() ? writers : tasks).poll().run();
            }
        }

        @Test
        void aHerdRunsTheHandlerOnceAndNeedsNoThreads() throws Exception {
            waiting(spec(), writers::add, ResponseCacheTests::page);
            List<MemoryExchange> herd = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                herd.add(get("/a"));
            }
            assertThat(runs).isEmpty();
            settle();
            assertThat(herd).allSatisfy(page -> assertThat(page.text()).isEqualTo("page of /a"));
            assertThat(runs).hasSize(1);
        }

        @Test
        void whatIsNotSharedGoesOnWithItsOwnRequest() throws Exception {
            waiting(spec(), writers::add, context -> {
                context.setHeader("Cache-Control", "private");
                context.text(context.header("X-User", "nobody"));
            });
            MemoryExchange alice = run(MemoryExchange.get("/a").with("X-User", "alice"));
            MemoryExchange bob = run(MemoryExchange.get("/a").with("X-User", "bob"));
            settle();
            assertThat(alice.done().toCompletableFuture()).isCompleted();
            assertThat(alice.text()).isEqualTo("alice");
            assertThat(bob.text()).isEqualTo("bob");
        }

        @Test
        void theLimitsThatProtectTheSourceAreTold() throws Exception {
            waiting(spec().loadConcurrency(1).maxWaitingLoads(0), writers::add, ResponseCacheTests::page);
            get("/a");
            MemoryExchange refused = get("/b");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.responseHeader("Retry-After")).matches("[1-9]\\d*");
            assertThat(refused.responseHeader("Content-Type")).isEqualTo(Problem.MEDIA_TYPE);
            assertThat(runs).isEmpty();
        }

        @Test
        void aRequestThatWaitsTooLongIsTold() throws Exception {
            waiting(spec().getTimeout(Duration.ofSeconds(2)), writers::add, ResponseCacheTests::page);
            MemoryExchange late = get("/a");
            time.advance(Duration.ofSeconds(3));
            writers.poll().run();
            assertThat(late.done().toCompletableFuture()).isCompleted();
            assertThat(late.status()).isEqualTo(504);
        }

        @Test
        void anExecutorThatRefusesIsA503() throws Exception {
            waiting(
                    spec(),
                    task -> {
                        throw new RejectedExecutionException("full");
                    },
                    ResponseCacheTests::page);
            MemoryExchange page = get("/a");
            settle();
            assertThat(page.status()).isEqualTo(503);
        }
    }

    @Nested
    class Forgetting {

        @Test
        void aPathIsForgottenUnderAllItsBasePathsAndForHeadToo() throws Exception {
            CachedResponses pages = serving(
                    ResponsePolicy.DEFAULTS.reachedUnder("/app/lite"),
                    context -> context.text(context.exchange().basePath() + runs.size()));
            for (int round = 0; round < 2; round++) {
                assertThat(run(MemoryExchange.get("/a").basePath("/lite")).text())
                        .startsWith("/lite");
                assertThat(run(MemoryExchange.get("/a").basePath("/app/lite")).text())
                        .startsWith("/app/lite");
                run(new MemoryExchange("HEAD", "/a").basePath("/lite"));
                run(MemoryExchange.get("/a?b=c").basePath("/lite"));
                assertThat(runs).hasSize(round == 0 ? 4 : 7);
                assertThat(pages.invalidate("/%61").complete()).isTrue();
            }
        }

        @Test
        void onlyThePathThatIsNamedIsForgotten() throws Exception {
            CachedResponses pages = serving(ResponseCacheTests::page);
            get("/a");
            get("/b");
            pages.invalidate("/a");
            get("/a");
            get("/b");
            assertThat(runs).containsExactly("GET /a", "GET /b", "GET /a");
        }

        @Test
        void unknownVariantsAreAllForgottenAndKnownOnesAlone() throws Exception {
            CachedResponses pages = serving(
                    ResponsePolicy.DEFAULTS.headers("Accept-Language"),
                    context -> context.text(context.header("Accept-Language", "-")));
            MemoryExchange german = MemoryExchange.get("/a").with("Accept-Language", "de");
            get("/a");
            run(german);
            pages.invalidate(german);
            get("/a");
            assertThat(runs).hasSize(2);
            run(MemoryExchange.get("/a").with("Accept-Language", "de"));
            assertThat(runs).hasSize(3);
            pages.invalidate("/a");
            get("/a");
            run(MemoryExchange.get("/a").with("Accept-Language", "de"));
            assertThat(runs).hasSize(5);
        }

        @Test
        void theWholeGroupIsForgotten() throws Exception {
            CachedResponses pages = serving(ResponseCacheTests::page);
            get("/a");
            pages.invalidateAll();
            get("/a");
            assertThat(runs).hasSize(2);
        }
    }

    @Test
    void aCacheBehindACacheStandsAsideWhileAPageIsComputed() throws Exception {
        CachedResponses inner = cache(null).through("inner");
        engine.group("/", pages(ResponsePolicy.DEFAULTS)).get("/a", inner, counting(context -> context.text("a")));
        get("/a");
        MemoryExchange second = get("/a");
        assertThat(second.text()).isEqualTo("a");
        assertThat(second.responseHeaders().get("Cache-Status")).containsExactly("circlet; hit");
        assertThat(runs).hasSize(1);
        assertThat(inner.group().stats().gets()).isZero();
    }

    @Test
    void headersOfOneConnectionAreNotKept() throws Exception {
        serving(context -> {
            context.setHeader("Connection", "close, X-Hop");
            context.setHeader("X-Hop", "1");
            context.setHeader("Keep-Alive", "timeout=5");
            context.setHeader("Content-Length", "99");
            page(context);
        });
        MemoryExchange page = get("/a");
        assertThat(page.responseHeaders()).doesNotContainKeys("Connection", "X-Hop", "Keep-Alive");
        assertThat(page.responseHeader("Content-Length")).isEqualTo("10");
    }

    @Test
    void aGroupIsMadeOnce() {
        cache(null).through("books");
        assertThatExceptionOfType(InvalidGroupException.class)
                .isThrownBy(() -> cache(null).through("books"));
        assertThat(groups.get("books").spec().ttl()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void bytesOfAnotherFormatAreNoResponse() throws Exception {
        assertThat(StoredResponse.read(dev.circlet.cache.ByteView.empty())).isNull();
        assertThat(StoredResponse.read(dev.circlet.cache.ByteView.of(new byte[] {9, 1})))
                .isNull();
        assertThat(StoredResponse.read(dev.circlet.cache.ByteView.of(new byte[] {1, 7})))
                .isNull();
        assertThat(StoredResponse.read(dev.circlet.cache.ByteView.of(new byte[] {1, 1, 0})))
                .isNull();
    }
}
