package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Lookup;
import dev.circlet.spring.RouterConfigurer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** A fleet whose applications answer every path by the router, which stands in front of the servlet for peers, too. */
class CatchAllFleetIT {

    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(2, Map.of("circlet.router.type", "filter"), Everything.class);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void peersReachEachOther() {
        int before = fleet.loads();
        String key = fleet.keyOwnedBy(1, "key");
        Lookup answer = fleet.probe(0).lookup(key);
        assertThat(answer.source()).isEqualTo(Lookup.Source.PEER);
        assertThat(fleet.probe(1).lookup(key).source()).isEqualTo(Lookup.Source.MAIN);
        assertThat(fleet.loads() - before).isEqualTo(1);
        assertThat(fleet.probe(0).invalidate(key).acknowledged()).containsExactlyInAnyOrder("node-1", "node-2");
    }

    @Test
    void everythingElseIsTheRouters() throws Exception {
        assertThat(post("/anything").body()).isEqualTo("caught /anything");
        assertThat(post("/_circlet/v2/fetch").body()).isEqualTo("caught /_circlet/v2/fetch");
        // Without a signature.
        assertThat(post("/_circlet/v1/fetch").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> post(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(fleet.uri(0) + path))
                .POST(BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    static class Everything {

        @Bean
        RouterConfigurer catchAll() {
            return engine -> engine.any("/*all", context -> context.text(200, "caught " + context.param("all")));
        }
    }
}
