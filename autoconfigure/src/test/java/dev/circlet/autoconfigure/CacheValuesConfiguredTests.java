package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.Groups;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.CacheValues;
import dev.circlet.spring.CanonicalKeyEncoder;
import dev.circlet.spring.KeyEncoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class CacheValuesConfiguredTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.with(JacksonAutoConfiguration.class)));

    @Test
    void keysAreCanonicalAndValuesAreJson() {
        runner.run(context -> {
            assertThat(context.getBean(KeyEncoder.class)).isInstanceOf(CanonicalKeyEncoder.class);
            Codec<Object> codec = context.getBean(CacheValues.class).codecFor("c", Book.class);
            ByteView bytes = codec.encode(new Book("Dune", 600));
            assertThat(bytes.slice(4, bytes.size()).toUtf8String())
                    .startsWith("{")
                    .contains("\"Dune\"");
            assertThat(codec.decode(bytes)).isEqualTo(new Book("Dune", 600));
        });
    }

    @Test
    void aKeyEncoderOfTheApplicationReplacesTheOther() {
        KeyEncoder own = Object::toString;
        runner.withBean(KeyEncoder.class, () -> own)
                .run(context -> assertThat(context).getBean(KeyEncoder.class).isSameAs(own));
    }

    @Test
    void bytesAndTextNeedNoJson() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .run(context -> {
                    Codec<Object> codec = context.getBean(CacheValues.class).codecFor("c", String.class);
                    assertThat(codec.decode(codec.encode("a"))).isEqualTo("a");
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

    record Book(String title, int pages) {}

    @Configuration(proxyBeanMethods = false)
    static class Shop {

        @CacheGroup("books")
        Book load(String key) {
            return new Book(key, 3);
        }

        @Bean("books")
        Codec<Book> codec() {
            return new Codec<>() {
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
            };
        }
    }
}
