package dev.circlet.router;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An exchange without a server: for tests, and for responses that are computed to be kept. A flush of the output commits the
 * response, as on a server, and the whole body is held in memory.
 *
 * @since 0.1
 */
public final class MemoryExchange implements Exchange {

    private final Map<String, List<String>> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, List<String>> responseHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Upload> parts = new ArrayList<>();
    private final Written written = new Written();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final String method;
    private final String path;
    private final @Nullable String query;
    private String base = "";
    private String scheme = "http";
    private String remote = "192.0.2.1";
    private InputStream body = InputStream.nullInputStream();
    private int status = 200;
    private boolean async;
    private boolean committed;

    /**
     * Creates a request without headers and body, from an address that is reserved for documentation.
     *
     * @param method the method, in upper case
     * @param target the path, percent-encoded, and the query behind a question mark
     */
    public MemoryExchange(String method, String target) {
        int mark = target.indexOf('?');
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
    }

    /**
     * Creates a GET request.
     *
     * @param target the path, percent-encoded, and the query behind a question mark
     * @return a new exchange
     */
    public static MemoryExchange get(String target) {
        return new MemoryExchange("GET", target);
    }

    /**
     * Adds a header to the request.
     *
     * @param name the name of the header
     * @param value the value
     * @return this exchange
     */
    public MemoryExchange with(String name, String value) {
        requestHeaders.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    /**
     * Sets the body of the request, and its content type.
     *
     * @param contentType the media type
     * @param text written in UTF-8
     * @return this exchange
     */
    public MemoryExchange body(String contentType, String text) {
        return body(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sets the body of the request, and its content type.
     *
     * @param contentType the media type
     * @param bytes not copied
     * @return this exchange
     */
    public MemoryExchange body(String contentType, byte[] bytes) {
        body = new ByteArrayInputStream(bytes);
        requestHeaders.remove("Content-Type");
        return with("Content-Type", contentType);
    }

    /**
     * Sets the body of the request and leaves its headers alone.
     *
     * @param bytes not copied
     * @return this exchange
     */
    public MemoryExchange body(byte[] bytes) {
        body = new ByteArrayInputStream(bytes);
        return this;
    }

    /**
     * Adds a part to a multipart request. Nothing is parsed: the content type of the request is up to the caller.
     *
     * @param part a field or file
     * @return this exchange
     */
    public MemoryExchange part(Upload part) {
        parts.add(part);
        return this;
    }

    /**
     * Sets what stands before the path.
     *
     * @param base see {@link Exchange#basePath()}
     * @return this exchange
     */
    public MemoryExchange basePath(String base) {
        this.base = base;
        return this;
    }

    /**
     * Sets the scheme.
     *
     * @param scheme {@code http} or {@code https}
     * @return this exchange
     */
    public MemoryExchange scheme(String scheme) {
        this.scheme = scheme;
        return this;
    }

    /**
     * Sets the other end of the connection.
     *
     * @param address an IP address
     * @return this exchange
     */
    public MemoryExchange remoteAddress(String address) {
        this.remote = address;
        return this;
    }

    /**
     * Lets an engine answer. An asynchronous answer may still be under way afterwards.
     *
     * @param engine the engine
     * @return this exchange
     * @throws Exception what a handler threw and no middleware caught
     */
    public MemoryExchange runOn(Engine engine) throws Exception {
        engine.handle(this);
        if (!async) {
            done.complete(null);
        }
        return this;
    }

    /**
     * Completes when the answer is whole.
     *
     * @return completes exceptionally with what an asynchronous handler failed with
     */
    public CompletionStage<Void> done() {
        return done.minimalCompletionStage();
    }

    /**
     * The body of the response so far.
     *
     * @return a copy
     */
    public byte[] content() {
        return written.toByteArray();
    }

    /**
     * The body of the response so far.
     *
     * @return read as UTF-8
     */
    public String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /**
     * The headers of the response so far.
     *
     * @return a live, unmodifiable view; names in any case
     */
    public Map<String, List<String>> responseHeaders() {
        return Collections.unmodifiableMap(responseHeaders);
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
        return scheme;
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
    public List<Upload> parts(long maxMemory) throws IOException {
        return parts.isEmpty() ? Exchange.super.parts(maxMemory) : List.copyOf(parts);
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
        return written;
    }

    @Override
    public boolean committed() {
        return committed;
    }

    @Override
    public void resetBody() {
        if (committed) {
            throw new IllegalStateException("The response is committed");
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

    private final class Written extends ByteArrayOutputStream {

        @Override
        public void flush() {
            committed = true;
        }

        @Override
        public void close() {
            flush();
        }
    }
}
