package dev.circlet.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client as a user of the demo has it. */
public final class Http {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String base;

    public Http(int port) {
        this("http://127.0.0.1:" + port);
    }

    public Http(URI uri) {
        this(uri.toString());
    }

    private Http(String base) {
        this.base = base;
    }

    /** An answer. */
    public record Answer(int status, String type, byte[] bytes, HttpResponse<byte[]> response) {

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return JSON.readTree(bytes);
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public String owner() {
            return header("X-Circlet-Owner");
        }

        public String source() {
            return header("X-Circlet-Source");
        }

        /** Returns the detail of a problem detail. */
        public String problem() {
            return type.equals("application/problem+json")
                    ? json().get("detail").asString()
                    : "not a problem: " + text();
        }
    }

    public Answer get(String path) {
        return getAsync(path).join();
    }

    public CompletableFuture<Answer> getAsync(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    public Answer getAccepting(String path, String accept) {
        return send(HttpRequest.newBuilder(uri(path)).header("Accept", accept)).join();
    }

    public Answer head(String path) {
        return send(HttpRequest.newBuilder(uri(path)).method("HEAD", BodyPublishers.noBody()))
                .join();
    }

    public Answer delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE()).join();
    }

    public Answer put(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(json)))
                .join();
    }

    private URI uri(String path) {
        return URI.create(base + path);
    }

    private static CompletableFuture<Answer> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofByteArray())
                .thenApply(response -> new Answer(
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse(""),
                        response.body(),
                        response));
    }
}
