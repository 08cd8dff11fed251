package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.peer.Fleet;
import dev.circlet.spring.CacheGroup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Real applications that find each other over HTTP, with Spring Security and the actuator beside them. */
class CircletFleetIT {

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** A slow machine must not look like a failing peer: whoever counts loads would see those of fail-over. */
    private static final List<String> PATIENCE = List.of(
            "--circlet.peers.timeouts.connect=20s",
            "--circlet.peers.timeouts.first-frame=20s",
            "--circlet.peers.timeouts.next-frame=20s",
            "--circlet.invalidation.timeout=20s",
            "--circlet.defaults.get-timeout=30s");

    private final Deque<ConfigurableApplicationContext> started = new ArrayDeque<>();

    @AfterEach
    void stop() {
        started.forEach(ConfigurableApplicationContext::close);
        LOADS.set(0);
    }

    @Test
    void membersLoadEachKeyOnceAndForgetItTogether() {
        List<ConfigurableApplicationContext> nodes = fleet(Application.class);
        Group first = nodes.get(0).getBean(Groups.class).get("books");
        Group second = nodes.get(1).getBean(Groups.class).get("books");

        for (int i = 0; i < 50; i++) {
            assertThat(first.get("key" + i)).isEqualTo(second.get("key" + i));
        }
        assertThat(LOADS).hasValue(50);

        assertThat(first.invalidate("key1").unreached()).isEmpty();
        assertThat(second.get("key1")).isEqualTo(first.get("key1"));
        assertThat(LOADS).hasValue(51);
    }

    @Test
    void membersWithAContextPathFindEachOther() {
        List<ConfigurableApplicationContext> nodes = fleet(
                Application.class, "/shop", "--server.servlet.context-path=/shop", "--spring.mvc.servlet.path=/mvc");

        for (int i = 0; i < 20; i++) {
            nodes.get(i % 2).getBean(Groups.class).get("books").get("key" + i);
        }
        assertThat(LOADS).hasValue(20);
        assertThat(exchanges(nodes)).isPositive();
    }

    @Test
    void anApplicationWithoutAChainKeepsTheProtectionOfSpringBoot() throws Exception {
        List<ConfigurableApplicationContext> nodes = fleet(Application.class);

        assertThat(status(nodes.get(0), "/hello")).isEqualTo(401);
        assertThat(status(nodes.get(0), "/anything")).isEqualTo(401);
        assertThat(status(nodes.get(0), "/_circlet")).isEqualTo(401);
        assertThat(status(nodes.get(0), "/_circlet/v10")).isEqualTo(401);
        assertThat(nodes.get(0).getBeansOfType(SecurityFilterChain.class)).hasSize(2);
    }

