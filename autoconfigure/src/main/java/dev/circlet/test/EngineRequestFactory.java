package dev.circlet.test;

import dev.circlet.router.Engine;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Hands the requests of a Spring client to an engine in the same thread, without a server. Nothing leaves the process: scheme,
 * host and port of an address are accepted and lead nowhere.
 *
 * <p>An answer that goes on asynchronously is awaited, at most 5 seconds unless set otherwise, and read when it is whole; so a
 * stream of events must end. Multipart bodies are read. A handler's exception that becomes no response is rethrown in an
 * {@link IllegalStateException} with the exception as its cause, unless {@link #answeringFailures()} is asked for.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @since 0.1
 */
public final class EngineRequestFactory implements ClientHttpRequestFactory {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    final Engine engine;
    final Duration timeout;
    final String basePath;
    final @Nullable String scheme;
    final String remoteAddress;
    final boolean answersFailures;

    private EngineRequestFactory(
            Engine engine,
            Duration timeout,
            String basePath,
            @Nullable String scheme,
            String remoteAddress,
            boolean answersFailures) {
        this.engine = engine;
        this.timeout = timeout;
        this.basePath = basePath;
        this.scheme = scheme;
        this.remoteAddress = remoteAddress;
        this.answersFailures = answersFailures;
    }

    /**
     * Creates a factory.
     *
     * @param engine answers the requests
     * @return a factory with the defaults
     */
    public static EngineRequestFactory of(Engine engine) {
        return new EngineRequestFactory(engine, TIMEOUT, "", null, "127.0.0.1", false);
    }

    /**
     * This factory with another bound for asynchronous answers.
     *
     * @param timeout how long to wait; 5 seconds by default
     * @return a new factory
     */
    public EngineRequestFactory withTimeout(Duration timeout) {
        return new EngineRequestFactory(engine, timeout, basePath, scheme, remoteAddress, answersFailures);
    }

    /**
     * This factory for an engine that is mounted below a path. A request may name the whole path or only what follows the
     * mount; the engine sees the latter, and links and redirects it makes start with the former.
     *
     * @param basePath such as {@code /lite}; empty, the default, for none
     * @return a new factory
     * @throws IllegalArgumentException if it does not start with a slash, or ends with one
     */
    public EngineRequestFactory withBasePath(String basePath) {
        if (!basePath.isEmpty() && (!basePath.startsWith("/") || basePath.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "A base path starts with a slash and does not end with one: " + basePath);
        }
        return new EngineRequestFactory(engine, timeout, basePath, scheme, remoteAddress, answersFailures);
    }

    /**
     * This factory with a scheme for all requests.
     *
     * @param scheme {@code http} or {@code https}; by default that of the address
     * @return a new factory
     */
    public EngineRequestFactory withScheme(String scheme) {
        return new EngineRequestFactory(engine, timeout, basePath, scheme, remoteAddress, answersFailures);
    }

    /**
     * This factory with another address of the client.
     *
     * @param remoteAddress an IP address; 127.0.0.1 by default
     * @return a new factory
     */
    public EngineRequestFactory withRemoteAddress(String remoteAddress) {
        return new EngineRequestFactory(engine, timeout, basePath, scheme, remoteAddress, answersFailures);
    }

    /**
     * This factory with a 500 for what a handler throws and nothing turns into a response, as a server would answer. Where the
     * response had begun, reading it fails with an {@code IOException}, as a broken connection would.
     *
     * @return a new factory
     */
    public EngineRequestFactory answeringFailures() {
        return new EngineRequestFactory(engine, timeout, basePath, scheme, remoteAddress, true);
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
        return new EngineRequest(this, method, uri);
    }
}
