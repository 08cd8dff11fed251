package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LeaseTests {

    private final MemoryExchange memory = new MemoryExchange("POST", "/a?b").body("text/plain", "body");
    private final Lease lease = new Lease(memory);
    private final List<String> trace = new ArrayList<>();

    @Test
    void everythingGoesThrough() throws Exception {
        assertThat(lease.method()).isEqualTo("POST");
        assertThat(lease.rawPath()).isEqualTo("/a");
        assertThat(lease.rawQuery()).isEqualTo("b");
        assertThat(lease.header("content-type")).isEqualTo("text/plain");
        assertThat(lease.unwrap(MemoryExchange.class)).isSameAs(memory);
        assertThat(lease.body()).isSameAs(lease.body()).hasContent("body");
        assertThat(lease.output()).isSameAs(lease.output());
        lease.output().write("text".getBytes());
        lease.status(201);
        lease.addHeader("X", "y");
        lease.output().flush();
        assertThat(memory.text()).isEqualTo("text");
        assertThat(memory.status()).isEqualTo(lease.status()).isEqualTo(201);
        assertThat(lease.committed()).isTrue();
    }

    @Test
    void afterItIsRevokedEveryCallFailsAndTheActionHasRunOnce() throws Exception {
        OutputStream out = lease.output();
        InputStream in = lease.body();
        lease.revoke(() -> trace.add("first"));
        lease.revoke(() -> trace.add("second"));
        assertThat(trace).containsExactly("first");
        assertThatThrownBy(() -> out.write(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(out::flush).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(in::read).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lease.setHeader("X", "y")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lease::method).isInstanceOf(IllegalStateException.class);
        assertThat(memory.content()).isEmpty();
        assertThat(trace).containsExactly("first");
    }

    @Test
    void aChainThatDoesNotWaitTakesNoNoticeOfTheSignal() throws Exception {
        Engine engine = new Engine();
        engine.get("/", context -> {
            CompletableFuture<Void> signal = CompletableFuture.failedFuture(new IllegalStateException("x"));
            context.cutOff(signal);
            assertThat(context.waiting()).isFalse();
            context.text("ok");
        });
        assertThat(MemoryExchange.get("/").runOn(engine).text()).isEqualTo("ok");
    }

    @Test
    void aSignalCutsOffWhatIsWaitedForAndTheOtherContextSharesTheRequest() throws Exception {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        CompletableFuture<Void> work = new CompletableFuture<>();
        Engine engine = new Engine();
        engine.get("/:x", context -> {
            context.onFinish((done, failure) -> trace.add(done.param("x") + done.fullPath() + done.status()));
            context.onFailure((other, failure) -> {
                other.text(
                        504, failure.getMessage() + other.get("k", String.class).orElse(""));
                return other != context;
            });
            context.set("k", "v");
            context.cutOff(signal);
            context.text("part");
            context.async(work);
            assertThat(context.waiting()).isTrue();
        });
        MemoryExchange exchange = MemoryExchange.get("/a").runOn(engine);
        assertThat(exchange.done().toCompletableFuture()).isNotDone();
        signal.completeExceptionally(new IllegalStateException("x"));
        assertThat(exchange.done()).isCompleted();
        assertThat(exchange.status()).isEqualTo(504);
        assertThat(exchange.text()).isEqualTo("xv");
        work.complete(null);
        assertThat(trace).containsExactly("a/:x504");
    }

    @Test
    void aSignalThatComesAfterTheWorkMeansNothing() throws Exception {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        CompletableFuture<Void> work = new CompletableFuture<>();
        Engine engine = new Engine();
        engine.get("/", context -> {
            context.cutOff(signal);
            context.async(work.thenRun(() -> context.status(202)));
        });
        MemoryExchange exchange = MemoryExchange.get("/").runOn(engine);
        work.complete(null);
        signal.completeExceptionally(new IllegalStateException("x"));
        assertThat(exchange.status()).isEqualTo(202);
        assertThat(exchange.done()).isCompleted();
    }
}
