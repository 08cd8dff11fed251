package dev.circlet.fleet;

import dev.circlet.spring.CircletCacheManager;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Mono;

/** The ways in which applications declare that a method is cached. Executions are counted over all nodes of the JVM. */
@Configuration(proxyBeanMethods = false)
@EnableCaching
class DeclaredMethods {

    record Book(String title, int run) {}

    record Key(String text, int number) {}

    sealed interface Offer {}

    record Sale(Book book, long price) implements Offer {}

    enum NoOffer implements Offer {
        SOLD_OUT
    }

    private static final Map<String, AtomicInteger> RUNS = new ConcurrentHashMap<>();

    static int runs(String key) {
        AtomicInteger count = RUNS.get(key);
        return count == null ? 0 : count.get();
    }

    private static int run(String key) {
        return RUNS.computeIfAbsent(key, none -> new AtomicInteger()).incrementAndGet();
    }

    private static Book book(String key) {
        return new Book(key, run(key));
    }

    interface WithDefault {

        @Cacheable("of-default-method")
        default Book find(String key) {
            return book(key);
        }
    }

    static class Inheriting implements WithDefault {}

    interface Finder<T> {

        @Cacheable("of-generic-interface")
        T find(String key);

        @Cacheable("of-generic-default-method")
        default List<T> all(String key) {
            return List.of(find(key));
        }
    }

    static class BookFinder implements Finder<Book> {

        @Override
        public Book find(String key) {
            return book(key);
        }
    }

    abstract static class Base<T> {

        abstract T make(String key);

        @Cacheable("of-superclass")
        public T find(String key) {
            return make(key);
        }

        @Cacheable("lists-of-superclass")
        public List<T> all(String key) {
            return List.of(make(key));
        }
    }

    abstract static class Middle<X> extends Base<Map<String, X>> {}

    static class Books extends Base<Book> {

        @Override
        Book make(String key) {
            return book(key);
        }
    }

    static class Maps extends Middle<Book> {

        @Override
        Map<String, Book> make(String key) {
            return Map.of("book", book(key));
        }
    }

    static class Entities {

        @Cacheable("of-responses")
        public ResponseEntity<Book> find(String key) {
            return ResponseEntity.status(HttpStatus.CREATED)
                    .header("ETag", "\"" + key + "\"")
                    .body(book(key));
        }

        @Cacheable("of-multi-value-maps")
        public MultiValueMap<String, Book> all(String key) {
            return MultiValueMap.fromSingleValue(Map.of("book", book(key)));
        }
    }

    static class Pages {

        static final PageRequest SECOND =
                PageRequest.of(1, 1, Sort.by(Sort.Order.desc("title").ignoreCase()));

        record Search(String text, Page<Book> found) {}

        @Cacheable("of-pages")
        public Page<Book> page(String key) {
            return new PageImpl<>(List.of(book(key)), SECOND, 7);
        }

        @Cacheable("of-slices")
        public Slice<Offer> slice(String key) {
            return new SliceImpl<>(List.of(new Sale(book(key), 7)), SECOND, true);
        }

        @Cacheable("of-windows")
        public Window<Book> window(String key) {
            return Window.from(List.of(book(key)), OffsetScrollPosition.positionFunction(7), true);
        }

        @Cacheable("of-future-pages")
        public CompletableFuture<Page<Book>> future(String key) {
            return CompletableFuture.supplyAsync(() -> page(key));
        }

        @Cacheable("of-mono-pages")
        public Mono<Page<Book>> mono(String key) {
            return Mono.fromSupplier(() -> page(key));
        }

        @Cacheable("of-records-of-pages")
        public Search search(String key) {
            return new Search(key, page(key));
        }
    }

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Cacheable(cacheNames = "of-composed-annotation", sync = true)
    @interface CachedBook {

        @AliasFor(annotation = Cacheable.class, attribute = "key")
        String by() default "";
    }

    static class Composed {

        @CachedBook(by = "#number + ':' + #key")
        public Book find(String key, int number) {
            return book(key);
        }
    }

    @CacheConfig(cacheNames = "of-cache-config", keyGenerator = "lowerCase", cacheManager = CircletCacheManager.BEAN)
    static class Configured {

        @Cacheable
        public Book find(String key) {
            return book(key);
        }
    }

    @Cacheable("of-class")
    static class OfClass {

        public Book find(String key) {
            return book(key);
        }
    }

    static class Conditions {

        @Cacheable(cacheNames = "of-condition", condition = "#key.startsWith('kept')")
        public Book conditional(String key) {
            return book(key);
        }

        @Cacheable(cacheNames = "of-condition", condition = "#key.startsWith('kept')", sync = true)
        public Book conditionalSynced(String key) {
            return book(key);
        }

        @Cacheable(cacheNames = "of-unless", unless = "#result.title.startsWith('veto')")
        public Book unless(String key) {
            return book(key);
        }

        @Caching(cacheable = {@Cacheable("of-caching-a"), @Cacheable(cacheNames = "of-caching-b", key = "#key + '!'")})
        public Book caching(String key) {
            return book(key);
        }

        @Cacheable(cacheNames = "of-caching-a")
        public Book cachingA(String key) {
            return book(key);
        }

        @Cacheable(cacheNames = "of-caching-b")
        public Book cachingB(String key) {
            return book(key);
        }

        @Cacheable(cacheNames = "of-key-generator", keyGenerator = "asRecord")
        public Book generated(String key, int number) {
            return book(key);
        }

        @Cacheable(cacheResolver = "byLength")
        public Book resolved(String key) {
            return book(key);
        }

        @Cacheable("of-sealed-type")
        public List<Offer> offers(String key) {
            return List.of(new Sale(book(key), 7), NoOffer.SOLD_OUT);
        }

        @Cacheable("of-object")
        public Object object(String key) {
            return Map.of("runs", List.of((long) run(key), new BigDecimal("1.50")), "key", key);
        }

        @Cacheable("of-variable")
        @SuppressWarnings("unchecked")
        public <T> T variable(String key) {
            return (T) Long.valueOf(run(key));
        }
    }

    @Bean
    Inheriting inheriting() {
        return new Inheriting();
    }

    /** The definition says less than the class. */
    @Bean
    Finder<Book> finder() {
        return new BookFinder();
    }

    @Bean
    Books books() {
        return new Books();
    }

    @Bean
    Maps maps() {
        return new Maps();
    }

    @Bean
    Pages pages() {
        return new Pages();
    }

    @Bean
    Entities entities() {
        return new Entities();
    }

    @Bean
    Composed composed() {
        return new Composed();
    }

    @Bean
    Configured configured() {
        return new Configured();
    }

    @Bean
    OfClass ofClass() {
        return new OfClass();
    }

    @Bean
    Conditions conditions() {
        return new Conditions();
    }

    @Bean
    KeyGenerator lowerCase() {
        return (target, method, arguments) -> ((String) arguments[0]).toLowerCase(Locale.ROOT);
    }

    @Bean
    KeyGenerator asRecord() {
        return (target, method, arguments) -> new Key((String) arguments[0], (int) arguments[1]);
    }

    @Bean
    CacheResolver byLength(@Qualifier(CircletCacheManager.BEAN) CacheManager manager) {
        return context -> Arrays.asList(manager.getCache("of-resolver-" + ((String) context.getArgs()[0]).length()));
    }
}
