package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Getter;
import dev.circlet.cache.InvalidGroupException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;

/** What cannot be a group stops the start and tells what, where, and what to do. */
class CacheGroupFailureTests {

    record Book(String title) {}

    static class TwoParameters {

        @CacheGroup("books")
        Book load(String key, int shelf) {
            return new Book(key);
        }
    }

    static class NoParameter {

        @CacheGroup("books")
        Book load() {
            return new Book("");
        }
    }

    static class OtherParameter {

        @CacheGroup("books")
        Book load(Long key) {
            return new Book("" + key);
        }
    }

    static class Nothing {

        @CacheGroup("books")
        void load(String key) {}
    }

    static class NothingLater {

        @CacheGroup("books")
        CompletionStage<Void> load(String key) {
            throw new AssertionError(key);
        }
    }

    static class Static {

        @CacheGroup("books")
        static Book load(String key) {
            return new Book(key);
        }
    }

    static class Anything {

        @CacheGroup("books")
        Object load(String key) {
            return key;
        }
    }

    static class Unknown<T> {

        @CacheGroup("books")
        Optional<T> load(String key) {
            return Optional.empty();
        }
    }

    static class Wild {

        @CacheGroup("books")
        CompletionStage<?> load(String key) {
            throw new AssertionError(key);
        }
    }

    @CacheGroup("books")
    @SuppressWarnings("rawtypes")
    static class RawGetter implements Getter {

        @Override
        public Object get(String key) {
            return key;
        }
    }

    static class Reactive {

        @CacheGroup("books")
        Flow.Publisher<Book> load(String key) {
            throw new AssertionError(key);
        }
    }

    static class Waiting {

        @CacheGroup("books")
        Future<Book> load(String key) {
            throw new AssertionError(key);
        }
    }

    static class Nested {

        @CacheGroup("books")
        Optional<CompletionStage<Book>> load(String key) {
            return Optional.empty();
        }
    }

    static class Contradicting {

        @CacheGroup(name = "books", valueType = Integer.class)
        Book load(String key) {
            return new Book(key);
        }
    }

    @CacheGroup("books")
    static class NoGetter {}

    @Configuration(proxyBeanMethods = false)
    static class NoGetterBean {

        @Bean
        @CacheGroup("books")
        String books() {
            return "";
        }
    }

    @CacheGroup("my books")
    static class Misnamed implements Getter<Book> {

        @Override
        public Book get(String key) {
            return new Book(key);
        }
    }

    @CacheGroup(ttl = "1m")
    static class Unnamed extends Misnamed {}

    @CacheGroup("${missing}")
    static class Unresolvable extends Misnamed {}

    @CacheGroup(value = "books", ttl = "ten minutes")
    static class UnreadableTtl extends Misnamed {}

    @CacheGroup(value = "books", negativeTtl = "5 apples")
    static class UnreadableNegativeTtl extends Misnamed {}

    @CacheGroup(value = "books", maxSize = "64 elephants")
    static class UnreadableSize extends Misnamed {}

    @CacheGroup(value = "books", maxSize = "0")
    static class NoSize extends Misnamed {}

    @CacheGroup(value = "books", maxSize = "10B")
    static class SmallSize extends Misnamed {}

    @CacheGroup(value = "books", maxValueSize = "65MB")
    static class LargeValues extends Misnamed {}

    @CacheGroup(value = "books", maxValueSize = "8GB")
    static class HugeValues extends Misnamed {}

    @CacheGroup(value = "books", maxValueSize = "a lot")
    static class UnreadableValueSize extends Misnamed {}

    @CacheGroup(value = "books", ttl = "${missing.ttl}")
    static class UnresolvableTtl extends Misnamed {}

    @CacheGroup(value = "books", negativeTtl = "1${missing.unit}")
    static class UnresolvableNegativeTtl extends Misnamed {}

    @CacheGroup(value = "books", maxSize = "${missing.size}")
    static class UnresolvableSize extends Misnamed {}

    @CacheGroup(value = "books", maxValueSize = "${missing.value:${missing.other}}")
    static class UnresolvableValueSize extends Misnamed {}

    static class UnresolvableVersion {

