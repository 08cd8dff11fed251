package dev.circlet.router.servlet;

import dev.circlet.router.Route;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A request of the servlet API and its response. */
final class ServletExchange extends ServletInput {

    private final HttpServletResponse response;
    private final Bridge bridge;
    private @Nullable ServletOutput output;
    private @Nullable AsyncEnd async;
    private boolean announced;

    ServletExchange(HttpServletRequest request, HttpServletResponse response, RequestPath path, Bridge bridge) {
        super(request, path);
        this.response = response;
        this.bridge = bridge;
    }

    @Override
    public int status() {
        Remains remains = remains();
        return remains == null ? response.getStatus() : remains.status();
    }

    @Override
    public void status(int status) {
        if (!committed()) {
            response.setStatus(status);
        }
    }

    @Override
    public @Nullable String responseHeader(String name) {
        if (remains() != null) {
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
            boolean over = remains() != null;
            OutputStream out = over ? OutputStream.nullOutputStream() : response.getOutputStream();
            opened = new ServletOutput(out, this::announce);
            if (over) {
                opened.end();
            }
            output = opened;
        }
        return opened;
    }

    @Override
    public boolean committed() {
        return remains() != null || response.isCommitted();
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
            bridge.matched(request(), route, requestPath());
        }
    }

    /** Tells that no route answers, unless one did. Called before the response is on its way. */
    void announce() {
        if (!announced) {
            announced = true;
            bridge.unmatched(request(), requestPath());
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (remains() == null) {
            bridge.failed(request(), failure);
        }
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        return type.isInstance(response) ? type.cast(response) : super.unwrap(type);
    }

    HttpServletResponse response() {
        return response;
    }

    @Nullable
    AsyncEnd async() {
        return async;
    }

    /** Whether the client could not be reached any more, or the container has told it that its body is broken. */
    boolean clientGone() {
        return output != null && output.broken() || refused();
    }

    /** Cuts the handlers off from the request and its response, which belong to the container again. */
    void end() {
        if (remains() == null) {
            detach(response.getStatus());
        }
        if (output != null) {
            output.end();
        }
        release();
    }
}
