package dev.circlet.actuate;

import dev.circlet.router.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.core.io.Resource;
import org.springframework.util.MimeType;

/** Writes the result of an operation: nothing is 404 for a read and 204 for the rest. */
final class EndpointAnswer {

    private final Context context;
    private final @Nullable String produces;
    private final EndpointSupport support;

    /**
     * Creates an answer.
     *
     * @param produces the type that was negotiated; null if the operation produces none
     */
    EndpointAnswer(Context context, @Nullable String produces, EndpointSupport support) {
        this.context = context;
        this.produces = produces;
        this.support = support;
    }

    void writeLate(@Nullable Object result) {
        try {
            write(result);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    void write(@Nullable Object result) throws IOException {
        if (result == null) {
            boolean read = context.method().equals("GET") || context.method().equals("HEAD");
            context.status(read ? 404 : 204);
        } else if (result instanceof WebEndpointResponse<?> response) {
            context.status(response.getStatus());
            MimeType type = response.getContentType();
            body(response.getBody(), type == null ? produces : type.toString());
        } else {
            body(result, produces);
        }
    }

    private void body(@Nullable Object body, @Nullable String type) throws IOException {
        if (body instanceof Resource resource) {
            context.setHeader("Content-Length", String.valueOf(resource.contentLength()));
            context.stream(type == null ? "application/octet-stream" : type, resource.getInputStream());
        } else if (body instanceof byte[] bytes) {
            context.data(type == null ? "application/octet-stream" : type, bytes);
        } else if (body instanceof CharSequence text) {
            String plain = type == null ? "text/plain;charset=UTF-8" : type;
            context.data(plain, text.toString().getBytes(charset(plain)));
        } else if (body != null) {
            context.setHeader("Content-Type", type == null ? "application/json" : type);
            support.json().write(body, context.output());
        }
    }

    private static Charset charset(String type) {
        Charset named = MimeType.valueOf(type).getCharset();
        return named == null ? StandardCharsets.UTF_8 : named;
    }
}
