package dev.circlet.router.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.EventStream;
import dev.circlet.router.Handler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Responses that take their time: streams, failures after the response began, clients that go away, time-outs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RouterStreamIT {

    private static final Executor THREADS = task -> new Thread(task, "stream").start();

    private final SynchronousQueue<String> events = new SynchronousQueue<>();
    private final AtomicReference<Throwable> writer = new AtomicReference<>();
    private final AtomicInteger finished = new AtomicInteger();
    private RouterServer server;

    @BeforeAll
    void start() {
        Engine engine = new Engine();
        engine.use(context -> context.onFinish((done, failure) -> {
            assertThat(done.method() + done.clientIp() + done.status()).startsWith("GET127.0.0.1");
            finished.incrementAndGet();
        }));
        engine.get("/breaks", this::breaks);
        engine.get(
                "/breaks/late", Handler.async(context -> CompletableFuture.runAsync(() -> breaks(context), THREADS)));
        engine.get("/breaks/sized", context -> {
            context.setHeader("Content-Length", "30");
            breaks(context);
        });
        engine.get("/events", context -> relay(context.events()));
        engine.get("/events/late", Handler.async(context -> {
            EventStream stream = context.events();
            return CompletableFuture.runAsync(() -> relay(stream), THREADS);
        }));
        engine.get("/endless", context -> endless(context));
        engine.get(
                "/endless/late", Handler.async(context -> CompletableFuture.runAsync(() -> endless(context), THREADS)));
        server = RouterServer.servlet(
                engine, "server.jetty.connection-idle-timeout=500ms", "server.tomcat.connection-timeout=500ms");
    }

    private void breaks(Context context) {
        try {
            context.output().write("the beginning".getBytes(StandardCharsets.UTF_8));
            context.output().flush();
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
        throw new IllegalStateException("broke off");
    }

    private void relay(EventStream stream) {
        try {
            for (String event = events.take(); !event.equals("end"); event = events.take()) {
                stream.send(event);
            }
        } catch (IOException | InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    private void endless(Context context) {
        try {
            byte[] block = new byte[64 * 1024];
            while (true) {
                context.output().write(block);
                context.output().flush();
            }
        } catch (IOException ex) {
            writer.set(ex);
            throw new java.io.UncheckedIOException(ex);
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.heard.calls.clear();
        writer.set(null);
        finished.set(0);
    }

    @Test
    void aFailureAfterTheBeginningBreaksTheConnectionOff(CapturedOutput log) throws Exception {
        for (String path : new String[] {"/lite/breaks", "/lite/breaks/late", "/lite/breaks/sized"}) {
            server.heard.calls.clear();
            RouterServer.Reply reply = server.raw("GET " + path + " HTTP/1.1\nHost: a\n\n");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).as(path).contains("the beginning").doesNotContain("broke off", "status\"");
            assertThat(reply.whole()).as(path).isFalse();
            assertThat(server.heard.calls).containsExactly("matched GET " + path, "failed IllegalStateException");
            await().untilAsserted(() -> assertThat(log.getAll()).contains("broke off", "RouterStreamIT.breaks"));
        }
    }

    @Test
    void eventsArriveAtOnceAndPausesDoNotEndTheStream() throws Exception {
        for (String path : new String[] {"/lite/events", "/lite/events/late"}) {
            HttpResponse<java.io.InputStream> response = server.stream(path);
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body()))) {
                assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                        .isEqualToIgnoringCase("text/event-stream;charset=utf-8");
                for (String event : new String[] {"one", "two"}) {
                    assertThat(events.offer(event, 10, TimeUnit.SECONDS)).isTrue();
                    assertThat(lines.readLine()).isEqualTo("data: " + event);
                    assertThat(lines.readLine()).isEmpty();
                    // Longer than both containers wait for a connection that says nothing.
                    assertThat(events.poll(1200, TimeUnit.MILLISECONDS)).isNull();
                }
                assertThat(events.offer("end", 10, TimeUnit.SECONDS)).isTrue();
                assertThat(lines.readLine()).isNull();
            }
        }
    }

    @Test
    void aClientThatGoesAwayEndsTheStreamOnceAndQuietly(CapturedOutput log) throws Exception {
        for (String path : new String[] {"/lite/endless", "/lite/endless/late"}) {
            forget();
            int before = log.getAll().length();
            try (Socket socket = server.connect()) {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                socket.getInputStream().readNBytes(100_000);
                socket.setSoLinger(true, 0);
            }

            await().untilAsserted(() -> assertThat(finished).as(path).hasValue(1));
            await().untilAsserted(() -> assertThat(server.heard.calls).as(path).hasSize(2));
            assertThat(writer.get()).isInstanceOf(IOException.class);
            assertThat(server.heard.calls.get(1)).startsWith("failed ");
            // The next exchange shows that the connection before it is done with.
            assertThat(server.get("/mvc/hello").body()).isEqualTo("hello from MVC");
            assertThat(log.getAll().substring(before)).as(path).doesNotContain("\tat ");
            assertThat(finished).hasValue(1);
        }
    }

    @Test
    void aBoundedWaitEndsInServiceUnavailable() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Throwable> late = new CompletableFuture<>();
        Engine engine = new Engine();
        engine.get(
                "/slow",
                Handler.async(context -> CompletableFuture.runAsync(
                        () -> {
                            try {
                                release.await();
                                context.text("too late");
                                late.complete(new AssertionError("a write after the end must fail"));
                            } catch (IOException | InterruptedException ex) {
                                late.complete(ex);
                            }
                        },
                        THREADS)));
        RouterServer.Heard heard = new RouterServer.Heard();
        RouterServlet servlet = new RouterServlet(engine, heard, Duration.ofMillis(200));
        try (RouterServer bounded = RouterServer.servlet(servlet, heard, "/lite/*")) {
            HttpResponse<String> response = bounded.get("/lite/slow");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("\"status\":503");
            assertThat(heard.calls).containsExactly("matched GET /lite/slow", "failed ProblemException");
            release.countDown();
            assertThat(late.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            assertThat(bounded.get("/mvc/hello").body()).isEqualTo("hello from MVC");
        }
    }
}
