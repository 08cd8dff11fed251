package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.BatchGetter;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.Loaded;
import dev.circlet.cache.TypedGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class BatchCacheGroupTests {

    record Book(String title) {}

    private static Map<String, Book> books(Collection<String> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, Book::new));
    }

    static class Methods {

        final List<Set<String>> calls = new ArrayList<>();

        @CacheGroup("sync")
        Map<String, Book> load(Set<String> keys) {
            calls.add(keys);
            return books(keys);
        }

        @CacheGroup("stage")
        CompletionStage<Map<String, Book>> later(Set<String> keys) {
            return CompletableFuture.completedFuture(books(keys));
        }

        @CacheGroup("collection")
        private Map<String, Loaded<Book>> ofCollection(Collection<String> keys) {
            return keys.stream().collect(Collectors.toMap(key -> key, key -> Loaded.of(new Book(key))));
        }

        @CacheGroup("single")
        Book load(String key) {
            return new Book("single " + key);
        }

        @CacheGroup("nothing")
        @SuppressWarnings("NullAway")
        Map<String, Book> nothing(Set<String> keys) {
            return null;
        }
    }

    @CacheGroup("class")
    static class BookBatch implements BatchGetter<Book> {

        @Override
        public Map<String, Book> load(Set<String> keys) {
            return books(keys);
        }
    }

    @CacheGroup("later")
    static class LaterBatch implements BatchGetter.Async<Book> {

        @Override
        public CompletionStage<Map<String, Book>> loadAsync(Set<String> keys) {
            return CompletableFuture.completedFuture(books(keys));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {

        @Bean
        @CacheGroup("bean")
        BatchGetter<Book> bean() {
            return BatchCacheGroupTests::books;
        }

        @Bean
        Holder holder(@Qualifier("bean") TypedGroup<Book> books) {
            return new Holder(books);
        }
    }

    record Holder(TypedGroup<Book> books) {}

    @ParameterizedTest
    @ValueSource(strings = {"sync", "stage", "collection", "class", "later", "bean"})
    void a_batch_getter_is_declared_where_a_getter_can_be(String group) {
        Contexts.with(Methods.class, BookBatch.class, LaterBatch.class, Beans.class)
                .run(context -> {
                    TypedGroup<Book> books = context.getBean(Groups.class).typed(group, Book.class);
                    assertThat(books.getAll(List.of("a", "b"))).isEqualTo(books(List.of("a", "b")));
                    assertThat(books.get("c")).isEqualTo(new Book("c"));
                });
    }

    @Test
    void a_method_is_called_once_for_all_cold_keys_and_its_namesake_for_one() {
        Contexts.with(Methods.class).run(context -> {
            Groups groups = context.getBean(Groups.class);
            groups.typed("sync", Book.class).getAll(List.of("a", "b", "c"));
            groups.typed("sync", Book.class).getAll(List.of("c", "d"));
            assertThat(context.getBean(Methods.class).calls).containsExactly(Set.of("a", "b", "c"), Set.of("d"));
            assertThat(groups.typed("single", Book.class).get("a")).isEqualTo(new Book("single a"));
        });
    }

    @Test
    void a_group_is_injected_by_the_type_of_its_values() {
        Contexts.with(Beans.class)
                .run(context -> assertThat(context.getBean(Holder.class).books().get("a"))
                        .isEqualTo(new Book("a")));
    }

    @Test
    void null_instead_of_a_map_is_an_error_that_names_the_method() {
        Contexts.with(Methods.class).run(context -> {
            TypedGroup<Book> books = context.getBean(Groups.class).typed("nothing", Book.class);
            org.assertj.core.api.Assertions.assertThatIllegalStateException()
                    .isThrownBy(() -> books.get("a"))
                    .withMessageContaining("Methods.nothing of bean")
                    .withMessageContaining("returned null");
        });
    }

    static class NoMap {
        @CacheGroup("wrong")
        List<Book> load(Set<String> keys) {
            return List.of();
        }
    }

    static class OtherKeys {
        @CacheGroup("wrong")
        Map<Integer, Book> load(Set<String> keys) {
            return Map.of();
        }
    }

    static class OtherSet {
        @CacheGroup("wrong")
        Map<String, Book> load(Set<Integer> keys) {
            return Map.of();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {NoMap.class, OtherKeys.class, OtherSet.class})
    void a_method_of_another_shape_is_refused_with_the_right_one(Class<?> type) {
        Contexts.with(type)
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(InvalidGroupException.class)
                        .hasMessageContaining("'wrong'")
                        .hasMessageContaining("Map<String, V>"));
    }
}
