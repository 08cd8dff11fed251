package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Cached methods that only an interface declares, behind which there is a proxy and no class of the application. */
class CachedInterfacesTests {

    private static final Book BOOK = new Book("978-0441172719", 412);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
            .withUserConfiguration(Interfaces.class);

    @Test
    void valuesOfAClientHaveTheTypesThatItsInterfaceDeclares() {
        runner.run(context -> {
            Client client = context.getBean(Client.class);
            for (int call = 0; call < 2; call++) {
                assertThat(client.books("herbert")).containsExactly(BOOK);
                assertThat(client.later("herbert").join()).containsEntry("first", BOOK);
                assertThat(client.published("herbert").block()).containsExactly(BOOK);
            }
            assertThat(context.getBean(Runs.class).count).hasValue(3);
        });
    }

    @Test
    void valuesOfARepositoryHaveTheTypesOfItsInterfaceAndNotOfTheClassBehindAllRepositories() {
        runner.run(context -> {
            Books books = context.getBean(Books.class);
            Authors authors = context.getBean(Authors.class);
            for (int call = 0; call < 2; call++) {
                assertThat(books.findAll()).containsExactly(BOOK);
                assertThat(books.findById("dune")).contains(BOOK);
                assertThat(books.newest()).isEqualTo(BOOK);
                assertThat(authors.findById("herbert")).contains(new Author("Herbert"));
            }
            assertThat(context.getBean(Runs.class).count).hasValue(4);
        });
    }

    record Book(String isbn, int pages) {}

    record Author(String name) {}

    static class Runs {
        final AtomicInteger count = new AtomicInteger();
    }

    interface Client {

        @Cacheable("client-books")
        List<Book> books(String author);

        @Cacheable("client-later")
        CompletableFuture<Map<String, Book>> later(String author);

        @Cacheable("client-published")
        Mono<List<Book>> published(String author);
    }

    interface Repository<T> {

        @Cacheable("by-id")
        Optional<T> findById(String id);

        @Cacheable("all")
        List<T> findAll();

        T newest();
    }

    interface Books extends Repository<Book> {

        @Cacheable("newest-book")
        @Override
        Book newest();
    }

    interface Authors extends Repository<Author> {}

    /** As the class behind all repositories of a persistence library: it knows its entity from the interface only. */
    static class AnyRepository<T> implements Repository<T> {

        private final Runs runs;
        private final T entity;

        AnyRepository(Runs runs, T entity) {
            this.runs = runs;
            this.entity = entity;
        }

        @Override
        public Optional<T> findById(String id) {
            return Optional.of(newest());
        }

        @Override
        public List<T> findAll() {
            return List.of(newest());
        }

        @Override
        public T newest() {
            runs.count.incrementAndGet();
            return entity;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Interfaces {

        @Bean
        Runs runs() {
            return new Runs();
        }

        @Bean
        Client client(Runs runs) {
            return (Client) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Client.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        case "toString" -> "a client";
                        default -> answer(runs, method.getReturnType());
                    });
        }

        private static Object answer(Runs runs, Class<?> type) {
            runs.count.incrementAndGet();
            if (type == Mono.class) {
                return Mono.just(List.of(BOOK));
            }
            return type == List.class ? List.of(BOOK) : CompletableFuture.completedFuture(Map.of("first", BOOK));
        }

        @Bean
        Books books(Runs runs) {
            return repository(Books.class, new AnyRepository<>(runs, BOOK));
        }

        @Bean
        Authors authors(Runs runs) {
            return repository(Authors.class, new AnyRepository<>(runs, new Author("Herbert")));
        }

        private static <R> R repository(Class<R> type, AnyRepository<?> target) {
            ProxyFactory factory = new ProxyFactory();
            factory.setInterfaces(type);
            factory.setTarget(target);
            factory.addAdvice((MethodInterceptor) invocation -> AnyRepository.class
                    .getMethod(
                            invocation.getMethod().getName(),
                            invocation.getMethod().getParameterTypes())
                    .invoke(target, invocation.getArguments()));
            return type.cast(factory.getProxy(type.getClassLoader()));
        }
    }
}
