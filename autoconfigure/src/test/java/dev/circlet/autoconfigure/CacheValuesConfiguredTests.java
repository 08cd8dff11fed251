package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.Groups;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.CanonicalKeyEncoder;
import dev.circlet.spring.CircletCacheManager;
import dev.circlet.spring.KeyEncoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class CacheValuesConfiguredTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.with(JacksonAutoConfiguration.class)));

    @Test
    void keysAreCanonicalAndValuesAreJson() {
        runner.run(context -> {
            ByteView bytes = held(context, 42L, new Book("Dune", 600), new CanonicalKeyEncoder());
            assertThat(bytes.slice(4, bytes.size()).toUtf8String())
                    .startsWith("{")
                    .contains("\"Dune\"");
            assertThat(cache(context).get(42L, Book.class)).isEqualTo(new Book("Dune", 600));
        });
    }

    @Test
    void aKeyEncoderOfTheApplicationReplacesTheOther() {
        KeyEncoder own = key -> "own/" + key;
        runner.withBean(KeyEncoder.class, () -> own)
                .run(context -> assertThat(held(context, 42L, new Book("Dune", 600), own))
                        .isNotNull());
    }

    @Test
    void aFactoryOfTheApplicationComesBeforeJson() {
        Codec<Book> titles = new Titles();
        runner.withBean(Codec.Factory.class, () -> type -> type == Book.class ? titles : null)
                .run(context -> {
                    ByteView bytes = held(context, 1, new Book("Dune", 600), new CanonicalKeyEncoder());
                    assertThat(bytes.slice(4, bytes.size()).toUtf8String()).isEqualTo("Dune/600");
                });
    }

    @Test
    void bytesAndTextNeedNoJson(CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .run(context -> {
                    held(context, "k", "a", new CanonicalKeyEncoder());
                    assertThat(cache(context).get("k", String.class)).isEqualTo("a");
                    cache(context).put("k", new Book("Dune", 600));
                    assertThat(cache(context).get("k")).isNull();
                    assertThat(output).contains("spring-boot-starter-jackson").doesNotContain("..");
                });
    }

    @Test
    void aCodecBeanServesTheGroupOfItsName() {
        runner.withUserConfiguration(Shop.class).run(context -> {
            Groups groups = context.getBean(Groups.class);
            assertThat(groups.get("books").get("Dune")).isEqualTo(ByteView.utf8("Dune/3"));
            assertThat(groups.typed("books", Book.class).getAll(List.of("Emma")))
                    .containsEntry("Emma", new Book("Emma", 3));
        });
    }

    /** The bytes that the group of a cache holds for a value that was put into the cache. */
    private static ByteView held(ApplicationContext context, Object key, Object value, KeyEncoder keys) {
        cache(context).put(key, value);
        return context.getBean(Groups.class).get("c").lookup(keys.encode(key)).value();
    }

    private static Cache cache(ApplicationContext context) {
        return context.getBean(CircletCacheManager.class).getCache("c");
    }

    record Book(String title, int pages) {}

    /** Title and pages, with a slash between. */
    private static final class Titles implements Codec<Book> {

        @Override
        public ByteView encode(Book value) {
            return ByteView.utf8(value.title() + "/" + value.pages());
        }

        @Override
        public Book decode(ByteView bytes) {
            String[] parts = bytes.toUtf8String().split("/");
            return new Book(parts[0], Integer.parseInt(parts[1]));
        }

        @Override
        public int version() {
            return 1;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Shop {

        @CacheGroup("books")
        Book load(String key) {
            return new Book(key, 3);
        }

        @Bean("books")
        Codec<Book> codec() {
            return new Titles();
        }
    }
}
