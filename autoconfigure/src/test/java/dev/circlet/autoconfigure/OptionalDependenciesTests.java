package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.CommitHook;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.peer.Fleet;
import dev.circlet.router.Engine;
import dev.circlet.router.MemoryExchange;
import dev.circlet.spring.ObservedLoadInterceptor;
import dev.circlet.spring.RouterConfigurer;
import dev.circlet.spring.TransactionCommitHook;
import io.micrometer.observation.ObservationPredicate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.security.web.SecurityFilterChain;

/** Everything but the core is optional; each absence is tried alone and all at once. */
class OptionalDependenciesTests {

    private static final String[] OPTIONAL = {
        "org.springframework.boot.actuate",
        "org.springframework.boot.health",
        "io.micrometer",
        "org.springframework.web.servlet",
        "org.springframework.boot.webmvc",
        "org.springframework.boot.web.server",
        "tools.jackson",
        "org.springframework.security",
        "org.springframework.transaction",
        "org.springframework.data",
        "com.google.common",
        "org.aspectj",
    };

    private static final String[] CLUSTERED = {
        "circlet.node-name=a",
        "circlet.peers.members.a=http://127.0.0.1:1",
        "circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET
    };

    static Stream<FilteredClassLoader> absences() {
        return Stream.concat(
                Stream.of(OPTIONAL).map(FilteredClassLoader::new), Stream.of(new FilteredClassLoader(OPTIONAL)));
    }

    /** By name, as an application has it: a class that is named here would be read by the loader of the tests. */
    @ParameterizedTest
    @MethodSource("absences")
    void aFleetWorksWithoutIt(FilteredClassLoader absent) {
        new WebApplicationContextRunner()
                .withUserConfiguration(Everything.class)
                .withClassLoader(absent)
                .withPropertyValues(CLUSTERED)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).hasSingleBean(Fleet.class);
                    assertGroupsWork(context.getBean(Groups.class));
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.boot.actuate",
                "org.springframework.boot.health",
                "io.micrometer",
                "org.springframework.boot.micrometer",
                "org.springframework.web.servlet",
                "org.springframework.boot.webmvc",
                "org.springframework.boot.web.server",
                "tools.jackson",
                "tools.jackson.dataformat",
                "org.springframework.security",
                "jakarta.validation",
                "org.thymeleaf",
                "com.samskivert.mustache",
            })
    void aRouterWorksWithoutIt(String absent) {
        new WebApplicationContextRunner()
                .withUserConfiguration(Everything.class, Routes.class)
                .withClassLoader(new FilteredClassLoader(absent))
                .run(OptionalDependenciesTests::assertRoutesWork);
    }

    @Test
    void aRouterWorksWithoutAllOfThem() {
        String[] more = {"jakarta.validation", "org.thymeleaf", "com.samskivert.mustache"};
        new WebApplicationContextRunner()
                .withUserConfiguration(Everything.class, Routes.class)
                .withClassLoader(new FilteredClassLoader(
                        Stream.concat(Stream.of(OPTIONAL), Stream.of(more)).toArray(String[]::new)))
                .run(OptionalDependenciesTests::assertRoutesWork);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jakarta.servlet", "org.springframework.web"})
    void aNodeAloneNeedsNoWeb(String absent) {
        new ApplicationContextRunner()
                .withUserConfiguration(Everything.class)
                .withClassLoader(new FilteredClassLoader(absent))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertGroupsWork(context.getBean(Groups.class));
                });
    }

    @Test
    void withoutServletsPeersGetAnAnalysis() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withClassLoader(new FilteredClassLoader("jakarta.servlet"))
                .withPropertyValues(CLUSTERED)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(CircletConfigurationException.class)
                        .hasMessageContaining("not a servlet web application"));
    }

    @Test
    void withEverythingPresentEachPartIsThere() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AutoConfigured.with(JacksonAutoConfiguration.class, ObservationAutoConfiguration.class)))
                .withPropertyValues(CLUSTERED)
                .run(context -> {
                    assertThat(context).hasSingleBean(TransactionCommitHook.class);
                    assertThat(context).hasSingleBean(ObservedLoadInterceptor.class);
                    assertThat(context)
                            .getBean("circletPeersObservationPredicate")
                            .isInstanceOf(ObservationPredicate.class);
                    assertThat(context).hasSingleBean(SecurityFilterChain.class);
                });
    }

    @Test
    void aNodeAloneLeavesSecurityAndObservationsAsTheyAre() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.with(ObservationAutoConfiguration.class)))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(SecurityFilterChain.class);
                    assertThat(context).doesNotHaveBean("circletPeersObservationPredicate");
                });
    }

    @Test
    void theChainForThePeersCanBeLeftToTheApplication() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withPropertyValues(CLUSTERED)
                .withPropertyValues("circlet.peers.security.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(SecurityFilterChain.class));
    }

    @Test
    void aCommitHookOfTheApplicationReplacesOurs() {
        CommitHook hook = action -> false;
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withBean(CommitHook.class, () -> hook)
                .run(context -> assertThat(context).getBean(CommitHook.class).isSameAs(hook));
    }

    private static void assertGroupsWork(Groups groups) {
        Group group = groups.register(GroupSpec.named("books").build(), key -> key);
        group.invalidate("a");
        assertThat(group.get("a").toUtf8String()).isEqualTo("a");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(OursByName.class)
    static class Everything {}

    /** Our auto-configurations as Spring Boot finds, filters and sorts them. */
    static class OursByName extends AutoConfigurationImportSelector {

        @Override
        protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
            return new AnnotationAttributes(Map.of("exclude", new String[0], "excludeName", new String[0]));
        }

        @Override
        protected List<String> getCandidateConfigurations(
                AnnotationMetadata metadata, AnnotationAttributes attributes) {
            return super.getCandidateConfigurations(metadata, attributes).stream()
                    .filter(name -> name.startsWith("dev.circlet."))
                    .toList();
        }
    }

    private static void assertRoutesWork(AssertableWebApplicationContext context) throws Exception {
        assertThat(context).hasNotFailed();
        MemoryExchange exchange = MemoryExchange.get("/books/7?n=8");
        context.getBean(Engine.class).handle(exchange);
        assertThat(exchange.text()).isEqualTo("7 8");
        assertThat(context).hasBean("circletRouterServletRegistration");
    }

    @Configuration(proxyBeanMethods = false)
    static class Routes {

        record N(int n) {}

        @Bean
        RouterConfigurer routes() {
            return engine -> engine.get(
                    "/books/:isbn",
                    context -> context.text(
                            200,
                            context.param("isbn") + " "
                                    + context.bindQuery(N.class).n()));
        }
    }
}
