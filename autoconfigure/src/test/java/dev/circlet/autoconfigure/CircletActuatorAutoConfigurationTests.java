package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.map;

import dev.circlet.actuate.CircletEndpoint;
import dev.circlet.actuate.CircletHealthIndicator;
import dev.circlet.actuate.CircletInfoContributor;
import dev.circlet.actuate.CircletMeterBinder;
import dev.circlet.actuate.DefaultPeerObservationConvention;
import dev.circlet.actuate.DefaultPeerRequestObservationConvention;
import dev.circlet.actuate.PeerObservations;
import dev.circlet.cache.GroupListener;
import dev.circlet.cache.HotKey;
import dev.circlet.cache.Remote;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.FleetListener;
import dev.circlet.peer.PeerInterceptor;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.report.FleetSource;
import dev.circlet.report.Reporter;
import dev.circlet.report.ScriptedFleet;
import dev.circlet.report.ScriptedGroups;
import dev.circlet.ring.Member;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class CircletActuatorAutoConfigurationTests {

    private static final Reporter REPORTER = new Reporter(new ScriptedGroups(), null, "own");
    private static final Envelope ENVELOPE = new Envelope("a", 1, 0, 2, 0, 1000, false);
    private static final PeerRequest INFO = new PeerRequest.Info(new PeerRequest.Subject.Node());

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    CircletEndpointAutoConfiguration.class,
                    CircletHealthAutoConfiguration.class,
                    CircletInfoAutoConfiguration.class,
                    CircletMetricsAutoConfiguration.class,
                    PeerObservationsConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class));

    @Test
    void nothingIsConfiguredWithoutGroups() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("management.endpoints.web.exposure.include=circlet")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(CircletEndpoint.class)
                        .doesNotHaveBean(CircletHealthIndicator.class)
                        .doesNotHaveBean(CircletMeterBinder.class)
                        .doesNotHaveBean(Reporter.class));
    }

    @Test
    void applicationWithoutMicrometerHasEndpointAndHealth() {
        runner.withUserConfiguration(Node.class)
                .withPropertyValues("management.endpoints.web.exposure.include=circlet")
                .withClassLoader(new FilteredClassLoader("io.micrometer", "org.springframework.boot.micrometer"))
                .run(context -> assertThat(context)
                        .hasSingleBean(CircletEndpoint.class)
                        .hasSingleBean(CircletHealthIndicator.class)
                        .doesNotHaveBean(CircletMeterBinder.class)
                        .doesNotHaveBean(PeerInterceptor.class));
    }

    @Nested
    class Endpoint {

        @Test
        void needsExposure() {
            runner.withUserConfiguration(Node.class)
                    .run(context -> assertThat(context).doesNotHaveBean(CircletEndpoint.class));
            runner.withUserConfiguration(Node.class)
                    .withPropertyValues("management.endpoints.web.exposure.include=circlet")
                    .run(context -> assertThat(context).hasSingleBean(CircletEndpoint.class));
        }

        @Test
        void canBeSwitchedOff() {
            runner.withUserConfiguration(Node.class)
                    .withPropertyValues(
                            "management.endpoints.web.exposure.include=*", "management.endpoint.circlet.access=NONE")
                    .run(context -> assertThat(context).doesNotHaveBean(CircletEndpoint.class));
        }

        @Test
        void nodeThatStandsAloneHasTheNameOfItsPort() {
            runner.withUserConfiguration(Node.class)
                    .run(context ->
                            assertThat(context.getBean(Reporter.class).node()).isEqualTo("local"));
            runner.withUserConfiguration(Node.class)
                    .withBean(Remote.class, () -> Remote.standalone("solo"))
                    .run(context ->
                            assertThat(context.getBean(Reporter.class).node()).isEqualTo("solo"));
        }

        @Test
        void keysAreRevealedOnRequestOnly() {
            ApplicationContextRunner configured = runner.withUserConfiguration(Node.class, Configured.class);
            configured.run(context -> assertThat(hottest(context)).isNotEqualTo("isbn"));
            configured
                    .withPropertyValues("circlet.reveal-keys=true")
                    .run(context -> assertThat(hottest(context)).isEqualTo("isbn"));
        }

        private static String hottest(ApplicationContext context) {
            context.getBean(ScriptedGroups.class).withHottest(new HotKey("isbn", 5, 2.5, true));
            return context.getBean(Reporter.class).hottest("books", 1).get(0).key();
        }

        @Configuration(proxyBeanMethods = false)
        @EnableConfigurationProperties(CircletProperties.class)
        static class Configured {}

        @Test
        void thatOfTheApplicationWins() {
            CircletEndpoint own = new CircletEndpoint(new ScriptedGroups(), REPORTER);

            runner.withUserConfiguration(Node.class)
                    .withPropertyValues("management.endpoints.web.exposure.include=circlet")
                    .withBean("own", CircletEndpoint.class, () -> own)
                    .run(context ->
                            assertThat(context).getBean(CircletEndpoint.class).isSameAs(own));
        }

        @Test
        void reporterOfTheApplicationWins() {
            runner.withUserConfiguration(Node.class)
                    .withBean("own", Reporter.class, () -> REPORTER)
                    .run(context -> assertThat(context).getBean(Reporter.class).isSameAs(REPORTER));
        }
    }

    @Nested
    class Health {

        @Test
        void contributesUnderTheNameCirclet() {
            runner.withUserConfiguration(Node.class)
                    .run(context -> assertThat(context.getBean(HealthContributorRegistry.class)
                                    .getContributor("circlet"))
                            .isInstanceOf(CircletHealthIndicator.class));
        }

        @Test
        void canBeSwitchedOff() {
            runner.withUserConfiguration(Node.class)
                    .withPropertyValues("management.health.circlet.enabled=false")
                    .run(context -> assertThat(context).doesNotHaveBean(CircletHealthIndicator.class));
        }

        @ParameterizedTest
        @ValueSource(strings = {"circletHealthIndicator", "circletHealthContributor"})
        void thatOfTheApplicationWins(String name) {
            HealthIndicator own = () -> null;

            runner.withUserConfiguration(Node.class)
                    .withBean(name, HealthIndicator.class, () -> own)
                    .run(context -> {
                        assertThat(context).hasNotFailed().doesNotHaveBean(CircletHealthIndicator.class);
                        assertThat(context.getBean(HealthContributorRegistry.class)
                                        .getContributor("circlet"))
                                .isSameAs(own);
                    });
        }
    }

    @Nested
    class Info {

        @Test
        void isOffByDefaultWhateverTheOthersAre() {
            runner.withUserConfiguration(Node.class)
                    .withPropertyValues("management.info.defaults.enabled=true")
                    .run(context -> assertThat(context).doesNotHaveBean(InfoContributor.class));
        }

        @Test
        void thatOfTheApplicationWins() {
            CircletInfoContributor own = new CircletInfoContributor(REPORTER);

            runner.withUserConfiguration(Node.class)
                    .withPropertyValues("management.info.circlet.enabled=true")
                    .withBean("own", CircletInfoContributor.class, () -> own)
                    .run(context ->
                            assertThat(context).getBean(InfoContributor.class).isSameAs(own));
        }

        @Test
        void tellsNodeRingAndGroupsWhenItIsSwitchedOn() {
            runner.withUserConfiguration(Node.class)
                    .withPropertyValues("management.info.circlet.enabled=true")
                    .run(context -> {
                        org.springframework.boot.actuate.info.Info.Builder info =
                                new org.springframework.boot.actuate.info.Info.Builder();
                        context.getBean(InfoContributor.class).contribute(info);
                        assertThat(info.build().getDetails().get("circlet"))
                                .asInstanceOf(map(String.class, Object.class))
                                .containsEntry("node", "local")
                                .containsEntry("members", 1)
                                .containsEntry("groups", List.of("books"))
                                .hasEntrySatisfying(
                                        "fingerprint",
                                        print -> assertThat((String) print).matches("[0-9a-f]{16}"));
                    });
        }
    }

    @Nested
    class Metrics {

        @Test
        void registryHasTheMetersOfAllGroups() {
            runner.withUserConfiguration(Node.class)
                    .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                    .run(context -> {
                        MeterRegistry registry = context.getBean(MeterRegistry.class);
                        assertThat(registry.find("cache.gets")
                                        .tag("cache", "books")
                                        .meters())
                                .hasSize(2);
                        assertThat(registry.find("circlet.ring.members").gauge().value())
                                .isEqualTo(1);
                    });
        }

        @Test
        void registryThatOutlivesTheApplicationLosesThem() {
            MeterRegistry registry = new SimpleMeterRegistry();
            ApplicationContextRunner one = runner.withUserConfiguration(Node.class)
                    .withBean(MeterRegistry.class, () -> registry, definition -> definition.setDestroyMethodName(""));
            one.run(context ->
                    assertThat(registry.find("circlet.shed").meters()).isNotEmpty());

            assertThat(registry.getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .noneMatch(name -> name.startsWith("circlet.") || name.startsWith("cache."));
        }

        @Test
        void binderHearsOfGroupsAndFleet() {
            runner.withUserConfiguration(Node.class)
                    .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                    .run(context -> assertThat(context)
                            .hasSingleBean(GroupListener.class)
                            .hasSingleBean(FleetListener.class));
        }

        @Test
        void thatOfTheApplicationWins() {
            CircletMeterBinder own =
                    new CircletMeterBinder(ScriptedGroups::new, () -> FleetSource.standalone("own"), Map::of);

            runner.withUserConfiguration(Node.class)
                    .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                    .withBean("own", CircletMeterBinder.class, () -> own)
                    .run(context -> assertThat(context)
                            .getBean(CircletMeterBinder.class)
                            .isSameAs(own));
        }

        @Test
        void authFailuresComeFromTheBeanOfThatName() {
            runner.withUserConfiguration(Node.class, Refusing.class)
                    .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                    .run(context -> assertThat(context.getBean(MeterRegistry.class)
                                    .get("circlet.auth.failures")
                                    .tag("reason", "replay")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(3));
        }

        @Test
        void metersCanBeSwitchedOffByTheirPrefix() {
            runner.withUserConfiguration(Node.class)
                    .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                    .withPropertyValues("management.metrics.enable.circlet=false")
                    .run(context -> assertThat(
                                    context.getBean(MeterRegistry.class).getMeters())
                            .extracting(meter -> meter.getId().getName())
                            .noneMatch(name -> name.startsWith("circlet."))
                            .contains("cache.gets"));
        }
    }

    @Nested
    class Observation {

        @Test
        void exchangesAreObservedWhereThereIsARegistry() {
            runner.run(context -> assertThat(context).doesNotHaveBean(PeerInterceptor.class));
            runner.withBean(ObservationRegistry.class, ObservationRegistry::create)
                    .withBean(DefaultPeerObservationConvention.class)
                    .run(context ->
                            assertThat(context.getBean(PeerInterceptor.class)).isInstanceOf(PeerObservations.class));
        }

        private final List<io.micrometer.observation.Observation.Context> observed = new ArrayList<>();
        private final ObservationRegistry registry = ObservationRegistry.create();

        Observation() {
            registry.observationConfig().observationHandler(observed::add);
        }

        @Test
        void theConventionOfTheApplicationForExchangesIsUsed() {
            runner.withBean(ObservationRegistry.class, () -> registry)
                    .withBean(OwnExchanges.class)
                    .run(context -> {
                        context.getBean(PeerInterceptor.class)
                                .wrap(new Silent())
                                .send(ScriptedFleet.member("b"), ENVELOPE, INFO, new Unheard());
                        assertThat(observed)
                                .isNotEmpty()
                                .allSatisfy(each -> assertThat(each.getName()).isEqualTo("own"));
                    });
        }

        @Test
        void theConventionOfTheApplicationForRequestsIsUsed() {
            runner.withBean(ObservationRegistry.class, () -> registry)
                    .withBean(OwnRequests.class)
                    .run(context -> {
                        PeerService service = (envelope, request, sink) -> {};
                        context.getBean(PeerInterceptor.class).wrap(service).receive(ENVELOPE, INFO, new Ignored());
                        assertThat(observed)
                                .isNotEmpty()
                                .allSatisfy(each -> assertThat(each.getName()).isEqualTo("own"));
                    });
        }

        @Test
        void thatOfTheApplicationWins() {
            PeerObservations own = new PeerObservations(ObservationRegistry.NOOP, null, null);
            runner.withBean(ObservationRegistry.class, ObservationRegistry::create)
                    .withBean(PeerObservations.class, () -> own)
                    .run(context ->
                            assertThat(context.getBean(PeerObservations.class)).isSameAs(own));
        }
    }

    static class OwnExchanges extends DefaultPeerObservationConvention {

        @Override
        public String getName() {
            return "own";
        }
    }

    static class OwnRequests extends DefaultPeerRequestObservationConvention {

        @Override
        public String getName() {
            return "own";
        }
    }

    private static final class Silent implements PeerTransport {

        @Override
        public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener) {
            return () -> {};
        }

        @Override
        public void close() {}
    }

    private static final class Unheard implements PeerTransport.Listener {

        @Override
        public void onReply(PeerReply frame) {}

        @Override
        public void onFailure(PeerTransport.Failure failure, String detail) {}
    }

    private static final class Ignored implements PeerService.Sink {

        @Override
        public void send(PeerReply frame) {}

        @Override
        public void onGone(Runnable action) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Node {

        @Bean
        ScriptedGroups groups() {
            ScriptedGroups groups = new ScriptedGroups();
            groups.add("books", "local");
            return groups;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Refusing {

        @Bean
        Supplier<Map<String, Long>> circletAuthFailures() {
            return () -> Map.of("replay", 3L);
        }

        @Bean
        Supplier<Map<String, Long>> unrelated() {
            return () -> Map.of("other", 1L);
        }
    }
}
