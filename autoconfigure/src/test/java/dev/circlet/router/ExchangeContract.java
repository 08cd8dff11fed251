package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Exchange} promises; extend it for an implementation. */
public abstract class ExchangeContract {

    /**
     * A request that a test makes.
     *
     * @param method its method
     * @param target its path and query, below {@link #base()}
     * @param headers names and values in turns
     * @param body null for none
     */
    public record Request(
            String method,
            String target,
            List<String> headers,
            @Nullable String body) {

        static Request get(String target, String... headers) {
            return new Request("GET", target, List.of(headers), null);
        }
    }

    /**
     * What the client gets.
     *
     * @param status the status
     * @param headers values by name in lower case
     * @param body the body
     */
    public record Response(int status, Map<String, List<String>> headers, String body) {

        @Nullable
        String header(String name) {
            List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
            return values.isEmpty() ? null : values.get(0);
        }
    }

    /** Works on an exchange as a handler does. */
    @FunctionalInterface
    public interface Work {

        /** Works on it. */
        void on(Exchange exchange) throws Exception;
    }

    /** Makes the request, lets the work answer it, and returns what the client gets when the response is whole. */
    protected abstract Response send(Request request, Work work) throws Exception;

    /** Returns what stands before the path in the address. */
    protected abstract String base();

    /** Fails as the work did, for servers that turn what it throws into a response. */
    private Response exchange(Request request, Work work) throws Exception {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicReference<Boolean> ran = new AtomicReference<>(false);
        Response response = send(request, exchange -> {
            ran.set(true);
            try {
                work.on(exchange);
            } catch (Throwable thrown) {
                failure.set(thrown);
                if (!exchange.committed()) {
                    exchange.resetBody();
                }
            }
        });
        if (failure.get() != null) {
            throw new AssertionError("The work failed", failure.get());
        }
        assertThat(ran.get()).as("the work ran, status %d", response.status()).isTrue();
        return response;
    }

    @Test
    void tellsWhatTheClientAsksFor() throws Exception {
        exchange(Request.get("/books/a%3Fb%20c/%C3%A4?q=a+b&q=%26"), exchange -> {
            assertThat(exchange.method()).isEqualTo("GET");
            assertThat(exchange.rawPath()).isEqualTo("/books/a%3Fb%20c/%C3%A4");
            assertThat(exchange.basePath()).isEqualTo(base()).doesNotEndWith("/");
            assertThat(exchange.rawQuery()).isEqualTo("q=a+b&q=%26");
            assertThat(exchange.scheme()).isEqualTo("http");
            assertThat(exchange.remoteAddress()).matches("[0-9.]+|[0-9a-f:]+");
        });
        exchange(Request.get("/"), exchange -> {
            assertThat(exchange.rawPath()).isEqualTo("/");
            assertThat(exchange.rawQuery()).isNull();
        });
    }