    @Test
    void aChainOfTheApplicationStaysAsItIs() throws Exception {
        List<ConfigurableApplicationContext> nodes = fleet(Secured.class);
        crossLoads(nodes);

        assertThat(status(nodes.get(0), "/hello")).isEqualTo(200);
        assertThat(status(nodes.get(0), "/anything")).isEqualTo(403);
        assertThat(nodes.get(0).getBean(SecurityFilterChain.class))
                .isSameAs(nodes.get(0).getBean("applicationChain"));
        assertThat(exchanges(nodes)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/_circlet/v1/fetch", "/_circlet/v1", "/_circlet/v1/hello"})
    void strangersLearnNothingAtThePathOfThePeers(String path) throws Exception {
        assertThat(status(fleet(Application.class).get(0), path)).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/_circlet/v1/../../hello", "/_circlet/v1/..;/..;/hello", "/_circlet/v1;/../hello"})
    void noDetourThroughThePathOfThePeersReachesTheApplication(String path) throws Exception {
        assertThat(status(fleet(Application.class).get(0), path)).isIn(400, 401, 404);
    }

    @Test
    void withoutOurChainTheApplicationDecidesAboutPeers() throws Exception {
        List<ConfigurableApplicationContext> nodes =
                fleet(Application.class, "", "--circlet.peers.security.enabled=false");

        assertThat(status(nodes.get(0), "/_circlet/v1/fetch")).isEqualTo(401);
    }

    @Test
    void peersStayOutOfTheRequestsOfTheServer() throws Exception {
        List<ConfigurableApplicationContext> nodes = fleet(Secured.class);
        crossLoads(nodes);
        assertThat(exchanges(nodes)).isPositive();
        assertThat(status(nodes.get(0), "/hello")).isEqualTo(200);

        MeterRegistry meters = nodes.get(0).getBean(MeterRegistry.class);
        await().untilAsserted(() ->
                assertThat(meters.find("http.server.requests").timers()).isNotEmpty());
        assertThat(meters.find("http.server.requests").timers())
                .allSatisfy(timer -> assertThat(timer.getId().getTag("method")).isEqualTo("GET"));
    }

    @Test
    void requestsOfPeersAreObservedWhereTheyAreServed() {
        List<ConfigurableApplicationContext> nodes = fleet(Application.class);
        crossLoads(nodes);

        await().untilAsserted(() -> assertThat(served(nodes, "fetch")).isPositive());
        assertThat(served(nodes, "unknown")).isZero();
    }

    private static long served(List<ConfigurableApplicationContext> nodes, String operation) {
        return nodes.stream()
                .flatMap(node -> node
                        .getBean(MeterRegistry.class)
                        .find("circlet.peer.request")
                        .tag("operation", operation)
                        .timers()
                        .stream())
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void theFleetIsReadyBeforeTheServerAndLeavesWithTheContext() {
        List<ConfigurableApplicationContext> nodes = fleet(Application.class);
        Fleet second = nodes.get(1).getBean(Fleet.class);
        await().until(() -> second.ring().members().size() == 2);

        nodes.get(0).close();

        await().until(() -> second.ring().members().size() == 1);
    }

    private static void crossLoads(List<ConfigurableApplicationContext> nodes) {
        for (int i = 0; i < 20; i++) {
            nodes.get(i % 2).getBean(Groups.class).get("books").get("key" + i);
        }
    }

    private static long exchanges(List<ConfigurableApplicationContext> nodes) {
        return nodes.stream()
                .flatMap(node -> node.getBean(Fleet.class).peers().stream())
                .mapToLong(peer -> peer.requests() - peer.failedRequests())
                .sum();
    }

    private List<ConfigurableApplicationContext> fleet(Class<?> source, String... pathAndArguments) {
        String path = pathAndArguments.length == 0 ? "" : pathAndArguments[0];
        int[] ports = freePorts();
        List<ConfigurableApplicationContext> nodes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            List<String> arguments = new ArrayList<>(List.of(
                    "--server.address=127.0.0.1",
                    "--server.port=" + ports[i],
                    "--circlet.node-name=node" + i,
                    "--circlet.peers.members.node0=http://127.0.0.1:" + ports[0] + path,
                    "--circlet.peers.members.node1=http://127.0.0.1:" + ports[1] + path,
                    "--circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET));
            arguments.addAll(PATIENCE);
            IntStream.range(1, pathAndArguments.length).forEach(at -> arguments.add(pathAndArguments[at]));
            nodes.add(new SpringApplicationBuilder(source).run(arguments.toArray(String[]::new)));
            started.push(nodes.get(i));
        }
        return nodes;
    }

    /** Members name each other's ports before any of them is bound, so the ports are chosen first. */
    private static int[] freePorts() {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {one.getLocalPort(), two.getLocalPort()};
        } catch (IOException none) {
            throw new IllegalStateException(none);
        }
    }

    private static int status(ConfigurableApplicationContext node, String path) throws Exception {
        String port = node.getEnvironment().getProperty("server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept", "application/json")
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @RestController
    static class Application {

        @CacheGroup("books")
        String load(String key) {
            return key + LOADS.incrementAndGet();
        }

        @GetMapping("/hello")
        String hello() {
            return "hello";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Secured extends Application {

        @Bean
        SecurityFilterChain applicationChain(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/hello")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .build();
        }
    }
}
