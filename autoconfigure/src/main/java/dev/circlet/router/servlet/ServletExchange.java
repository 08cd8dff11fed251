package dev.circlet.router.servlet;

import dev.circlet.router.Exchange;
import dev.circlet.router.Route;
import dev.circlet.router.Upload;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request of the servlet API and its response. */
final class ServletExchange implements Exchange {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final RequestPath path;
    private final Bridge bridge;
    private @Nullable ServletBody body;
    private @Nullable ServletOutput output;
    private @Nullable ServletParts parts;
    private @Nullable AsyncEnd async;
    private boolean announced;
    private volatile @Nullable Remains remains;

    ServletExchange(HttpServletRequest request, HttpServletResponse response, RequestPath path, Bridge bridge) {
        this.request = request;
        this.response = response;
        this.path = path;
        this.bridge = bridge;
    }

    @Override
    public String method() {
        Remains remains = this.remains;
        return remains == null ? request.getMethod() : remains.method;
    }

    @Override
    public String rawPath() {
        return path.path();
    }

    @Override
    public String basePath() {
        return path.base();
    }

    @Override
    public @Nullable String rawQuery() {
        Remains remains = this.remains;
        return remains == null ? request.getQueryString() : remains.query;
    }

    @Override
    public @Nullable String header(String name) {
        return remains == null ? request.getHeader(name) : null;
    }

    @Override
    public List<String> headers(String name) {
        return remains == null ? list(request.getHeaders(name)) : List.of();
    }

    @Override
    public Set<String> headerNames() {
        return remains == null ? Set.copyOf(new HashSet<>(list(request.getHeaderNames()))) : Set.of();
    }

    private static List<String> list(@Nullable Enumeration<String> values) {
        return values == null ? List.of() : Collections.list(values);
    }

    @Override
    public String scheme() {
        Remains remains = this.remains;
        return remains == null ? request.getScheme() : remains.scheme;
    }

    @Override
    public String remoteAddress() {
        Remains remains = this.remains;
        return remains == null ? address(request) : remains.address;
    }

    /** Some containers write an IPv6 address in brackets. */
    private static String address(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        boolean bracketed = address != null && address.startsWith("[") && address.endsWith("]");
        return address == null ? "" : bracketed ? address.substring(1, address.length() - 1) : address;
    }

    @Override
    public InputStream body() throws IOException {
        return requestBody();
    }

    private ServletBody requestBody() throws IOException {
        ServletBody opened = body;
        if (opened == null) {
            opened = new ServletBody(request.getInputStream());
            body = opened;
        }
        return opened;
    }

    @Override
    public @Nullable Map<String, List<String>> form() {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
            return null;
        }
        try {
            return requestBody().exhausted() ? ServletForm.of(request) : null;
        } catch (IOException ex) {
            throw ServletBody.unreadable(ex);
        }
    }

    @Override
    public List<Upload> parts(long maxMemory) {
        ServletParts read = parts;
        if (read == null) {
            read = ServletParts.read(request);
            parts = read;
        }
        return read.uploads();
    }

    @Override
    public int status() {
        Remains remains = this.remains;
        return remains == null ? response.getStatus() : remains.status;
    }

    @Override
    public void status(int status) {
        if (!committed()) {
            response.setStatus(status);
        }
    }

    @Override
    public @Nullable String responseHeader(String name) {
        if (remains != null) {
            return null;
        }
        // Containers keep the content type apart from the headers.
        return name.equalsIgnoreCase("Content-Type") ? response.getContentType() : response.getHeader(name);
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        if (committed()) {
            return;
        }
        if (name.equalsIgnoreCase("Content-Type")) {
            response.setContentType(value);
        } else if (name.equalsIgnoreCase("Content-Length")) {
            response.setContentLengthLong(value == null ? -1 : Long.parseLong(value));
        } else {
            response.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (name.equalsIgnoreCase("Content-Type") || name.equalsIgnoreCase("Content-Length")) {
            setHeader(name, value);
        } else if (!committed()) {
            response.addHeader(name, value);
        }
    }

    @Override
    public OutputStream output() throws IOException {
        ServletOutput opened = output;
        if (opened == null) {
            opened = new ServletOutput(response.getOutputStream(), this::announce);
            output = opened;
        }
        return opened;
    }

    @Override
    public boolean committed() {
        return remains != null || response.isCommitted();
    }

    @Override
    public void resetBody() {
        if (committed()) {
            throw new IllegalStateException("The response is on its way; its body cannot be taken back");
        }
        response.resetBuffer();
    }

    @Override
    public Completion startAsync() {
        announce();
        AsyncEnd started = AsyncEnd.start(this, bridge);
        async = started;
        return started;
    }

    @Override
    public void matched(Route route) {
        if (!announced) {
            announced = true;
            bridge.matched(request, route, path);
        }
    }

    /** Tells that no route answers, unless one did. Called before the response is on its way. */
    void announce() {
        if (!announced) {
            announced = true;
            bridge.unmatched(request, path);
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (remains == null) {
            bridge.failed(request, failure);
        }
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        if (type.isInstance(request)) {
            return type.cast(request);
        }
        return type.isInstance(response) ? type.cast(response) : Exchange.super.unwrap(type);
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    @Nullable
    AsyncEnd async() {
        return async;
    }

    /** Whether the client could not be reached any more. */
    boolean clientGone() {
        return output != null && output.broken();
    }

    /** Cuts the handlers off from the request and its response, which belong to the container again. */
    void end() {
        if (remains == null) {
            remains = new Remains(
                    request.getMethod(),
                    request.getQueryString(),
                    request.getScheme(),
                    address(request),
                    response.getStatus());
        }
        if (output != null) {
            output.end();
        }
        release();
    }

    /** Deletes what an upload left on disk. */
    void release() {
        if (parts != null) {
            parts.delete();
        }
    }

    /** What a handler that outlives its exchange, and loggers after it, may still ask for. */
    private record Remains(String method, @Nullable String query, String scheme, String address, int status) {}
}
