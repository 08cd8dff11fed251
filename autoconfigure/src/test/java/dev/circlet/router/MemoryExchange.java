package dev.circlet.router;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An exchange without a server. A flush commits it, as on a server. */
final class MemoryExchange implements Exchange {

    final Map<String, List<String>> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final Map<String, List<String>> responseHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    final CompletableFuture<Void> done = new CompletableFuture<>();
    boolean async;
    String remote = "192.0.2.1";
    String base = "";
    List<Upload> parts = new ArrayList<>();

    private final String method;
    private final String path;
    private final @Nullable String query;
    private InputStream body = InputStream.nullInputStream();
    private int status = 200;
    private boolean committed;

    MemoryExchange(String method, String target) {
        int mark = target.indexOf('?');
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
    }

    static MemoryExchange get(String target) {
        return new MemoryExchange("GET", target);
    }

    MemoryExchange with(String name, String value) {
        requestHeaders.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    MemoryExchange body(String contentType, String text) {
        return body(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    MemoryExchange body(String contentType, byte[] bytes) {
        body = new ByteArrayInputStream(bytes);
        return with("Content-Type", contentType);
    }

    MemoryExchange runOn(Engine engine) throws Exception {
        engine.handle(this);
        return this;
    }

    String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public String basePath() {
        return base;
    }

    @Override
    public @Nullable String rawQuery() {
        return query;
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0);
    }

    @Override
    public List<String> headers(String name) {
        return requestHeaders.getOrDefault(name, List.of());
    }

    @Override
    public Set<String> headerNames() {
        return requestHeaders.keySet();
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String remoteAddress() {
        return remote;
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public List<Upload> parts(long maxMemory) {
        return parts;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void status(int status) {
        this.status = committed ? this.status : status;
    }

    @Override
    public @Nullable String responseHeader(String name) {
        List<String> values = responseHeaders.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.get(0);
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        if (!committed) {
            responseHeaders.remove(name);
            if (value != null) {
                addHeader(name, value);
            }
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!committed) {
            responseHeaders.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
    }

    @Override
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int value) {
                written.write(value);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                written.write(bytes, offset, length);
            }

            @Override
            public void flush() {
                committed = true;
            }

            @Override
            public void close() {
                flush();
            }
        };
    }

    @Override
    public boolean committed() {
        return committed;
    }

    @Override
    public void resetBody() {
        if (committed) {
            throw new IllegalStateException("committed");
        }
        written.reset();
    }

    @Override
    public Completion startAsync() {
        async = true;
        return new Completion() {
            @Override
            public void complete() {
                done.complete(null);
            }

            @Override
            public void fail(Throwable failure) {
                done.completeExceptionally(failure);
            }
        };
    }
}
