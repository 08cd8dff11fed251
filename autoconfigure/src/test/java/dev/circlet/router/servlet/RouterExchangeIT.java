package dev.circlet.router.servlet;

import dev.circlet.router.Engine;
import dev.circlet.router.ExchangeContract;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The exchange of the servlet API on the server of this run. */
class RouterExchangeIT extends ExchangeContract {

    private static final Engine ENGINE = new Engine();
    private static volatile Work work = exchange -> {};
    private static RouterServer server;

    @BeforeAll
    static void start() {
        ENGINE.any("/*path", context -> work.on(context.exchange()));
        server = RouterServer.servlet(ENGINE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected String base() {
        return "/lite";
    }

    @Override
    protected Response send(Request request, Work work) throws Exception {
        RouterExchangeIT.work = work;
        HttpRequest.Builder sent = server.to(base() + request.target());
        for (int i = 0; i < request.headers().size(); i += 2) {
            sent.header(request.headers().get(i), request.headers().get(i + 1));
        }
        String body = request.body();
        sent.method(request.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        HttpResponse<String> response = server.send(sent);
        return new Response(response.statusCode(), response.headers().map(), response.body());
    }
}
