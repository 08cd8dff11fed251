package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.InvalidGroupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Methods whose values would be used up by being kept. */
@ExtendWith(OutputCaptureExtension.class)
class OneShotValuesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
            .withUserConfiguration(Caching.class);

    @ParameterizedTest
    @ValueSource(
            classes = {
                OfStream.class,
                OfFuture.class,
                OfMono.class,
                OfFlux.class,
                OfOptional.class,
                OfEntity.class,
                OfPut.class,
                OfRecord.class,
                Inherited.class
            })
    void declaredTypesEndTheStartWithMethodTypeAndRemedy(Class<?> type) {
        runner.withBean(type)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .isInstanceOf(InvalidGroupException.class)
                        .hasMessageContaining("Cache 'used'")
                        .hasMessageContaining(type.getName() + ".load")
                        .hasMessageContainingAll(
                                "can be read only once", "such as a List, or a byte[]", "Codec named 'used'"));
    }

    @Test
    void evictionsKeepNothing() {
        runner.withBean(OfEvict.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aCodecOfTheApplicationKnowsBetter() {
        runner.withBean(OfStream.class)
                .withUserConfiguration(OwnCodec.class)
                .run(context ->
                        assertThat(context.getBean(OfStream.class).load("a")).containsExactly("read"));
    }

    @Test
    void undeclaredValuesAreLeftToTheirCallersAndToldOnce(CapturedOutput output) {
        runner.withBean(Undeclared.class).run(context -> {
            Undeclared methods = context.getBean(Undeclared.class);
            for (int i = 1; i <= 3; i++) {
                assertThat(text(methods.plain("a"))).isEqualTo("plain " + i);
                assertThat(text(methods.synced("b"))).isEqualTo("synced " + i);
                assertThat(text(methods.future("c").join())).isEqualTo("future " + i);
                assertThat(text(methods.mono("d").block())).isEqualTo("mono " + i);
                assertThat(text(methods.monoSynced("e").block())).isEqualTo("monoSynced " + i);
            }
            assertThat(output.toString().split("was given a java.io.ByteArrayInputStream", -1))
                    .hasSize(2);
            assertThat(output).contains("Cache 'undeclared' was given", "List or a byte[]");
        });
    }

    @Test
    void putsOfThemForgetWhatWasThere() {
        runner.run(context -> {
            Cache cache = context.getBean(CacheManager.class).getCache("free");
            cache.put("k", "old");
            Stream<String> stream = Stream.of("new");
            cache.put("k", stream);
            assertThat(cache.get("k")).isNull();
            assertThat(stream).containsExactly("new");
            Stream<String> another = Stream.of("other");
            assertThat(cache.putIfAbsent("k", another)).isNull();
            assertThat(cache.get("k")).isNull();
            assertThat(another).containsExactly("other");
            Upload upload = cache.get("k", () -> new Upload("k", List.of(stream("part"))));
            assertThat(text(upload.parts().get(0))).isEqualTo("part");
            InputStream computed = cache.get("k", () -> stream("computed"));
            assertThat(text(computed)).isEqualTo("computed");
        });
    }

    private static String text(Object stream) throws IOException {
        return new String(((InputStream) stream).readAllBytes());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    @Configuration(proxyBeanMethods = false)
    static class OwnCodec {

        @Bean
        Codec<Stream<String>> used() {
            return new Codec<>() {
                @Override
                public ByteView encode(Stream<String> value) {
                    return ByteView.empty();
                }

                @Override
                public Stream<String> decode(ByteView bytes) {
                    return Stream.of("read");
                }

                @Override
                public int version() {
                    return 1;
                }
            };
        }
    }

    static class OfStream {

        @Cacheable("used")
        public Stream<String> load(String key) {
            return Stream.of("read");
        }
    }

    static class OfFuture {

        @Cacheable("used")
        public CompletableFuture<InputStream> load(String key) {
            return CompletableFuture.completedFuture(stream(key));
        }
    }

    static class OfMono {

        @Cacheable("used")
        public Mono<Resource> load(String key) {
            return Mono.empty();
        }
    }

    static class OfFlux {

        @Cacheable("used")
        public Flux<InputStream> load(String key) {
            return Flux.empty();
        }
    }

    static class OfOptional {

        @Cacheable("used")
        public Optional<InputStream> load(String key) {
            return Optional.empty();
        }
    }

    static class OfEntity {

        @Cacheable("used")
        public ResponseEntity<Resource> load(String key) {
            return ResponseEntity.notFound().build();
        }
    }

    static class OfPut {

        @CachePut("used")
        public InputStream load(String key) {
            return stream(key);
        }
    }

    record Upload(String name, List<InputStream> parts) {}

    static class OfRecord {

        @Cacheable("used")
        public Upload load(String key) {
            return new Upload(key, List.of());
        }
    }

    static class OfEvict {

        @CacheEvict("used")
        public InputStream load(String key) {
            return stream(key);
        }
    }

    abstract static class Generic<T> {

        @Cacheable("used")
        public T load(String key) {
            return null;
        }
    }

    static class Inherited extends Generic<InputStream> {}

    static class Undeclared {

        private final AtomicInteger plain = new AtomicInteger();
        private final AtomicInteger synced = new AtomicInteger();
        private final AtomicInteger future = new AtomicInteger();
        private final AtomicInteger mono = new AtomicInteger();
        private final AtomicInteger monoSynced = new AtomicInteger();

        @Cacheable("undeclared")
        public Object plain(String key) {
            return stream("plain " + plain.incrementAndGet());
        }

        @Cacheable(cacheNames = "undeclared", sync = true)
        public Object synced(String key) {
            return stream("synced " + synced.incrementAndGet());
        }

        @Cacheable("undeclared")
        public CompletableFuture<Object> future(String key) {
            return CompletableFuture.completedFuture(stream("future " + future.incrementAndGet()));
        }

        @Cacheable("undeclared")
        public Mono<Object> mono(String key) {
            return Mono.fromSupplier(() -> stream("mono " + mono.incrementAndGet()));
        }

        @Cacheable(cacheNames = "undeclared", sync = true)
        public Mono<Object> monoSynced(String key) {
            return Mono.fromSupplier(() -> stream("monoSynced " + monoSynced.incrementAndGet()));
        }
    }
}
