package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.circlet.cache.ByteView;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.CachedValueHints;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.data.domain.Page;
import org.springframework.javapoet.ClassName;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a native image is told of the values of caches. */
class CachedValueHintsTests {

    private final InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
    private final DefaultGenerationContext generation = new DefaultGenerationContext(
            new ClassNameGenerator(ClassName.get("dev.circlet.autoconfigure", "Processed")), files);

    private RuntimeHints processed(Class<?>... classes) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(classes);
            context.register(CircletAutoConfiguration.class, CircletCacheAutoConfiguration.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
        }
        return generation.getRuntimeHints();
    }

    private static void assertBound(RuntimeHints hints, Class<?>... types) {
        for (Class<?> type : types) {
            assertThat(RuntimeHintsPredicates.reflection()
                            .onType(type)
                            .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                    .as(type.getName())
                    .accepts(hints);
        }
    }

    private static void assertUnknown(RuntimeHints hints, Class<?> type) {
        assertThat(RuntimeHintsPredicates.reflection().onType(type))
                .as(type.getName())
                .rejects(hints);
    }

    @Test
    void theTypesOfValuesAreBoundWhateverTheyComeIn() throws Exception {
        RuntimeHints hints = processed(Caching.class, Methods.class);
        assertBound(
                hints,
                Plain.class,
                Inside.class,
                Future.class,
                InMono.class,
                InFlux.class,
                InOptional.class,
                InPage.class,
                Put.class);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Plain.class.getMethod("inside")))
                .accepts(hints);
        assertUnknown(hints, Evicted.class);
    }

    @Test
    void whatIsWrittenAsItIsOrOfNoKnownTypeIsNotBound() {
        RuntimeHints hints = processed(Caching.class, Written.class);
        assertUnknown(hints, ByteView.class);
        assertUnknown(hints, Object.class);
    }

    @Test
    void recordsAmongTheKeysAreReadWhateverTheMethodDoes() throws Exception {
        RuntimeHints hints = processed(Caching.class, Keyed.class);
        for (Class<?> key : List.of(Key.class, Isbn.class, GenericKey.class)) {
            assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(key.getMethod("text")))
                    .as(key.getName())
                    .accepts(hints);
        }
        assertUnknown(hints, NoKey.class);
    }

    @Test
    void keysOfSeveralPartsAreReadByTheirField() throws Exception {
        RuntimeHints hints = processed(Caching.class);
        assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(SimpleKey.class.getDeclaredField("params")))
                .accepts(hints);
    }

    @Test
    void whatSealedTypesPermitIsBoundAtAnyDepth() {
        RuntimeHints hints = processed(Caching.class, Methods.class);
        assertBound(hints, Circle.class, Square.class, Metre.class, Red.class);
        for (Class<?> open : List.of(Shape.class, Cornered.class, Unit.class, Colour.class)) {
            assertThat(RuntimeHintsPredicates.reflection().onType(open))
                    .as(open.getName())
                    .accepts(hints);
        }
    }

    @Test
    void onlyCachesOfCircletCount() {
        RuntimeHints hints = processed(Caching.class, Methods.class, Named.class, OtherManager.class);
        assertUnknown(hints, Plain.class);
        assertBound(hints, Put.class);
    }

    @Test
    void withoutAManagerOnlyThoseCountThatAreNamed() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerBeanDefinition("methods", new RootBeanDefinition(Methods.class));
        beans.registerBeanDefinition("named", new RootBeanDefinition(Named.class));
        new CachedValueHints().processAheadOfTime(beans).applyTo(generation, mock());
        assertUnknown(generation.getRuntimeHints(), Plain.class);
    }

    @Test
    void theProcessedApplicationDoesNotHaveTheProcessor() throws Exception {
        processed(Caching.class, Methods.class);
        assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).keySet()).isNotEmpty();
        for (String source : files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).keySet()) {
            assertThat(files.getGeneratedFileContent(GeneratedFiles.Kind.SOURCE, source))
                    .doesNotContain("circletCachedValueHints");
        }
    }

    @Test
    void viewsMayHaveProxies() {
        RuntimeHints hints = processed(Caching.class, Methods.class);
        for (Class<?> view : List.of(View.class, Part.class)) {
            assertThat(RuntimeHintsPredicates.proxies().forInterfaces(view))
                    .as(view.getName())
                    .accepts(hints);
        }
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(NoView.class)).rejects(hints);
    }

    @Test
    void sealedValuesOfGettersAreBoundToo() {
        assertBound(processed(Getters.class), Circle.class, Square.class, Metre.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    @Configuration(proxyBeanMethods = false)
    static class OtherManager {

        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    record Plain(Inside inside) {}

    record Inside(String text, Ordered<?> ordered) {}

    record Ordered<T extends Ordered<T>>(T next, Comparable<? super T> order) {}

    record Future(String text) {}

    record InMono(String text) {}

    record InFlux(String text) {}

    record InOptional(String text) {}

    record InPage(String text) {}

    record Put(String text) {}

    record Evicted(String text) {}

    sealed interface Shape permits Circle, Cornered {}

    record Circle(double radius) implements Shape {}

    sealed interface Cornered extends Shape permits Square {}

    record Square(List<Measured<? extends Unit>> sides) implements Cornered {}

    record Measured<U>(double length, U unit) {}

    sealed interface Unit permits Metre {}

    record Metre(Map<String, Colour[]> colours) implements Unit {}

    abstract static sealed class Colour permits Red {}

    static final class Red extends Colour {}

    interface View {
        List<Part> getParts();
    }

    interface Part {
        String getText();

        NoView getOther();
    }

    interface NoView {
        String getText(String language);
    }

    static class Getters {

        @CacheGroup("shapes")
        List<Shape> shapes(String key) {
            return List.of();
        }
    }

    static class Named {

        @Cacheable(cacheNames = "named", cacheManager = "circletCacheManager")
        public Put named(String key) {
            return new Put(key);
        }
    }

    static class Written {

        @Cacheable("views")
        public ByteView view(String key) {
            return ByteView.empty();
        }

        @Cacheable("objects")
        public Object object(String key) {
            return key;
        }
    }

    record Key(Isbn text) {}

    record Isbn(String text) {}

    record GenericKey(String text) {}

    static final class NoKey {}

    static class ByKey<K> {

        @Cacheable("texts")
        public String byGeneric(K key) {
            return "";
        }
    }

    static class Keyed extends ByKey<GenericKey> {

        @CacheEvict("texts")
        public void evict(Key key, NoKey other) {}
    }

    static class Methods {

        @Cacheable("views")
        public List<View> views(String key) {
            return List.of();
        }

        @Cacheable("plain")
        public Plain plain(String key) {
            return new Plain(new Inside(key, null));
        }

        @Cacheable("future")
        public CompletableFuture<Future> future(String key) {
            return CompletableFuture.completedFuture(new Future(key));
        }

        @Cacheable("mono")
        public Mono<InMono> mono(String key) {
            return Mono.just(new InMono(key));
        }

        @Cacheable("flux")
        public Flux<InFlux> flux(String key) {
            return Flux.just(new InFlux(key));
        }

        @Cacheable("optional")
        public Optional<InOptional> optional(String key) {
            return Optional.of(new InOptional(key));
        }

        @Cacheable("page")
        public Page<InPage> page(String key) {
            return Page.empty();
        }

        @CachePut("put")
        public List<Put> put(String key) {
            return List.of(new Put(key));
        }

        @Cacheable("shapes")
        public Map<String, List<Shape>> shapes(String key) {
            return Map.of();
        }

        @CacheEvict("plain")
        public Evicted evict(String key) {
            return new Evicted(key);
        }
    }
}
