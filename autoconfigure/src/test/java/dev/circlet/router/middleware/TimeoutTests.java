package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@org.junit.jupiter.api.Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class TimeoutTests {

    private static final long SECOND = 1_000_000_000;

    private final ManualTimers timers = new ManualTimers();
    private final Engine engine = new Engine();
    private final List<String> finished = new ArrayList<>();
    private long now = Long.MAX_VALUE - SECOND;

    @AfterEach
    void close() {
        timers.close();
    }

    private Timeout timeout(int seconds) {
        return Timeout.of(Duration.ofSeconds(seconds)).withTimers(timers).withClock(() -> now);
    }

    private MemoryExchange run(Handler handler) throws Exception {
        engine.use(context -> context.onFinish((done, failure) -> finished.add(done.status() + " " + failure)));
        engine.use(timeout(2));
        engine.get("/", handler);
        return MemoryExchange.get("/").runOn(engine);
    }

    private static void assertLate(MemoryExchange exchange) {
        assertThat(exchange.status()).isEqualTo(503);
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(exchange.text())
                .contains("longer than 2000 ms")
                .startsWith("{")
                .endsWith("}");
    }

    @Test
    void whatIsInTimeIsLeftAloneAndItsTimerIsGone() throws Exception {
        assertThat(run(context -> context.text("ok")).text()).isEqualTo("ok");
        assertThat(timers.open()).isZero();
        assertThat(finished).containsExactly("200 null");
    }

    @Test
    void aHandlerIsInterruptedAndAnsweredInItsOwnThread() throws Exception {
        MemoryExchange exchange = run(context -> {
            context.text("part");
            timers.pass(2 * SECOND);
            new CountDownLatch(1).await();
        });
        assertLate(exchange);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(finished).containsExactly("503 null");
    }

    @Test
    void aHandlerThatTakesNoNoticeIsLateAllTheSame() throws Exception {
        assertLate(run(context -> {
            timers.pass(2 * SECOND);
            context.text("late");
        }));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aHandlerMayBeLeftAlone() throws Exception {
        engine.use(timeout(2).withoutInterrupt());
        engine.get("/", context -> {
            timers.pass(2 * SECOND);
            finished.add("interrupted " + Thread.currentThread().isInterrupted());
        });
        assertLate(MemoryExchange.get("/").runOn(engine));
        assertThat(finished).containsExactly("interrupted false");
    }

    @Test
    void theTimerDoesNotInterruptAThreadThatHasLeft() throws Exception {
        engine.use(context -> {
            context.next();
            timers.pass(2 * SECOND);
            finished.add("interrupted " + Thread.currentThread().isInterrupted());
        });
        assertThat(run(context -> context.text("ok")).text()).isEqualTo("ok");
        assertThat(finished).containsExactly("interrupted false", "200 null");
    }

    @Test
    void aWholeResponseThatHasBegunStays() throws Exception {
        MemoryExchange exchange = run(context -> {
            context.text("whole");
            context.output().flush();
            timers.pass(2 * SECOND);
        });
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.text()).isEqualTo("whole");
    }

    @Test
    void aPartOfAResponseReachesTheServerAsAFailure() {
        assertThatThrownBy(() -> run(context -> {
                    context.text("part");
                    context.output().flush();
                    timers.pass(2 * SECOND);
                    new CountDownLatch(1).await();
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void asynchronousWorkInTimeIsLeftAlone() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        MemoryExchange exchange = run(Handler.async(context -> work.thenAccept(text -> {
            context.set("x", "y");
            context.setHeader("X", text);
        })));
        assertThat(timers.open()).isEqualTo(1);
        timers.pass(SECOND);
        work.complete("ok");
        assertThat(exchange.done()).isCompleted();
        assertThat(exchange.responseHeader("X")).isEqualTo("ok");
        assertThat(timers.open()).isZero();
        timers.pass(2 * SECOND);
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(finished).containsExactly("200 null");
    }

    @Test
    void lateAsynchronousWorkIsAnsweredAtOnceAndCutOff() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        Context[] cut = new Context[1];
        OutputStream[] out = new OutputStream[1];
        CompletableFuture<?>[] late = new CompletableFuture<?>[1];
        MemoryExchange exchange = run(Handler.async(context -> {
            cut[0] = context;
            out[0] = context.output();
            out[0].write('p');
            late[0] = work.thenAccept(text -> context.setHeader("X", text));
            return late[0];
        }));
        timers.pass(2 * SECOND);
        assertThat(exchange.done()).isCompleted();
        assertLate(exchange);
        assertThat(finished).containsExactly("503 null");
        work.complete("late");
        assertThat(late[0]).isCompletedExceptionally();
        assertThat(exchange.responseHeader("X")).isNull();
        assertThatThrownBy(() -> cut[0].text("late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> out[0].write('l')).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cut[0].header("X")).isInstanceOf(IllegalStateException.class);
        assertLate(exchange);
        assertThat(finished).hasSize(1);
        assertThat(timers.open()).isZero();
    }

    @Test
    void recoveryAndLoggerSeeALateRequest() throws Exception {
        engine.use(Logger.create(), Recovery.create(), Gzip.create());
        try (LogLines lines = new LogLines(Logger.class)) {
            MemoryExchange exchange = run(Handler.async(context -> new CompletableFuture<>()));
            timers.pass(2 * SECOND);
            assertLate(exchange);
            assertThat(lines.messages()).singleElement().asString().startsWith("GET / 503 ");
        }
    }

    @Test
    void lateWorkWhoseResponseHasBegunReachesTheServer() throws Exception {
        MemoryExchange exchange = run(Handler.async(context -> {
            context.events().send("one");
            return new CompletableFuture<>();
        }));
        timers.pass(2 * SECOND);
        assertThat(exchange.done()).isCompletedExceptionally();
        assertThat(exchange.text()).isEqualTo("data: one\n\n");
    }

    @Test
    void aWriteThatIsUnderWayEndsBeforeTheAnswer() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        SlowExchange exchange = new SlowExchange(writing, go);
        engine.use(timeout(2));
        engine.get("/", Handler.async(context -> {
            CompletableFuture<Void> work = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                context.exchange().setHeader("Slow", "yes");
                work.complete(null);
            });
            thread.setDaemon(true);
            thread.start();
            return work;
        }));
        CompletableFuture<Void> done = new CompletableFuture<>();
        exchange.whenDone(done);
        engine.handle(exchange);
        writing.await();
        timers.pass(2 * SECOND);
        assertThat(done).isNotDone();
        go.countDown();
        done.get();
        assertThat(exchange.status()).isEqualTo(503);
    }

    @Test
    void theShorterOfTwoCounts() throws Exception {
        engine.use(timeout(5));
        MemoryExchange exchange = run(Handler.async(context -> {
            finished.add(Timeout.remaining(context).orElseThrow().toString());
            return new CompletableFuture<>();
        }));
        timers.pass(2 * SECOND);
        assertLate(exchange);
        timers.pass(5 * SECOND);
        assertThat(finished).containsExactly("PT2S", "503 null");
    }

    @Test
    void handlersLearnHowMuchTimeIsLeft() throws Exception {
        run(context -> {
            now += SECOND / 2;
            finished.add(Timeout.remaining(context).orElseThrow().toString());
            now += 7 * SECOND;
            finished.add(Timeout.remaining(context).orElseThrow().toString());
        });
        assertThat(finished).startsWith("PT1.5S", "PT0S");
    }

    @Test
    void expiredBeforeTheChainWaitsIsLateToo() throws Exception {
        MemoryExchange exchange = run(context -> {
            timers.pass(2 * SECOND);
            context.async(new CompletableFuture<>());
        });
        assertThat(exchange.done()).isCompleted();
        assertLate(exchange);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void timersThatAreShutDownAreA503() throws Exception {
        timers.close();
        assertThat(run(context -> context.text("never")).status()).isEqualTo(503);
    }

    @Test
    void theSharedTimersWork() throws Exception {
        engine.use(Timeout.of(Duration.ofMillis(1)));
        engine.get("/", Handler.async(context -> new CompletableFuture<>()));
        MemoryExchange exchange = MemoryExchange.get("/").runOn(engine);
        exchange.done().toCompletableFuture().get();
        assertThat(exchange.status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT25H"})
    void aTimeThatMakesNoSenseIsRefused(Duration time) {
        assertThatIllegalArgumentException().isThrownBy(() -> Timeout.of(time));
    }
}
