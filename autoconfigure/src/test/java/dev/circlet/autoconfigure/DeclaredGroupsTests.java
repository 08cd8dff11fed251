package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.Scheduler;
import dev.circlet.cache.TypedGroup;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.GroupCustomizer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
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

    @Nested
    class Sizes {

        private final ApplicationContextRunner small = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withUserConfiguration(Small.class);

        @Test
        void areRefusedIfTheBudgetHoldsNoEntryOfTheLargestValue() {
            small.run(context -> {
                InvalidGroupException refused = refused(context);
                assertThat(refused.problem()).isEqualTo("Group 'x' cannot have max-size 524288");
                assertThat(refused.remedy())
                        .contains("Give max-size at least 1050112 bytes", "or lower max-value-size")
                        .contains("circlet.groups.x.max-size, circlet.groups.x.max-value-size")
                        .contains("Small.x of bean", "maxSize, maxValueSize")
                        .endsWith(".");
            });
        }

        @Test
        void areRefusedWithTheDefaultsThatSetThem() {
            small.withPropertyValues("circlet.defaults.max-value-size=600KB")
                    .run(context -> assertThat(refused(context).remedy())
                            .endsWith(" Where these say nothing, this counts: circlet.defaults.max-value-size"
                                    + " (614400B)."));
            small.run(context -> assertThat(refused(context).remedy()).doesNotContain("circlet.defaults"));
        }

        /** A container that ends because of the refusal would report the thread of a timer as a leak. */
        @Test
        void areRefusedBeforeAnythingIsTimed() {
            AtomicInteger timers = new AtomicInteger();
            small.withBean(Scheduler.class, () -> (task, delay) -> {
                        timers.incrementAndGet();
                        return Scheduler.Cancellable.NONE;
                    })
                    .run(context -> assertThat(refused(context)).isNotNull());
            assertThat(timers).hasValue(0);
        }

        @Test
        void areComparedWhenThePropertiesOfTheGroupHaveSpoken() {
            small.withPropertyValues("circlet.groups.x.max-value-size=256KB").run(context -> {
                GroupSpec spec = context.getBean(Groups.class).get("x").spec();
                assertThat(spec.maxBytes()).isEqualTo(512 << 10);
                assertThat(spec.maxValueBytes()).isEqualTo(256 << 10);
            });
            small.withPropertyValues("circlet.groups.x.max-size=2MB")
                    .run(context -> assertThat(context).hasNotFailed());
        }

        @Test
        void areComparedWhenTheDefaultsAndCustomizersHaveSpoken() {
            small.withPropertyValues("circlet.defaults.max-value-size=256KB")
                    .run(context -> assertThat(context).hasNotFailed());
            small.withBean(GroupCustomizer.class, () -> spec -> spec.maxValueBytes(256 << 10))
                    .run(context -> assertThat(context).hasNotFailed());
            small.withPropertyValues("circlet.groups.x.max-value-size=256KB")
                    .withBean(GroupCustomizer.class, () -> spec -> spec.maxBytes(256 << 10))
                    .run(context ->
                            assertThat(refused(context).problem()).isEqualTo("Group 'x' cannot have max-size 262144"));
        }

        @Test
        void areReadFromTheAnnotation() {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                    .withUserConfiguration(Sized.class)
                    .run(context -> assertThat(context.getBean(Groups.class)
                                    .get("x.y")
                                    .spec()
                                    .maxValueBytes())
                            .isEqualTo(256 << 10));
        }

        @Test
        void ofNamesWithDotsAreNamedInBrackets() {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                    .withUserConfiguration(Sized.class)
                    .withInitializer(context -> TestPropertyValues.of(Map.of("circlet.groups[x.y].max-size", "64B"))
                            .applyTo(context))
                    .run(context ->
                            assertThat(refused(context).remedy()).contains("circlet.groups[x.y].max-value-size"));
        }

        @Test
        void thatAreEqualHoldNothingAndAreRefused() {
            small.withPropertyValues("circlet.groups.x.max-size=64B", "circlet.groups.x.max-value-size=64B")
                    .run(context -> assertThat(refused(context).remedy()).contains("at least 1600 bytes"));
        }

        @Test
        void areCheckedOnceEachCustomizerIsCalledOnce() {
            AtomicInteger calls = new AtomicInteger();
            runner.withBean(GroupCustomizer.class, () -> spec -> calls.incrementAndGet())
                    .run(context -> assertThat(calls).hasValue(2));
        }

        private static InvalidGroupException refused(AssertableApplicationContext context) {
            Throwable cause = context.getStartupFailure();
            while (cause != null && !(cause instanceof InvalidGroupException)) {
                cause = cause.getCause();
            }
            return (InvalidGroupException) Objects.requireNonNull(cause, "no InvalidGroupException");
        }
    }

    record Book(String title, int pages) {}

    record Reader(TypedGroup<Book> books, Group names) {}

    @Configuration(proxyBeanMethods = false)
    static class Small {

        @CacheGroup(name = "x", maxSize = "512KB")
        String x(String key) {
            return key;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Sized {

        @CacheGroup(name = "x.y", maxSize = "512KB", maxValueSize = "256KB")
        String xy(String key) {
            return key;
        }
    }

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
