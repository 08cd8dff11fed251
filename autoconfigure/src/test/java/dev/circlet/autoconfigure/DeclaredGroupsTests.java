package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.TypedGroup;
import dev.circlet.spring.CacheGroup;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class DeclaredGroupsTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.with(JacksonAutoConfiguration.class)))
            .withUserConfiguration(Shop.class);

    @Test
    void areRegisteredWithTheirCodecsAndInjected() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Reader.class).books().get("a")).isEqualTo(new Book("a", 7));
            assertThat(context.getBean(Reader.class).names().get("a").toUtf8String())
                    .isEqualTo("A");
        });
    }

    @Test
    void whatTheAnnotationSaysIsKeptEvenIfItIsEqualToADefaultOfTheProduct() {
        runner.withPropertyValues(
                        "circlet.defaults.max-size=16MB", "circlet.defaults.negative-ttl=1m", "circlet.defaults.ttl=5m")
                .run(context -> {
                    GroupSpec spec = context.getBean(Groups.class).get("books").spec();
                    assertThat(spec.maxBytes()).isEqualTo(64L << 20);
                    assertThat(spec.negativeTtl()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(spec.ttl()).isEqualTo(Duration.ofMinutes(5));
                });
    }

    @Test
    void propertiesOfTheGroupOverrideTheAnnotation() {
        runner.withPropertyValues("circlet.groups.books.max-size=16MB")
                .run(context -> assertThat(context.getBean(Groups.class)
                                .get("books")
                                .spec()
                                .maxBytes())
                        .isEqualTo(16L << 20));
    }

    record Book(String title, int pages) {}

    record Reader(TypedGroup<Book> books, Group names) {}

    @Configuration(proxyBeanMethods = false)
    static class Shop {

        @CacheGroup(name = "books", maxSize = "64MB", negativeTtl = "5s")
        Book book(String key) {
            return new Book(key, 7);
        }

        @CacheGroup("names")
        String name(String key) {
            return key.toUpperCase(Locale.ROOT);
        }

        @Bean
        Reader reader(TypedGroup<Book> books, @Qualifier("names") Group names) {
            return new Reader(books, names);
        }
    }
}
