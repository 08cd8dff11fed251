package dev.circlet.test;

import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

/** One request of a client, answered by the engine when it is executed. */
final class EngineRequest extends MockClientHttpRequest {

    private final EngineRequestFactory factory;

    EngineRequest(EngineRequestFactory factory, HttpMethod method, URI uri) {
        super(method, uri);
        this.factory = factory;
    }

    @Override
    protected ClientHttpResponse executeInternal() throws IOException {
        MemoryExchange exchange = exchange();
        try {
            exchange.runOn(factory.engine);
            exchange.done().toCompletableFuture().get(factory.timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            throw new IllegalStateException(this + " has no whole answer after " + factory.timeout
                    + "; complete the stage or the stream, or allow more time by withTimeout");
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(this + " was interrupted", ex);
        } catch (ExecutionException ex) {
            return failed(exchange, ex.getCause() == null ? ex : ex.getCause());
        } catch (Exception | Error ex) {
            return failed(exchange, ex);
        }
        return response(exchange);
    }

    private ClientHttpResponse failed(MemoryExchange exchange, Throwable failure) throws IOException {
        if (!factory.answersFailures) {
            throw new IllegalStateException(this + " failed: a handler threw " + failure, failure);
        }
        if (exchange.committed()) {
            throw new IOException("The response broke off", failure);
        }
        byte[] body = Problem.of(500, null).toJson().getBytes(StandardCharsets.UTF_8);
        MockClientHttpResponse response = new MockClientHttpResponse(body, 500);
        response.getHeaders().setContentType(MediaType.parseMediaType(Problem.MEDIA_TYPE));
        return response;
    }

    private ClientHttpResponse response(MemoryExchange exchange) {
        int status = exchange.status();
        boolean bodiless = getMethod().equals(HttpMethod.HEAD) || status == 204 || status == 304;
        MockClientHttpResponse response =
                new MockClientHttpResponse(bodiless ? new byte[0] : exchange.content(), status);
        exchange.responseHeaders()
                .forEach((name, values) ->
                        values.forEach(value -> response.getHeaders().add(name, value)));
        return response;
    }

    private MemoryExchange exchange() {
        URI uri = getURI();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String base = factory.basePath;
        if (!base.isEmpty() && (path.equals(base) || path.startsWith(base + "/"))) {
            path = path.substring(base.length());
        }
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        MemoryExchange exchange = new MemoryExchange(getMethod().name(), (path.isEmpty() ? "/" : path) + query)
                .basePath(base)
                .scheme(scheme(uri))
                .remoteAddress(factory.remoteAddress);
        HttpHeaders headers = getHeaders();
        headers.forEach((name, values) -> values.forEach(value -> exchange.with(name, value)));
        if (!headers.containsHeader(HttpHeaders.HOST) && uri.getRawAuthority() != null) {
            exchange.with(HttpHeaders.HOST, uri.getRawAuthority());
        }
        byte[] body = getBodyAsBytes();
        MultipartBody.parts(headers, body).forEach(exchange::part);
        return exchange.body(body);
    }

    private String scheme(URI uri) {
        if (factory.scheme != null) {
            return factory.scheme;
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? "https" : "http";
    }

    @Override
    public String toString() {
        return getMethod() + " " + getURI();
    }
}
