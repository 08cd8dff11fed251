package dev.circlet.router.middleware;

import dev.circlet.router.Exchange;
import dev.circlet.router.MemoryExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** An exchange on which setting the header {@code Slow} takes until it is let go. */
final class SlowExchange implements Exchange {

    private final MemoryExchange memory = MemoryExchange.get("/");
    private final CountDownLatch writing;
    private final CountDownLatch go;

    SlowExchange(CountDownLatch writing, CountDownLatch go) {
        this.writing = writing;
        this.go = go;
    }

    void whenDone(CompletableFuture<Void> done) {
        memory.done().whenComplete((value, failure) -> done.complete(null));
    }

    @Override
    public void setHeader(String name, String value) {
        if (name.equals("Slow")) {
            writing.countDown();
            try {
                go.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        }
        memory.setHeader(name, value);
    }

    @Override
    public String method() {
        return memory.method();
    }

    @Override
    public String rawPath() {
        return memory.rawPath();
    }

    @Override
    public String rawQuery() {
        return memory.rawQuery();
    }

    @Override
    public String header(String name) {
        return memory.header(name);
    }

    @Override
    public List<String> headers(String name) {
        return memory.headers(name);
    }

    @Override
    public Set<String> headerNames() {
        return memory.headerNames();
    }

    @Override
    public String scheme() {
        return memory.scheme();
    }

    @Override
    public String remoteAddress() {
        return memory.remoteAddress();
    }

    @Override
    public InputStream body() throws IOException {
        return memory.body();
    }

    @Override
    public int status() {
        return memory.status();
    }

    @Override
    public void status(int status) {
        memory.status(status);
    }

    @Override
    public String responseHeader(String name) {
        return memory.responseHeader(name);
    }

    @Override
    public void addHeader(String name, String value) {
        memory.addHeader(name, value);
    }

    @Override
    public OutputStream output() throws IOException {
        return memory.output();
    }

    @Override
    public boolean committed() {
        return memory.committed();
    }

    @Override
    public void resetBody() {
        memory.resetBody();
    }

    @Override
    public Completion startAsync() {
        return memory.startAsync();
    }
}
