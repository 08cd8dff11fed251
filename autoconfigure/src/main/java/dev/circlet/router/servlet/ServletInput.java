package dev.circlet.router.servlet;

import dev.circlet.router.Exchange;
import dev.circlet.router.Upload;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The request side of a {@link ServletExchange}. */
abstract class ServletInput implements Exchange {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpServletRequest request;
    private final RequestPath path;
    private @Nullable ServletBody body;
    private @Nullable ServletParts parts;
    private volatile @Nullable Remains remains;

    ServletInput(HttpServletRequest request, RequestPath path) {
        this.request = request;
        this.path = path;
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
        return remains == null ? Set.copyOf(list(request.getHeaderNames())) : Set.of();
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
            if (remains != null) {
                throw new IOException("The exchange is over; its body cannot be read any more");
            }
            opened = new ServletBody(request.getInputStream(), this::committed);
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
    public <T> @Nullable T unwrap(Class<T> type) {
        return type.isInstance(request) ? type.cast(request) : Exchange.super.unwrap(type);
    }

    HttpServletRequest request() {
        return request;
    }

    RequestPath requestPath() {
        return path;
    }

    boolean refused() {
        return body != null && body.refused();
    }

    /** What is left of the request after its end; null before. */
    @Nullable
    Remains remains() {
        return remains;
    }

    /** Gives the request back to the container. */
    void detach(int status) {
        remains = new Remains(
                request.getMethod(), request.getQueryString(), request.getScheme(), address(request), status);
    }

    /** Where a dispatch comes back to this exchange. */
    String target() {
        return path.target();
    }

    /** Deletes what an upload left on disk. */
    void release() {
        if (parts != null) {
            parts.delete();
        }
    }

    /** What a handler that outlives its exchange, and loggers after it, may still ask for. */
    record Remains(String method, @Nullable String query, String scheme, String address, int status) {}
}
