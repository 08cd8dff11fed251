package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.TypedGroup;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.javapoet.ClassName;

/** Processes a context ahead of time, compiles what was generated, and runs it. */
class GroupAotTests {

    @TempDir
    Path directory;

    record Visible(String title) {}

    private record Hidden(Visible inside) {}

    @Configuration(proxyBeanMethods = false)
    static class Sources {

        @Bean
        @CacheGroup(name = "visible", ttl = "${shop.ttl}")
        static Getter<Visible> visible() {
            return Visible::new;
        }

        @Bean
        Loaders loaders(
                @Qualifier("hidden") TypedGroup<Map<String, List<Hidden>>> hidden,
                @Qualifier("visible") TypedGroup<Visible> visible,
                @Qualifier("bytes") Group bytes) {
            return new Loaders(hidden, visible, bytes);
        }
    }

    static final class Loaders {

        private final TypedGroup<Map<String, List<Hidden>>> hidden;
        private final TypedGroup<Visible> visible;
        private final Group bytes;

        Loaders(TypedGroup<Map<String, List<Hidden>>> hidden, TypedGroup<Visible> visible, Group bytes) {
            this.hidden = hidden;
            this.visible = visible;
            this.bytes = bytes;
        }

        @CacheGroup("hidden")
        private Optional<Map<String, List<Hidden>>> hidden(String key) {
            return Optional.of(Map.of(key, List.of(new Hidden(new Visible(key)))));
        }

        @CacheGroup("bytes")
        byte[] bytes(String key) {
            return key.getBytes(StandardCharsets.UTF_8);
        }

        String read(String key) {
            String inside = hidden.get(key).get(key).get(0).inside().title();
            return inside + visible.get(key).title() + bytes.get(key).toUtf8String();
        }
    }

    /** The property is known when the application runs, not yet when it is built. */
    @Test
    void a_processed_application_has_the_same_groups() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        String initializer = process(hints).reflectionName();
        assertThat(runCompiled(initializer))
                .isEqualTo(List.of("registrars 0", "read dunedunedune", "ttl PT7S", "groups bytes,hidden,visible"));
        var reflection = RuntimeHintsPredicates.reflection();
        assertThat(reflection.onMethodInvocation(Loaders.class.getDeclaredMethod("hidden", String.class)))
                .accepts(hints);
        assertThat(reflection.onType(Hidden.class)).accepts(hints);
        assertThat(reflection.onType(Visible.class)).accepts(hints);
        assertThat(reflection.onType(byte[].class)).rejects(hints);
    }

    /** Called by reflection, in the class loader that has the generated classes beside those they belong to. */
    @SuppressWarnings("unchecked")
    static List<String> run(String initializer) throws Exception {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("shop", Map.of("shop.ttl", "7s")));
            Object instance =
                    Class.forName(initializer).getDeclaredConstructor().newInstance();
            ((ApplicationContextInitializer<GenericApplicationContext>) instance).initialize(context);
            context.refresh();
            return List.of(
                    "registrars " + context.getBeanNamesForType(CacheGroupRegistrar.class).length,
                    "read " + context.getBean(Loaders.class).read("dune"),
                    "ttl "
                            + context.getBean("circlet.group.visible", Group.class)
                                    .spec()
                                    .ttl(),
                    "groups "
                            + context.getBean(Groups.class).all().stream()
                                    .map(Group::name)
                                    .collect(Collectors.joining(",")));
        }
    }

    private ClassName process(RuntimeHints hints) {
        FileSystemGeneratedFiles files = new FileSystemGeneratedFiles(directory);
        ClassNameGenerator names = new ClassNameGenerator(ClassName.get("dev.circlet.spring", "Processed"));
        DefaultGenerationContext generation = new DefaultGenerationContext(names, files, hints);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(
                    GroupsConfiguration.class,
                    JsonConfiguration.class,
                    PropertySourcesPlaceholderConfigurer.class,
                    Sources.class);
            ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
            return initializer;
        }
    }

    private List<?> runCompiled(String initializer) throws Exception {
        Path compiled = compile();
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        List<URL> urls = new ArrayList<>(List.of(compiled.toUri().toURL()));
        for (String entry : entries) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Method run = loader.loadClass(GroupAotTests.class.getName()).getDeclaredMethod("run", String.class);
            run.setAccessible(true);
            return (List<?>) run.invoke(null, initializer);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Path compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        Path compiled = Files.createDirectory(directory.resolve("compiled"));
        List<String> options =
                List.of("-proc:none", "-d", compiled.toString(), "-cp", System.getProperty("java.class.path"));
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(problems, null, null);
                Stream<Path> files = Files.walk(directory)) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            compiler.getTask(null, manager, problems, options, null, manager.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        assertThat(problems.getDiagnostics())
                .filteredOn(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .isEmpty();
        return compiled;
    }
}
