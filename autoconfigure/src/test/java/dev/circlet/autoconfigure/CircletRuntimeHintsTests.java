package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.actuate.RouteDescription;
import dev.circlet.report.ClusterReport;
import dev.circlet.report.GroupReport;
import dev.circlet.report.KeyReport;
import dev.circlet.report.RingReport;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.RouterConfigurer;
import java.lang.reflect.RecordComponent;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/** What a native image has to know of a member of a fleet with routes and the actuator. */
class CircletRuntimeHintsTests {

    private static RuntimeHints hints;

    private final ReflectionHintsPredicates reflection = RuntimeHintsPredicates.reflection();

    @BeforeAll
    static void process() {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(Application.class)), new InMemoryGeneratedFiles());
        try (var context = new AnnotationConfigServletWebServerApplicationContext()) {
            TestPropertyValues.of(
                            "circlet.node-name=a",
                            "circlet.peers.members.a=http://127.0.0.1:1",
                            "circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET,
                            "management.endpoints.web.exposure.include=*")
                    .applyTo(context);
            context.register(Application.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            hints = generation.getRuntimeHints();
        }
    }

    static Stream<Class<?>> properties() {
        return Stream.of(CircletProperties.class, RouterProperties.class).flatMap(CircletRuntimeHintsTests::withNested);
    }

    private static Stream<Class<?>> withNested(Class<?> type) {
        return Stream.concat(
                Stream.of(type),
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .filter(Class::isRecord)
                        .flatMap(CircletRuntimeHintsTests::withNested));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void propertiesAreBound(Class<?> properties) {
        assertThat(reflection.onConstructorInvocation(properties.getDeclaredConstructors()[0]))
                .accepts(hints);
    }

    @Test
    void settingsOfOneGroupAreRead() throws NoSuchMethodException {
        for (RecordComponent setting : GroupProperties.class.getRecordComponents()) {
            assertThat(reflection.onMethodInvocation(setting.getAccessor())).accepts(hints);
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {ClusterReport.class, RingReport.class, GroupReport.class, KeyReport.class, RouteDescription.class
            })
    void endpointsAreWritten(Class<?> report) {
        for (RecordComponent component : report.getRecordComponents()) {
            assertThat(reflection.onMethodInvocation(component.getAccessor())).accepts(hints);
        }
    }

    @Test
    void soIsWhoAcknowledgedAnInvalidation() throws ReflectiveOperationException {
        Class<?> report = Class.forName("dev.circlet.actuate.InvalidationReport");
        assertThat(reflection.onMethodInvocation(report.getDeclaredMethod("acknowledged")))
                .accepts(hints);
    }

    @Test
    void valuesOfGroupsAreWrittenAndRead() throws NoSuchMethodException {
        assertThat(reflection.onConstructorInvocation(Book.class.getDeclaredConstructors()[0]))
                .accepts(hints);
        assertThat(reflection.onMethodInvocation(Book.class.getDeclaredMethod("author")))
                .accepts(hints);
        assertThat(reflection.onMethodInvocation(Author.class.getDeclaredMethod("name")))
                .accepts(hints);
        assertThat(reflection.onMethodInvocation(Application.class.getDeclaredMethod("book", String.class)))
                .accepts(hints);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebForms", "DataForms", "ScrollForms"})
    void whatStandsForTypesOfSpringIsWrittenAndRead(String forms) throws ClassNotFoundException {
        Class<?>[] records = Class.forName("dev.circlet.codec." + forms).getDeclaredClasses();
        assertThat(records).isNotEmpty();
        for (Class<?> form : records) {
            if (!IntFunction.class.isAssignableFrom(form)) {
                assertThat(reflection.onConstructorInvocation(form.getDeclaredConstructors()[0]))
                        .as(form.getName())
                        .accepts(hints);
            }
        }
    }

    @Test
    void whatOnlyNewerJavaHasIsCalled() throws ReflectiveOperationException {
        if (Runtime.version().feature() >= 21) {
            assertThat(reflection.onMethodInvocation(Thread.class.getMethod("ofVirtual")))
                    .accepts(hints);
            assertThat(reflection.onMethodInvocation(HttpClient.class.getMethod("shutdownNow")))
                    .accepts(hints);
            assertThat(reflection.onMethodInvocation(
                            Class.forName("java.lang.Thread$Builder").getMethod("factory")))
                    .accepts(hints);
        }
    }

    @Test
    void templatesAreFound() {
        RuntimeHints templates = new RuntimeHints();
        new CircletRuntimeHints.Templates().registerHints(templates, null);
        assertThat(RuntimeHintsPredicates.resource().forResource("templates/hello.mustache"))
                .accepts(templates);
        assertThat(RuntimeHintsPredicates.resource().forResource("templates/shop/hello.mustache"))
                .accepts(templates);
    }

    record Author(String name) {}

    record Book(String title, Author author) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @CacheGroup("books")
        Book book(String key) {
            return new Book(key, new Author("anonymous"));
        }

        @Bean
        RouterConfigurer routes() {
            return engine -> engine.get("/hello", context -> context.text("hello"));
        }
    }
}
