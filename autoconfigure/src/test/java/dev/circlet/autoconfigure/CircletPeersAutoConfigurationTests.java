package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Remote;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.Fleet;
import dev.circlet.peer.PeerInterceptor;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerTransport;
import dev.circlet.peer.directory.StaticDirectory;
import dev.circlet.peer.http.HttpPeerTransport;
import dev.circlet.peer.http.PeerRoutes;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.ring.PeerPicker;
import dev.circlet.ring.RingFactory;
import dev.circlet.router.servlet.RouterServlet;
import dev.circlet.spring.CircletCacheManager;
import dev.circlet.spring.GroupCustomizer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

@ExtendWith(OutputCaptureExtension.class)
class CircletPeersAutoConfigurationTests {

    static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static final String[] TWO_MEMBERS = {
        "circlet.node-name=a",
        "circlet.peers.members.a=http://127.0.0.1:1",
        "circlet.peers.members.b=http://127.0.0.1:2"
    };

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
            .withPropertyValues(TWO_MEMBERS)
            .withPropertyValues("circlet.peers.secret=" + SECRET);

    @Test
    void membersMakeAFleetThatTalksHttp() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).hasSingleBean(StaticDirectory.class);
            assertThat(context).hasSingleBean(HttpPeerTransport.class);
            assertThat(context).getBean(Remote.class).isSameAs(context.getBean(Fleet.class));
            Fleet fleet = context.getBean(Fleet.class);
            assertThat(fleet.self().name()).isEqualTo("a");
            assertThat(fleet.ring().members()).extracting("name").containsExactly("a", "b");
            assertThat(fleet.ring().virtualNodes()).isEqualTo(512);
        });
    }

    @Test
    void aNodeOfAFleetTellsOnceWhatItIsPartOf(CapturedOutput output) {
        runner.withUserConfiguration(Books.class).run(context -> {
            String ring = context.getBean(Fleet.class).ring().fingerprintText();
            assertThat(output)
                    .containsOnlyOnce("Circlet node ")
                    .contains("Circlet node a of 2 members (ring " + ring + ", 1 group)");
        });
    }

    @Test
    void aNodeAloneTellsNothing(CapturedOutput output) {
        runner.withPropertyValues("circlet.peers.discovery=none")
                .run(context -> assertThat(output).doesNotContain("Circlet node"));
    }

    @Test
    void theServletIsRegisteredForThePeersPathOnly() {
        runner.withPropertyValues("circlet.peers.path=/between/us").run(context -> {
            ServletRegistrationBean<?> registration = context.getBean(ServletRegistrationBean.class);
            assertThat(registration.getServletName()).isEqualTo("circletPeers");
            assertThat(registration.getUrlMappings()).containsExactly("/between/us/*");
            assertThat(registration.isAsyncSupported()).isTrue();
            assertThat(registration.getServlet()).isInstanceOf(RouterServlet.class);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "NONE"})
    void discoveryCanBeSwitchedOffWithMembersConfigured(String none) {
        runner.withPropertyValues("circlet.peers.discovery=" + none).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).doesNotHaveBean(Fleet.class);
            assertThat(context).doesNotHaveBean(PeerRoutes.class);
        });
    }

    @Test
    void anUnknownDiscoveryIsRefused() {
        runner.withPropertyValues("circlet.peers.discovery=dns")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("circlet.peers.discovery")
                        .hasStackTraceContaining("dns"));
    }

    @Test
    void numbersReachTheRing() {
        runner.withPropertyValues("circlet.ring.virtual-nodes=64")
                .run(context -> assertThat(context.getBean(Fleet.class).ring().virtualNodes())
                        .isEqualTo(64));
    }

    @ParameterizedTest
    @CsvSource({
        "circlet.ring.virtual-nodes, 0, 1 to",
        "circlet.peers.timeouts.connect, 0, more than zero",
        "circlet.peers.timeouts.first-frame, -1s, more than zero",
        "circlet.peers.timeouts.next-frame, 0, more than zero",
        "circlet.peers.timeouts.peek, 0, more than zero",
        "circlet.peers.timeouts.body, 0, more than zero",
        "circlet.peers.timeouts.body, 500us, PT0.001S or more",
        "circlet.peers.breaker.failures, 0, 1 or more",
        "circlet.peers.breaker.delay, 0, more than zero",
        "circlet.peers.breaker.max-delay, 10ms, PT1S or more",
        "circlet.peers.retry.budget, 1.5, 0 to 1",
        "circlet.peers.retry.minimum, -1, 0 or more",
        "circlet.peers.warm-window, 0, more than zero",
        "circlet.peers.debounce, -1s, PT0S or more",
        "circlet.peers.info-interval, 0, more than zero",
        "circlet.peers.limits.value-size, 65MB, 1 to 67108864",
        "circlet.peers.limits.body-size, 1KB, 65536 or more",
        "circlet.peers.limits.bytes-in-flight, 1KB, 1310720 or more",
        "circlet.peers.limits.header-size, 1B, 1024 to",
        "circlet.peers.limits.requests, 0, 1 or more",
        "circlet.peers.limits.keys-per-fetch, 0, 1 to",
        "circlet.peers.limits.exchanges, 1, 2 to",
        "circlet.peers.limits.loading-exchanges, 64, 1 to 63",
        "circlet.peers.limits.queued-keys, 0, 1 or more",
        "circlet.invalidation.timeout, 0, more than zero",
        "circlet.invalidation.log, 0, 1 or more",
        "circlet.invalidation.repair-window, 0, more than zero",
    })
    void numbersThatCannotWorkAreRefused(String property, String value, String accepted) {
        runner.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(CircletConfigurationException.class)
                        .hasMessageStartingWith(property + " cannot be")
                        .hasMessageContaining(accepted));
    }

    @ParameterizedTest
    @CsvSource({
        "circlet.peers.breaker.delay, 1m, circlet.peers.breaker.delay PT1M",
        "circlet.peers.limits.exchanges, 10, circlet.peers.limits.exchanges 10",
        "circlet.peers.limits.body-size, 128MB, 134217728 bytes (circlet.peers.limits.body-size)",
        "circlet.peers.limits.value-size, 64MB, values of 67108864 (circlet.peers.limits.value-size)",
    })
    void aNumberThatDoesNotGoWithTheDefaultOfAnotherIsNamed(String property, String value, String named) {
        runner.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(CircletConfigurationException.class)
                        .hasMessageContaining(named));
    }

    @Test
    void bytesInFlightHaveRoomForTheLargestValue() {
        runner.withPropertyValues("circlet.peers.limits.value-size=8MB", "circlet.peers.limits.bytes-in-flight=8MB")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(CircletConfigurationException.class)
                        .hasMessageContaining("circlet.peers.limits.bytes-in-flight"));
        runner.withPropertyValues("circlet.peers.limits.value-size=8MB", "circlet.peers.limits.bytes-in-flight=9MB")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"peers", "/", "/peers/", "/a b", "/*", "/a//b", "/a/../b"})
    void pathsThatCannotWorkAreRefused(String path) {
        runner.withPropertyValues("circlet.peers.path=" + path)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(CircletConfigurationException.class)
                        .hasMessageStartingWith("circlet.peers.path cannot be '" + path + "'"));
    }

    @Nested
    class LargestValue {

        @Test
        void followsTheProperties() {
            runner.withUserConfiguration(Books.class)
                    .withPropertyValues("circlet.groups.books.max-value-size=4MB")
                    .run(context -> assertThat(context).hasNotFailed());
        }

        @Test
        void isCheckedAgainstTheGroups() {
            runner.withUserConfiguration(Books.class)
                    .withPropertyValues(
                            "circlet.groups.books.max-value-size=4MB", "circlet.peers.limits.value-size=2MB")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageContaining("'books' may have 4194304 bytes, but at most 2097152")
                            .hasMessageContaining("circlet.peers.limits.value-size"));
        }

        @Test
        void ofAGroupWithoutAGetterFitsIntoARequest() {
            WebApplicationContextRunner cached = runner.withUserConfiguration(CachedPages.class, Books.class);
            cached.withPropertyValues("circlet.peers.limits.body-size=1MB")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageContaining("'pages', which has no getter, may have 1048576 bytes")
                            .hasMessageContaining("at most 1048576")
                            .hasMessageContaining("circlet.peers.limits.body-size to 1050624B or more")
                            .hasMessageContaining("circlet.groups.pages.max-value-size"));
            cached.withPropertyValues("circlet.peers.limits.body-size=1050624B")
                    .run(context -> assertThat(context).hasNotFailed());
            cached.withPropertyValues("circlet.peers.limits.body-size=1MB", "circlet.groups.pages.max-value-size=512KB")
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    @Nested
    class LargestValueOfALateGroup {

        @Test
        void isCheckedWhenTheGroupIsMade() {
            runner.withPropertyValues("circlet.peers.limits.body-size=1MB").run(context -> {
                CacheManager caches = context.getBean(CircletCacheManager.BEAN, CacheManager.class);
                assertThatExceptionOfType(CircletConfigurationException.class)
                        .isThrownBy(() -> caches.getCache("late"))
                        .withMessageContaining("'late', which has no getter, may have 1048576 bytes")
                        .withMessageContaining("circlet.peers.limits.body-size to 1050624B or more");
                assertThat(context.getBean(Groups.class).find("late")).isEmpty();
            });
        }

        @Test
        void isThatOfACustomizer() {
            runner.withPropertyValues("circlet.peers.limits.body-size=1MB")
                    .withBean(GroupCustomizer.class, () -> spec -> spec.maxValueBytes(1 << 16))
                    .run(context -> assertThat(context.getBean(CircletCacheManager.BEAN, CacheManager.class)
                                    .getCache("late"))
                            .isNotNull());
        }
    }

    @Nested
    class BeansOfTheApplication {

        @Test
        void replaceRingPickerAndDirectory() {
            RingFactory rings = RingFactory.consistentHash(7);
            AtomicInteger picked = new AtomicInteger();
            PeerPicker picker = (ring, group, key, count) -> {
                picked.incrementAndGet();
                return PeerPicker.consistentHash().pick(ring, group, key, count);
            };
            PeerDirectory directory = StaticDirectory.of("z", Map.of("z", "http://z"));
            runner.withBean(RingFactory.class, () -> rings)
                    .withBean(PeerPicker.class, () -> picker)
                    .withBean(PeerDirectory.class, () -> directory)
                    .run(context -> {
                        Fleet fleet = context.getBean(Fleet.class);
                        assertThat(fleet.ring().virtualNodes()).isEqualTo(7);
                        assertThat(fleet.ownerOf("books", "key").name()).isEqualTo("z");
                        assertThat(picked).hasPositiveValue();
                        assertThat(context).getBean(PeerDirectory.class).isSameAs(directory);
                    });
        }

        @Test
        void aDirectoryMakesAFleetWithoutAnyProperty() {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                    .withBean(PeerDirectory.class, () -> StaticDirectory.of("z", Map.of("z", "http://z")))
                    .withBean(PeerTransport.class, () -> mock(PeerTransport.class))
                    .run(context -> assertThat(context.getBean(Fleet.class).view())
                            .extracting(MemberView::self)
                            .extracting("name")
                            .isEqualTo("z"));
        }

        @Test
        void aTransportNeedsNeitherSecretNorServer() {
            SilentTransport transport = new SilentTransport();
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                    .withPropertyValues(TWO_MEMBERS)
                    .withBean(PeerTransport.class, () -> transport)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(context).doesNotHaveBean(PeerRoutes.class);
                        context.getBean(Fleet.class).invalidate("books", "key", 7);
                        await().untilAsserted(() -> assertThat(transport.asked).contains("b"));
                    });
            assertThat(transport.closed).isTrue();
        }

        @Test
        void aTransportReplacesTheServletToo() {
            runner.withBean(PeerTransport.class, () -> mock(PeerTransport.class))
                    .run(context -> {
                        assertThat(context).hasSingleBean(PeerTransport.class);
                        assertThat(context).doesNotHaveBean(PeerRoutes.class);
                        assertThat(context).doesNotHaveBean(ServletRegistrationBean.class);
                    });
        }

        @Test
        void interceptorsWrapTheTransportTheFirstOneOutermost() {
            List<String> wrapped = new CopyOnWriteArrayList<>();
            runner.withBean(Interceptors.class, () -> new Interceptors(wrapped))
                    .withUserConfiguration(Intercepted.class)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(wrapped).containsExactly("inner", "outer");
                    });
        }
    }

    @Nested
    class RefusesToStart {

        @ParameterizedTest
        @ValueSource(strings = {"", " "})
        void withoutASecret(String secret) {
            runner.withPropertyValues("circlet.peers.secret=" + secret)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageContaining("neither circlet.peers.secret nor circlet.peers.ssl.bundle")
                            .hasMessageContaining("openssl rand"));
        }

        /** The text of the reference has enough bytes for a secret. */
        @ParameterizedTest
        @ValueSource(strings = {"circlet.peers.secret", "circlet.peers.previous-secret"})
        void withASecretThatRefersToWhatNothingSets(String property) {
            runner.withPropertyValues(property + "=${THE_SECRET_OF_THE_FLEET_OF_THE_SHOP}")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageStartingWith(property
                                    + " refers to ${THE_SECRET_OF_THE_FLEET_OF_THE_SHOP}, which nothing sets"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"circlet.peers.secret", "circlet.peers.previous-secret"})
        void withAShortSecretWithoutRepeatingIt(String property) {
            runner.withPropertyValues(property + "=hunter2")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageStartingWith(property + " has 7 bytes")
                            .extracting(Throwable::getMessage)
                            .asString()
                            .doesNotContain("hunter2"));
        }

        @Test
        void withTlsBecauseThereIsNoneYet() {
            runner.withPropertyValues("circlet.peers.ssl.bundle=peers")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageContaining("'peers'")
                            .hasMessageContaining("not available in this version")
                            .hasMessageContaining("circlet.peers.secret"));
        }

        @Test
        void withoutAWebApplication() {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                    .withPropertyValues(TWO_MEMBERS)
                    .withPropertyValues("circlet.peers.secret=" + SECRET)
                    .run(context -> assertNotServlet(context.getStartupFailure()));
        }

        @Test
        void inAReactiveWebApplication() {
            new ReactiveWebApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                    .withPropertyValues(TWO_MEMBERS)
                    .withPropertyValues("circlet.peers.secret=" + SECRET)
                    .run(context -> assertNotServlet(context.getStartupFailure()));
        }

        @Test
        void staticallyWithoutMembers() {
            new WebApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                    .withPropertyValues("circlet.peers.discovery=static", "circlet.peers.secret=" + SECRET)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining("circlet.peers.members, which is empty")
                            .hasMessageContaining("circlet.peers.discovery=none"));
        }

        private static void assertNotServlet(Throwable failure) {
            assertThat(failure)
                    .rootCause()
                    .isInstanceOf(CircletConfigurationException.class)
                    .hasMessageContaining("not a servlet web application")
                    .hasMessageContaining("spring-boot-starter-webmvc")
                    .hasMessageContaining("circlet.peers.discovery=none");
        }
    }

    @Test
    void reactiveApplicationsStandAlone() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withUserConfiguration(Books.class)
                .run(context -> assertThat(context.getBean(Group.class).get("a").toUtf8String())
                        .isEqualTo("a"));
    }

    @Test
    void memberNamesWithDotsCanBeGiven() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withPropertyValues(
                        "circlet.node-name=a.1",
                        "circlet.peers.members[a.1]=http://127.0.0.1:1",
                        "circlet.peers.members.a.2=http://127.0.0.1:2",
                        "circlet.peers.secret=" + SECRET)
                .run(context -> assertThat(context.getBean(Fleet.class).view().members())
                        .extracting("name")
                        .containsExactly("a.1", "a.2"));
    }

    /** Takes every request and never answers. */
    private static final class SilentTransport implements PeerTransport {

        private final List<String> asked = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        @Override
        public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener) {
            asked.add(to.name());
            return () -> {};
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    record Interceptors(List<String> wrapped) {

        PeerInterceptor named(String name) {
            return transport -> {
                wrapped.add(name);
                return transport;
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Intercepted {

        @Bean
        @Order(1)
        PeerInterceptor outer(Interceptors interceptors) {
            return interceptors.named("outer");
        }

        @Bean
        @Order(2)
        PeerInterceptor inner(Interceptors interceptors) {
            return interceptors.named("inner");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Books {

        @Bean
        Group books(Groups groups) {
            return groups.register(GroupSpec.named("books").build(), key -> key);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class CachedPages {

        @Cacheable(cacheNames = "pages", cacheManager = "circletCacheManager")
        public String page(String path) {
            return path;
        }
    }
}