        @CacheGroup(value = "books", version = "${missing.version}")
        Book load(String key) {
            return new Book(key);
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(
                        TwoParameters.class,
                        "TwoParameters.load of bean",
                        "takes (String, int)",
                        "exactly one parameter"),
                failure(NoParameter.class, "NoParameter.load of bean", "takes ()", "exactly one parameter"),
                failure(OtherParameter.class, "OtherParameter.load", "takes (Long)", "of type String"),
                failure(Nothing.class, "Nothing.load", "returns nothing", "Return the value of the key"),
                failure(NothingLater.class, "NothingLater.load", "returns nothing", "Return the value of the key"),
                failure(Static.class, "Static.load", "is static", "Make it an instance method"),
                failure(Anything.class, "Anything.load", "value type", "valueType"),
                failure(Unknown.class, "Unknown.load", "value type", "valueType"),
                failure(Wild.class, "Wild.load", "value type", "valueType"),
                failure(RawGetter.class, "RawGetter of bean", "value type", "Getter<Book>"),
                failure(Reactive.class, "Reactive.load", "java.util.concurrent.Flow$Publisher", "Mono.toFuture()"),
                failure(Waiting.class, "Waiting.load", "java.util.concurrent.Future", "CompletionStage"),
                failure(Nested.class, "Nested.load", "Optional<java.util.concurrent.CompletionStage", "Nest at most"),
                failure(Contradicting.class, "Contradicting.load", "java.lang.Integer", "Remove valueType"),
                failure(NoGetter.class, "NoGetter of bean", "is not a Getter", "V load(String key)"),
                failure(NoGetterBean.class, "NoGetterBean.books() of bean 'books'", "is not a Getter", "Getter<V>"),
                failure(Misnamed.class, "Misnamed of bean", "'my books' is not a valid group name", "Use 1 to 64"),
                failure(Unnamed.class, "Unnamed of bean", "has no name", "@CacheGroup(\"books\")"),
                failure(Unresolvable.class, "Unresolvable of bean", "'${missing}'", "${property:default}"),
                failure(UnreadableTtl.class, "UnreadableTtl", "ttl 'ten minutes'", "Write it like 90s"),
                failure(
                        UnreadableNegativeTtl.class,
                        "UnreadableNegativeTtl",
                        "negativeTtl '5 apples'",
                        "Write it like 90s"),
                failure(UnreadableSize.class, "UnreadableSize", "maxSize '64 elephants'", "64MB"),
                failure(UnreadableValueSize.class, "UnreadableValueSize", "maxValueSize 'a lot'", "64MB"),
                failure(NoSize.class, "books", "max-size 0", "or lower max-value-size"),
                failure(SmallSize.class, "books", "max-size 10", "or lower max-value-size"),
                failure(LargeValues.class, "books", "max-value-size 68157440", "to 64 MiB"),
                failure(HugeValues.class, "books", "max-value-size 2147483647", "to 64 MiB"));
    }

    static Stream<Arguments> unresolvable() {
        return Stream.of(
                failure(Unresolvable.class, "class CacheGroupFailureTests.Unresolvable of bean", "name", "missing"),
                failure(UnresolvableTtl.class, "UnresolvableTtl of bean", "ttl", "missing.ttl"),
                failure(
                        UnresolvableNegativeTtl.class,
                        "UnresolvableNegativeTtl of bean",
                        "negativeTtl",
                        "missing.unit"),
                failure(UnresolvableSize.class, "UnresolvableSize of bean", "maxSize", "missing.size"),
                failure(UnresolvableValueSize.class, "UnresolvableValueSize of bean", "maxValueSize", "missing.other"),
                failure(UnresolvableVersion.class, "UnresolvableVersion.load of bean", "version", "missing.version"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unresolvable")
    void a_placeholder_without_value_is_named_with_its_attribute_beside_a_placeholder_configurer_too(
            Class<?> declaring, String location, String attribute, String placeholder) {
        for (ApplicationContextRunner runner : List.of(
                Contexts.with(declaring), Contexts.with(declaring, PropertySourcesPlaceholderConfigurer.class))) {
            runner.run(context -> {
                InvalidGroupException failure = invalidGroup(context.getStartupFailure());
                assertThat(failure.problem())
                        .startsWith("The " + attribute + " '")
                        .contains(location)
                        .endsWith("cannot be resolved: '" + placeholder + "'");
                assertThat(failure.remedy()).contains("${property:default}");
            });
        }
    }

    private static Arguments failure(Class<?> declaring, String location, String problem, String remedy) {
        return Arguments.of(declaring, location, problem, remedy);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void names_place_problem_and_remedy(Class<?> declaring, String location, String problem, String remedy) {
        Contexts.with(declaring).run(context -> {
            InvalidGroupException failure = invalidGroup(context.getStartupFailure());
            assertThat(failure.problem()).contains(location).contains(problem);
            assertThat(failure.remedy()).contains(remedy).endsWith(".");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Twice {

        @Bean
        @CacheGroup("books")
        Getter<Book> bookGetter() {
            return Book::new;
        }

        @Bean
        Loader loader() {
            return new Loader();
        }
    }

    static class Loader {

        @CacheGroup("books")
        Book load(String key) {
            return new Book(key);
        }
    }

    @Test
    void two_declarations_of_one_group_are_both_named() {
        Contexts.with(Twice.class).run(context -> {
            InvalidGroupException failure = invalidGroup(context.getStartupFailure());
            assertThat(failure.group()).isEqualTo("books");
            assertThat(failure.problem())
                    .contains("declared twice")
                    .contains("Twice.bookGetter() of bean 'bookGetter'")
                    .contains("Loader.load of bean 'loader'");
            assertThat(failure.remedy()).isEqualTo("Give one of them another name, or remove it.");
        });
    }

    static class ListLoader {

        @CacheGroup("lists")
        List<Book> load(String key) {
            return List.of(new Book(key));
        }
    }

    @Test
    void a_type_without_codec_is_named_with_the_remedies() {
        new ApplicationContextRunner()
                .withUserConfiguration(GroupsConfiguration.class, ListLoader.class)
                .run(context -> {
                    InvalidGroupException failure = invalidGroup(context.getStartupFailure());
                    assertThat(failure.problem())
                            .contains("no codec")
                            .contains("java.util.List<" + Book.class.getName() + ">")
                            .contains("ListLoader.load of bean");
                    assertThat(failure.remedy())
                            .contains("spring-boot-starter-jackson")
                            .contains("Codec.Factory")
                            .contains("byte[]");
                });
    }

    private static InvalidGroupException invalidGroup(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof InvalidGroupException)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("cause of %s", failure).isNotNull();
        return (InvalidGroupException) cause;
    }
}
