package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTests {

    private final Engine engine = new Engine();
    private final List<String> trace = new ArrayList<>();

    private Handler says(String word) {
        return context -> trace.add(word);
    }

    private MemoryExchange get(String target) throws Exception {
        return MemoryExchange.get(target).runOn(engine);
    }

    @Nested
    class Groups {

        @Test
        void aGroupInheritsACopyAndARouteKeepsItsChain() throws Exception {
            engine.use(says("engine"));
            RouterGroup api = engine.group("/api", says("api"));
            RouterGroup v1 = api.group("/v1");
            v1.get("/early", says("early"));
            engine.use(says("late engine"));
            api.use(says("late api"));
            v1.use(says("v1"));
            v1.get("/late", says("late"));
            get("/api/v1/early");
            assertThat(trace).containsExactly("engine", "api", "early");
            trace.clear();
            get("/api/v1/late");
            assertThat(trace).containsExactly("engine", "api", "v1", "late");
        }

        @Test
        void listingsNameGroupAndHandlersInOrder() {
            engine.use(Handler.named("Logger", says("log")));
            engine.group("/books", Handler.named("Auth", says("auth"))).get("/:isbn", Handler.named("show", says("")));
            Route route = engine.routes().get(0);
            assertThat(route.method()).isEqualTo("GET");
            assertThat(route.pattern()).isEqualTo("/books/:isbn");
            assertThat(route.template()).isEqualTo("/books/{isbn}");
            assertThat(route.group()).isEqualTo("/books");
            assertThat(route.handlers()).containsExactly("Logger", "Auth", "show");
        }

        @Test
        void prefixesAreJoinedWithOneSlashAndKeepTheLast() {
            engine.group("/a/").group("b").get("c/", says(""));
            engine.group("/x").get("", says(""));
            assertThat(engine.routes()).extracting(Route::pattern).containsExactly("/a/b/c/", "/x");
        }

        @Test
        void aChainIsBounded() {
            Handler[] many = new Handler[RouterGroup.MAX_HANDLERS];
            Arrays.fill(many, says("x"));
            engine.get("/fits", many);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> engine.group("/x", many).get("/too-many", says("")))
                    .withMessageContaining("255");
        }

        @Test
        void ofSeveralMethodsAllAreRegisteredOrNone() {
            engine.put("/x", says(""));
            assertThatThrownBy(() -> engine.any("/x", says(""))).isInstanceOf(RouteConflictException.class);
            assertThat(engine.routes()).hasSize(1);
            assertThat(engine.resolve("GET", "/x")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "get", "GET POST", "G3T"})
        void aMalformedMethodIsRefused(String method) {
            assertThatIllegalArgumentException().isThrownBy(() -> engine.handle(method, "/x", says("")));
        }

        @Test
        void everyVerbIsRegisteredUnderItsName() {
            engine.get("/", says("")).post("/", says("")).put("/", says("")).patch("/", says(""));
            engine.delete("/", says("")).head("/", says("")).options("/", says(""));
            assertThat(engine.routes())
                    .extracting(Route::method)
                    .containsExactly("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
        }
    }

    @Nested
    class Paths {

        @ParameterizedTest
        @CsvSource({"/v/a+b, a+b", "/v/a%20b, a b", "/v/a%2Fb, a/b", "/v/%E2%82%AC, €", "/v/a%252Fb, a%2Fb"})
        void valuesAreDecodedOnce(String path, String value) throws Exception {
            engine.get("/v/:value", context -> context.text(context.param("value")));
            assertThat(get(path).text()).isEqualTo(value);
        }

        @Test
        void aBrokenEscapeIsA400ProblemAfterTheMiddleware() throws Exception {
            engine.use(says("middleware"));
            engine.get("/:x", says("handler"));
            MemoryExchange exchange = get("/%zz");
            assertThat(exchange.status()).isEqualTo(400);
            assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
            assertThat(exchange.text()).contains("broken percent escape").contains("\"status\":400");
            assertThat(trace).containsExactly("middleware");
        }

        @Test
        void anOverLongPathIsA414() throws Exception {
            engine.get("/*x", says("handler"));
            assertThat(get("/" + "a".repeat(9000)).status()).isEqualTo(414);
            assertThat(trace).isEmpty();
        }

        @Test
        void aRawPathIsMatchedAsSentAndDecodedWhenRead() throws Exception {
            Engine raw = new Engine(EngineOptions.builder().rawPath(true).build());
            raw.get("/v/:value", context -> context.text(context.param("value")));
            assertThat(MemoryExchange.get("/v/a%2Fb").runOn(raw).text()).isEqualTo("a/b");
            assertThat(MemoryExchange.get("/%76/a").runOn(raw).status()).isEqualTo(404);
            assertThat(MemoryExchange.get("/v/%ff").runOn(raw).status()).isEqualTo(400);
        }

        @Test
        void aRedirectKeepsPrefixQueryAndEncoding() throws Exception {
            engine.get("/v/:x/", says(""));
            MemoryExchange exchange = MemoryExchange.get("/v/a%2Fb%20c?q=%20&r");
            exchange.basePath("/app/lite");
            engine.handle(exchange);
            assertThat(exchange.status()).isEqualTo(301);
            assertThat(exchange.responseHeader("Location")).isEqualTo("/app/lite/v/a%2Fb%20c/?q=%20&r");
        }

        @Test
        void aRedirectNeverNamesAnotherHost() throws Exception {
            Engine fixing =
                    new Engine(EngineOptions.builder().redirectFixedPath(true).build());
            fixing.get("/evil.com", says("")).get("/:a/b/*rest", says(""));
            String location = MemoryExchange.get("//evil.com/").runOn(fixing).responseHeader("Location");
            assertThat(location).isEqualTo("/evil.com");
            String odd = MemoryExchange.get("/%5Cevil.com/b").runOn(fixing).responseHeader("Location");
            assertThat(odd).isEqualTo("/%5Cevil.com/b/");
        }

        @Test
        void aPrefixHeaderOfAnUntrustedPeerIsIgnored() throws Exception {
            engine.get("/x/", says(""));
            MemoryExchange exchange = MemoryExchange.get("/x").with("X-Forwarded-Prefix", "/evil");
            assertThat(exchange.runOn(engine).responseHeader("Location")).isEqualTo("/x/");
        }

        @Test
        void aLiteralRouteWithASlashTooManyRedirectsUnlessRedirectsAreOff() throws Exception {
            for (boolean redirect : new boolean[] {true, false}) {
                Engine one = new Engine(
                        EngineOptions.builder().redirectTrailingSlash(redirect).build());
                one.get("/cmd/:tool/", says("")).get("/cmd/whoami", says(""));
                assertThat(MemoryExchange.get("/cmd/whoami/").runOn(one).status())
                        .isEqualTo(redirect ? 301 : 200);
                assertThat(MemoryExchange.get("/cmd/vet/").runOn(one).status()).isEqualTo(200);
            }
        }
    }

    @Nested
    class Misses {

        @Test
        void defaultBodiesAreWrittenOnlyIfNobodyAnswered() throws Exception {
            assertThat(get("/nowhere").text()).isEqualTo("404 page not found");
            engine.noRoute(context -> context.text(418, "mine"));
            MemoryExchange exchange = get("/nowhere");
            assertThat(exchange.status()).isEqualTo(418);
            assertThat(exchange.text()).isEqualTo("mine");
        }

        @Test
        void aSlashRedirectComesBeforeA405() throws Exception {
            Engine one = new Engine(
                    EngineOptions.builder().handleMethodNotAllowed(true).build());
            one.get("/x/", says("")).post("/x", says("")).delete("/x", says(""));
            assertThat(MemoryExchange.get("/x").runOn(one).status()).isEqualTo(301);
            MemoryExchange put = new MemoryExchange("PUT", "/x").runOn(one);
            assertThat(put.status()).isEqualTo(405);
            assertThat(put.responseHeader("Allow")).isEqualTo("POST, DELETE");
            assertThat(put.text()).isEqualTo("405 method not allowed");
        }

        @Test
        void handleIfMatchedLeavesEverythingElseUntouched() throws Exception {
            engine.use(says("middleware"));
            engine.get("/x/", context -> context.text("here"));
            for (String path : List.of("/x", "/y", "/%zz")) {
                MemoryExchange exchange = MemoryExchange.get(path);
                assertThat(engine.handleIfMatched(exchange)).isFalse();
                assertThat(exchange.status()).isEqualTo(200);
                assertThat(exchange.responseHeaders()).isEmpty();
            }
            assertThat(trace).isEmpty();
            MemoryExchange exchange = MemoryExchange.get("/x/");
            assertThat(engine.handleIfMatched(exchange)).isTrue();
            assertThat(exchange.text()).isEqualTo("here");
        }
    }

    @Nested
    class Flow {

        @Test
        void whatAHandlerThrowsReachesTheServerThroughTheMiddleware() {
            engine.use(context -> {
                try {
                    context.next();
                } finally {
                    trace.add("after");
                }
            });
            engine.get("/", context -> {
                throw new IOException("broken");
            });
            assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class).hasMessage("broken");
            assertThat(trace).containsExactly("after");
        }

        @Test
        void aProblemReplacesWhatIsWrittenAndKeepsOtherHeaders() throws Exception {
            engine.get("/", context -> {
                context.setHeader("X-Request-Id", "7");
                context.setHeader("ETag", "\"1\"");
                context.text("half an ans");
                throw new ProblemException(Problem.of(422, "no").with("errors", List.of("a\"b")), new Error("secret"));
            });
            MemoryExchange exchange = get("/");
            assertThat(exchange.status()).isEqualTo(422);
            assertThat(exchange.text())
                    .isEqualTo(
                            "{\"title\":\"Unprocessable Content\",\"status\":422,\"detail\":\"no\",\"errors\":[\"a\\\"b\"]}");
            assertThat(exchange.responseHeader("X-Request-Id")).isEqualTo("7");
            assertThat(exchange.responseHeader("ETag")).isNull();
        }

        @Test
        void aProblemAfterTheResponseBeganReachesTheServer() {
            MemoryExchange exchange = MemoryExchange.get("/");
            engine.get("/", context -> {
                context.output().write('x');
                context.output().flush();
                throw new ProblemException(Problem.of(500, null));
            });
            assertThatThrownBy(() -> engine.handle(exchange)).isInstanceOf(ProblemException.class);
            assertThat(exchange.text()).isEqualTo("x");
        }

        @Test
        void dispatchRunsTheTargetOnceAndComesBack() throws Exception {
            engine.get(
                    "/from/:a",
                    context -> {
                        context.dispatch("/to/2?");
                        trace.add("back " + context.param("a"));
                    },
                    says("rest"));
            engine.get("/to/:b", context -> trace.add("target " + context.param("b")));
            get("/from/1");
            assertThat(trace).containsExactly("target 2?", "back 1", "rest");
        }

        @Test
        void aRouteThatDispatchesToItselfIsStopped() {
            engine.get("/", context -> context.dispatch("/"));
            assertThatThrownBy(() -> get("/"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("16");
        }

        @Test
        void valuesAreKeptPerRequest() throws Exception {
            engine.use(context -> context.set("user", "ann"));
            engine.get(
                    "/",
                    context -> context.text(context.get("user", String.class).orElse("nobody")
                            + context.get("other", String.class).isPresent()));
            assertThat(get("/").text()).isEqualTo("annfalse");
        }
    }

    @Nested
    class Async {

        private final CompletableFuture<String> work = new CompletableFuture<>();

        @Test
        void theRestOfTheChainAndTheEndWaitForTheStage() throws Exception {
            engine.use(context -> {
                context.onFinish((done, failure) -> trace.add("finished " + done.status()));
                context.next();
                trace.add("middleware returned");
            });
            engine.get(
                    "/", Handler.async(context -> work.thenAccept(text -> trace.add(text))), c -> c.text(201, "end"));
            MemoryExchange exchange = get("/");
            assertThat(exchange.done()).isNotDone();
            assertThat(trace).containsExactly("middleware returned");
            work.complete("worked");
            assertThat(exchange.done()).isCompleted();
            assertThat(exchange.text()).isEqualTo("end");
            assertThat(trace).containsExactly("middleware returned", "worked", "finished 201");
        }

        @Test
        void aFailedStageReachesTheServerAsItsCause() throws Exception {
            engine.get("/", Handler.async(context -> work.thenApply(x -> x)));
            MemoryExchange exchange = get("/");
            work.completeExceptionally(new IOException("broken"));
            assertThat(exchange.done()).isCompletedExceptionally();
            assertThatThrownBy(() -> exchange.done().toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }

        @Test
        void aDetachedResponseIsLeftAloneUntilItsHolderTellsItsEnd() throws Exception {
            List<Runnable> ends = new ArrayList<>();
            engine.use(context -> context.onFinish((done, failure) -> trace.add("finished")));
            engine.get("/", context -> ends.add(context.detach()));
            MemoryExchange exchange = get("/");
            assertThat(trace).isEmpty();
            assertThat(exchange.text()).isEmpty();
            ends.get(0).run();
            assertThat(trace).containsExactly("finished");
        }

        @Test
        void aFailureHandlerAnswersInPlaceOfAFailedStageOrHandler() throws Exception {
            engine.use(context -> context.onFailure((failed, failure) -> {
                failed.text(500, failure.getMessage() + " " + failed.aborted());
                return true;
            }));
            engine.get("/", Handler.async(context -> work));
            engine.get("/at-once", context -> {
                throw new IOException("refused");
            });
            MemoryExchange exchange = get("/");
            work.completeExceptionally(new IOException("broken"));
            assertThat(exchange.done()).isCompleted();
            assertThat(exchange.text()).isEqualTo("broken true");
            assertThat(get("/at-once").text()).isEqualTo("refused true");
        }

        @Test
        void aFailureHandlerThatDeclinesLeavesTheFailureToTheOneBefore() throws Exception {
            engine.use(context -> {
                context.onFailure((failed, failure) -> {
                    trace.add("first");
                    return true;
                });
                context.onFailure((failed, failure) -> {
                    trace.add("second");
                    return false;
                });
            });
            engine.get("/", context -> {
                throw new IOException("broken");
            });
            get("/");
            assertThat(trace).containsExactly("second", "first");
        }

        @Test
        void aFailedStageWithAProblemIsRendered() throws Exception {
            engine.get(
                    "/",
                    Handler.async(context -> work.thenAccept(x -> {
                        throw new ProblemException(Problem.of(409, "taken"));
                    })));
            MemoryExchange exchange = get("/");
            work.complete("");
            assertThat(exchange.done()).isCompleted();
            assertThat(exchange.status()).isEqualTo(409);
        }
    }
}
