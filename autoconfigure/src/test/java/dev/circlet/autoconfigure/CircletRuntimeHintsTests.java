package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.actuate.RouteDescription;
import dev.circlet.report.ClusterReport;
import dev.circlet.report.GroupReport;
import dev.circlet.report.HitRatios;
import dev.circlet.report.HotKeyReport;
import dev.circlet.report.KeyReport;
import dev.circlet.report.PeerReport;
import dev.circlet.report.RingReport;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.RouterConfigurer;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
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
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ClassUtils;
import org.springframework.util.LinkedMultiValueMap;

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
        assertThat(reflection.onConstructorInvocation(GroupProperties.class.getDeclaredConstructors()[0]))
                .accepts(hints);
        for (RecordComponent setting : GroupProperties.class.getRecordComponents()) {
            assertThat(reflection.onMethodInvocation(setting.getAccessor())).accepts(hints);
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ClusterReport.class,
                RingReport.class,
                PeerReport.class,
                GroupReport.class,
                HitRatios.class,
                HotKeyReport.class,
                KeyReport.class,
                RouteDescription.class
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
                if (form.isRecord()) {
                    for (RecordComponent component : form.getRecordComponents()) {
                        assertThat(reflection.onMethodInvocation(component.getAccessor()))
                                .as(component.toString())
                                .accepts(hints);
                    }
                }
            }
        }
    }

    @Test
    void mapsOfManyValuesAreMade() throws NoSuchMethodException {
        assertThat(reflection.onConstructorInvocation(LinkedMultiValueMap.class.getConstructor()))
                .accepts(hints);
    }

    /** An image does not find what it was not told of, and would do without the library. */
    @Test
    void whatIsAskedForByNameIsFound() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                String code = Files.readString(source);
                if (code.contains("ClassUtils.isPresent(") || code.contains("Class.forName(")) {
                    Pattern.compile("\"((?:\\w+\\.)+[A-Z]\\w+)\"")
                            .matcher(code)
                            .results()
                            .map(name -> name.group(1))
                            .filter(name -> ClassUtils.isPresent(name, null))
                            .forEach(names::add);
                }
            }
        }
        assertThat(names)
                .hasSizeGreaterThan(10)
                .allSatisfy(name ->
                        assertThat(reflection.onType(TypeReference.of(name))).accepts(hints));
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
