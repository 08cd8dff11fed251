package dev.circlet.test;

import dev.circlet.router.Engine;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Asks an engine without a server, with the client that Spring's tests use.
 *
 * @since 0.1
 */
public final class RouterTestClient {

    private RouterTestClient() {}

    /**
     * A client of an engine, with the defaults of {@link EngineRequestFactory}.
     *
     * @param engine answers the requests
     * @return a client
     */
    public static RestTestClient bindTo(Engine engine) {
        return bindTo(EngineRequestFactory.of(engine));
    }

    /**
     * A client of an engine. For more, such as headers of all requests, hand the factory to
     * {@link RestTestClient#bindToServer(org.springframework.http.client.ClientHttpRequestFactory)}.
     *
     * @param factory how requests reach the engine
     * @return a client
     */
    public static RestTestClient bindTo(EngineRequestFactory factory) {
        return RestTestClient.bindToServer(factory).build();
    }
}
