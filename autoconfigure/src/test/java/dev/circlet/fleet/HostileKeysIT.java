package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.reliability.Scenario;
import dev.circlet.spring.CacheGroup;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

/** Keys that mean something else to a path, a header, a log or an eye, between two nodes with and without Spring Security. */
class HostileKeysIT {

    /** Each holds a word by which it would be found in a log. */
    private static final List<String> KEYS = List.of(
            "../../etc/zebra",
            "..\\..\\zebra",
            "a%2Fzebra",
            "a%252Fzebra",
            "a/zebra",
            "zebra\0end",
            "zebra\r\nSet-Cookie: x=y",
            "zebra\u2028line",
            "zebra",
            "zebr\u0430",
            "z\u00e9bra",
            "ze\u0301bra",
            "\u202Ezebra",
            "zebra\uFEFF",
            "\uD83D\uDE00zebra",
            "zebra?key=other&x=1#y",
            "${jndi:ldap://zebra}",
            "{}zebra%s",
            "z".repeat(1019) + "ebra!");

    private static final List<String> INVALID = List.of(
            "",
            "zebra\uD800",
            "\uDC00zebra",
            "\uDC00\uD800zebra",
            "z".repeat(1020) + "ebra!",
            "\u00e9".repeat(510) + "zebra");

    private static final Queue<String> LOADED = new ConcurrentLinkedQueue<>();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

    @BeforeEach
    void listen() {
        LOADED.clear();
        log.start();
    }

    @AfterEach
    void stop() {
        nodes.forEach(ConfigurableApplicationContext::close);
        root().detachAppender(log);
        circlet().setLevel(null);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static Logger circlet() {
        return (Logger) LoggerFactory.getLogger("dev.circlet");
    }

    private void start(boolean security) throws Exception {
        List<Integer> ports = FreePorts.find(2);
        for (int i = 0; i < 2; i++) {
            SpringApplicationBuilder node =
                    new SpringApplicationBuilder(Echo.class).properties(ContextFleet.properties(i, ports));
            node.properties(ContextFleet.PATIENT);
            node.properties(Map.of(
                    "circlet.defaults.get-timeout", "30s",
                    "spring.security.user.password", "secret",
                    "spring.security.user.name", "user"));
            if (!security) {
                node.resourceLoader(new DefaultResourceLoader(new FilteredClassLoader("org.springframework.security")));
            }
            nodes.add(node.run());
        }
        // Starting an application sets up its logging anew.
        root().addAppender(log);
        circlet().setLevel(Level.TRACE);
        assertThat(nodes.get(0).containsBean("springSecurityFilterChain")).isEqualTo(security);
    }

    private Group group(int node, String name) {
        return nodes.get(node).getBean(Groups.class).get(name);
    }

    @ParameterizedTest
    @Scenario(35)
    @ValueSource(booleans = {true, false})
    void roundTripExactlyOrAreRefusedAndAppearInNoLog(boolean security) throws Exception {
        start(security);
        for (String key : KEYS) {
            for (int i = 0; i < 2; i++) {
                assertThat(group(i, "echo").get(key).toUtf8String()).isEqualTo("<" + key + ">");
            }
        }
        assertThat(LOADED).as("each once, as it is").containsExactlyInAnyOrderElementsOf(KEYS);
        for (String key : KEYS) {
            assertThat(catchThrowable(() -> group(0, "broken").get(key))).isNotNull();
            assertThat(status(0, key)).isEqualTo(200);
            assertThat(group(1, "echo").invalidate(key).unreached()).isEmpty();
            assertThat(group(0, "echo").get(key).toUtf8String()).isEqualTo("<" + key + ">");
        }
        assertThat(LOADED).hasSize(2 * KEYS.size());
        for (String key : INVALID) {
            for (int i = 0; i < 2; i++) {
                Group group = group(i, "echo");
                assertThatThrownBy(() -> group.get(key))
                        .isInstanceOf(InvalidKeyException.class)
                        .hasMessageNotContaining("zebra")
                        .hasMessageNotContaining("ebra!");
            }
        }
        assertThat(LOADED).hasSize(2 * KEYS.size());
        assertNothingLogged();
    }

    /** Asks the endpoint of a node where a key is. */
    private int status(int node, String key) throws Exception {
        String query = URLEncoder.encode(key, StandardCharsets.UTF_8);
        String port = nodes.get(node).getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/circlet/echo?key=" + query))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8)))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private void assertNothingLogged() {
        LoggerFactory.getLogger("dev.circlet.test").trace("The log is heard");
        List<ILoggingEvent> lines = List.copyOf(log.list);
        assertThat(lines).extracting(ILoggingEvent::getMessage).contains("The log is heard");
        for (ILoggingEvent line : lines) {
            String text = line.getFormattedMessage()
                    + (line.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(line.getThrowableProxy()));
            assertThat(text)
                    .as(line.getLoggerName())
                    .doesNotContain("zebra")
                    .doesNotContain("ebra!")
                    .doesNotContain("zebr\u0430")
                    .doesNotContain("z\u00e9bra")
                    .doesNotContain("ze\u0301bra");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Echo {

        @CacheGroup("echo")
        String echo(String key) {
            LOADED.add(key);
            return "<" + key + ">";
        }

        @CacheGroup("broken")
        String broken(String key) {
            throw new IllegalStateException("the source is down");
        }
    }
}
