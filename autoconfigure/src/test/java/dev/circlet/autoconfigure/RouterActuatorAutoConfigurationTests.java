package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.actuate.RouteDescription;
import dev.circlet.actuate.RouterMappingDescriptionProvider;
import dev.circlet.autoconfigure.RouterOverlapConfiguration.MappingSource;
import dev.circlet.spring.RouterConfigurer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.actuate.endpoint.web.Link;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.javapoet.ClassName;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class RouterActuatorAutoConfigurationTests {

    private final WebApplicationContextRunner router = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    CircletRouterAutoConfiguration.class,
                    RouterMappingsConfiguration.class,
                    RouterOverlapConfiguration.class))
            .withBean(RouterConfigurer.class, () -> engine -> engine.get("/books/:isbn", context -> {}));

    @Test
    void routesAreListedWhereTheEndpointIs() {
        router.withPropertyValues("management.endpoints.web.exposure.include=mappings", "circlet.router.path=/lite")
                .run(context -> {
                    RouterMappingDescriptionProvider provider = context.getBean(RouterMappingDescriptionProvider.class);
                    assertThat(provider.describeMappings(context))
                            .extracting(RouteDescription::template)
                            .containsExactly("/lite/books/{isbn}");
                    assertThat(provider.describeMappings(new StaticApplicationContext()))
                            .isEmpty();
                });
    }

    @Test
    void nobodyListsThemWhereTheEndpointIsNot() {
        router.run(context -> assertThat(context).doesNotHaveBean(RouterMappingDescriptionProvider.class));
    }

    @Test
    void aNativeImageCanWriteWhatTheMappingsTell() {
        GenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("dev.circlet", "Application")), new InMemoryGeneratedFiles());
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.registerBeanDefinition("mappings", new RootBeanDefinition(RouterMappingDescriptionProvider.class));

            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }

        assertThat(RuntimeHintsPredicates.reflection().onType(RouteDescription.class))
                .accepts(generation.getRuntimeHints());
    }

    @Test
    void aNativeImageCanWriteTheLinksToEndpoints() throws NoSuchMethodException {
        GenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("dev.circlet.autoconfigure", "Application")),
                new InMemoryGeneratedFiles());
        try (var context = new AnnotationConfigServletWebServerApplicationContext()) {
            context.register(Endpoints.class, RouterActuatorConfiguration.class);

            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }

        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Link.class.getMethod("getHref")))
                .accepts(generation.getRuntimeHints());
    }

    @Configuration(proxyBeanMethods = false)
    static class Endpoints {

        @Bean
        WebEndpointsSupplier endpoints() {
            return List::of;
        }
    }

    @Test
    void reactiveResultsBecomeStages() {
        ReactiveResults results = new ReactiveResults();

        assertThat(results.apply("plain")).isEqualTo("plain");
        assertThat(results.apply(null)).isNull();
        assertThat(((CompletionStage<?>) results.apply(Mono.just(1))).toCompletableFuture())
                .isCompletedWithValueMatching(value -> value.equals(1));
        assertThat(((CompletionStage<?>) results.apply(Flux.just(1, 2))).toCompletableFuture())
                .isCompletedWithValueMatching(value -> value.equals(List.of(1, 2)));
    }

    @ExtendWith(OutputCaptureExtension.class)
    @Nested
    class Report {

        @Test
        void aReportThatFailsDoesNotEndTheStart(CapturedOutput output) {
            router.withBean(MappingSource.class, () -> () -> {
                        throw new IllegalStateException("unreadable");
                    })
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(output).contains("could not be compared").contains("unreadable");
                    });
        }
    }
}