    @Test
    void findsHeadersInAnyCaseAndAllTheirLines() throws Exception {
        exchange(Request.get("/", "X-One", "first", "x-one", "second", "Accept", "text/html"), exchange -> {
            assertThat(exchange.header("x-ONE")).isEqualTo("first");
            assertThat(exchange.headers("X-one")).containsExactly("first", "second");
            assertThat(exchange.header("ACCEPT")).isEqualTo("text/html");
            assertThat(exchange.header("X-None")).isNull();
            assertThat(exchange.headers("X-None")).isEmpty();
            assertThat(exchange.headerNames())
                    .extracting(name -> name.toLowerCase(Locale.ROOT))
                    .contains("x-one", "accept")
                    .doesNotContain("x-none")
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    void givesTheBodyOnce() throws Exception {
        String text = "äß€".repeat(5_000);
        Request request = new Request("POST", "/", List.of("Content-Type", "text/plain"), text);
        exchange(request, exchange -> {
            InputStream body = exchange.body();
            assertThat(exchange.body()).isSameAs(body);
            assertThat(exchange.form()).isNull();
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
            assertThat(exchange.body()).isSameAs(body);
            assertThat(body.read()).isEqualTo(-1);
        });
        exchange(
                Request.get("/"), exchange -> assertThat(exchange.body().read()).isEqualTo(-1));
    }

    @Test
    void answersWithStatusHeadersAndBody() throws Exception {
        Response response = exchange(Request.get("/"), exchange -> {
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.responseHeader("X-One")).isNull();
            exchange.status(201);
            exchange.setHeader("Content-Type", "text/plain;charset=utf-8");
            exchange.setHeader("X-One", "a");
            OutputStream output = exchange.output();
            output.write("höre".getBytes(StandardCharsets.UTF_8));
            assertThat(exchange.output()).isSameAs(output);
            assertThat(exchange.status()).isEqualTo(201);
            assertThat(exchange.responseHeader("x-one")).isEqualTo("a");
        });
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.header("X-One")).isEqualTo("a");
        assertThat(response.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");
        assertThat(response.body()).isEqualTo("höre");
    }

    @Test
    void setsAddsAndRemovesHeaders() throws Exception {
        Response response = exchange(Request.get("/"), exchange -> {
            exchange.addHeader("X-Many", "a");
            exchange.addHeader("x-many", "b");
            assertThat(exchange.responseHeader("X-MANY")).isEqualTo("a");
            exchange.addHeader("X-Set", "a");
            exchange.addHeader("X-Set", "b");
            exchange.setHeader("x-set", "c");
            assertThat(exchange.responseHeader("X-Set")).isEqualTo("c");
            exchange.setHeader("X-Gone", "a");
            exchange.setHeader("X-gone", null);
            assertThat(exchange.responseHeader("X-Gone")).isNull();
            exchange.setHeader("X-Never", null);
        });
        assertThat(response.headers().get("x-many")).containsExactly("a", "b");
        assertThat(response.headers().get("x-set")).containsExactly("c");
        assertThat(response.headers()).doesNotContainKeys("x-gone", "x-never");
    }

    @Test
    void treatsTheHeadersOfABodyAsAllOthers() throws Exception {
        Response response = exchange(Request.get("/"), exchange -> {
            for (String name : Exchange.BODY_HEADERS) {
                String value = name.equals("Content-Length") ? "7" : name.equals("Content-Type") ? "a/b" : "\"x\"";
                exchange.setHeader(name, value);
                assertThat(exchange.responseHeader(name)).as(name).isEqualTo(value);
            }
            for (String name : Exchange.BODY_HEADERS) {
                exchange.setHeader(name, null);
                assertThat(exchange.responseHeader(name)).as(name).isNull();
            }
            exchange.setHeader("Content-Length", "3");
            exchange.output().write("abc".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(response.body()).isEqualTo("abc");
        assertThat(response.header("Content-Length")).isEqualTo("3");
        assertThat(response.header("ETag")).isNull();
        assertThat(response.header("Content-Type")).isNull();
    }

    @Test
    void isCommittedByAFlushAndCannotBeChangedThen() throws Exception {
        Response response = exchange(Request.get("/"), exchange -> {
            exchange.status(202);
            exchange.setHeader("X-One", "a");
            exchange.output().write('a');
            assertThat(exchange.committed()).isFalse();
            exchange.output().flush();
            assertThat(exchange.committed()).isTrue();
            exchange.status(500);
            exchange.setHeader("X-One", "b");
            exchange.setHeader("X-Two", "b");
            exchange.addHeader("X-Two", "b");
            exchange.setHeader("Content-Type", "text/late");
            assertThat(exchange.status()).isEqualTo(202);
            assertThat(exchange.responseHeader("X-One")).isEqualTo("a");
            assertThatIllegalStateException().isThrownBy(exchange::resetBody);
            exchange.output().write('b');
        });
        assertThat(response.status()).isEqualTo(202);
        assertThat(response.header("X-One")).isEqualTo("a");
        assertThat(response.header("X-Two")).isNull();
        assertThat(response.header("Content-Type")).isNotEqualTo("text/late");
        assertThat(response.body()).isEqualTo("ab");
    }

    @Test
    void forgetsTheBodyAndKeepsStatusAndHeaders() throws Exception {
        Response response = exchange(Request.get("/"), exchange -> {
            exchange.status(404);
            exchange.setHeader("X-One", "a");
            exchange.output().write("wrong".getBytes(StandardCharsets.US_ASCII));
            exchange.resetBody();
            assertThat(exchange.status()).isEqualTo(404);
            assertThat(exchange.responseHeader("X-One")).isEqualTo("a");
            exchange.output().write("right".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.header("X-One")).isEqualTo("a");
        assertThat(response.body()).isEqualTo("right");
    }

    @Test
    void staysOpenUntilItIsCompletedByWhicheverThread() throws Exception {
        List<Thread> threads = new ArrayList<>();
        Response response = exchange(Request.get("/"), exchange -> {
            Exchange.Completion completion = exchange.startAsync();
            Thread thread = new Thread(() -> {
                try {
                    exchange.output().write("later".getBytes(StandardCharsets.US_ASCII));
                } catch (java.io.IOException unexpected) {
                    completion.fail(unexpected);
                }
                completion.complete();
                completion.complete();
                completion.fail(new IllegalStateException("too late"));
            });
            threads.add(thread);
            thread.start();
        });
        threads.get(0).join();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("later");
    }

    @Test
    void knowsNoObjectOfAForeignType() throws Exception {
        exchange(Request.get("/"), exchange -> {
            assertThat(exchange.unwrap(Thread.class)).isNull();
            assertThat(exchange.unwrap(Exchange.class)).isNotNull();
        });
    }

    @Test
    void takesNoticeOfRoutesAndFailuresWithoutChangingTheAnswer() throws Exception {
        Response response = exchange(Request.get("/"), exchange -> {
            exchange.failed(new IllegalStateException("answered already"));
            exchange.status(409);
        });
        assertThat(response.status()).isEqualTo(409);
    }
}
