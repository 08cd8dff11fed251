package dev.circlet.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Methods that an application caches. Every body counts its executions by key and waits until its gate is open. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class CachedMethods {

    record Book(String isbn, int number, List<String> authors) {}

    /** Nobody can list the classes of shapes. */
    interface Shape {}

    /** A lambda has no name that another node would know. */
    interface Numbered {
        int number();
    }

    record Circle(int radius, int number) implements Shape {}

    /** Its permitted classes are known, so its JSON can tell. */
    sealed interface Payment {}

    record Card(String number, int run) implements Payment {}

    record Cash(int run) implements Payment {}

    static final class NoSuchBook extends IOException {
        private static final long serialVersionUID = 1L;

        NoSuchBook(String message) {
            super(message);
        }
    }

    /** Bodies wait here, which the common pool has one thread for on a small machine. */
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "cached-body");
        thread.setDaemon(true);
        thread.start();
    };

    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final ObjectProvider<CachedMethods> self;
    private final ObjectProvider<CacheManager> manager;

    CachedMethods(ObjectProvider<CachedMethods> self, ObjectProvider<CacheManager> manager) {
        this.self = self;
        this.manager = manager;
    }

    int runs(String key) {
        AtomicInteger count = runs.get(key);
        return count == null ? 0 : count.get();
    }

    void forget() {
        runs.clear();
        gates.clear();
    }

    /** Lets the bodies for a key wait until it is opened. */
    CountDownLatch gate(String key) {
        return gates.computeIfAbsent(key, none -> new CountDownLatch(1));
    }

    private int run(String key) {
        int number = runs.computeIfAbsent(key, none -> new AtomicInteger()).incrementAndGet();
        CountDownLatch gate = gates.get(key);
        try {
            if (gate != null && !gate.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return number;
    }

    private Book book(String isbn) {
        return new Book(isbn, run(isbn), List.of("a", "b"));
    }

    @Cacheable("plain")
    public Book plain(String isbn) {
        return book(isbn);
    }

    @Cacheable(cacheNames = "synced", sync = true)
    public Book synced(String isbn) {
        return book(isbn);
    }

    @Cacheable("lists")
    public List<Book> list(String isbn) {
        return List.of(book(isbn));
    }

    @Cacheable("throwing")
    public Book throwing(String isbn) throws NoSuchBook {
        throw new NoSuchBook(isbn + run(isbn));
    }

    @Cacheable(cacheNames = "throwing", sync = true)
    public Book throwingSynced(String isbn) throws NoSuchBook {
        throw new NoSuchBook(isbn + run(isbn));
    }

    @Cacheable("throwing")
    public Book throwingUnchecked(String isbn) {
        throw new IllegalStateException(isbn + run(isbn));
    }

    @Cacheable(cacheNames = "throwing", key = "#isbn")
    public Book throwPlain(String isbn, RuntimeException thrown) {
        run(isbn);
        throw thrown;
    }

    @Cacheable(cacheNames = "throwing", key = "#isbn", sync = true)
    public Book throwSynced(String isbn, RuntimeException thrown) {
        run(isbn);
        throw thrown;
    }

    @Cacheable(cacheNames = "vetoed", unless = "#result.number < 3")
    public Book vetoed(String isbn) {
        return book(isbn);
    }

    @Cacheable({"first", "second"})
    public Book both(String isbn) {
        return book(isbn);
    }

    @Cacheable({"second", "first"})
    public Book bothTheOtherWay(String isbn) {
        return book(isbn);
    }

    @Cacheable("second")
    public Book second(String isbn) {
        return book(isbn);
    }

    @Cacheable("nulls")
    public @Nullable Book absent(String isbn) {
        run(isbn);
        return null;
    }

    @Cacheable(cacheNames = "nulls", sync = true)
    public @Nullable Book absentSynced(String isbn) {
        run(isbn);
        return null;
    }

    @Cacheable("optional")
    public Optional<Book> optional(String isbn) {
        return Optional.of(book(isbn));
    }

    @Cacheable("shapes")
    public Shape shape(String name) {
        return new Circle(1, run(name));
    }

    @Cacheable("lambdas")
    public Numbered lambda(String name) {
        int number = run(name);
        return () -> number;
    }

    @Cacheable("payments")
    public List<Payment> payments(String name) {
        return List.of(new Card("7", run(name)), new Cash(1));
    }

    @Cacheable("texts")
    public String text(String key, int size) {
        run(key);
        return "a".repeat(size);
    }

    @Cacheable("nested")
    public Book outer(String isbn) {
        Book inner = self.getObject().inner(isbn);
        return new Book("outer of " + inner.isbn(), run(isbn), inner.authors());
    }

    @Cacheable("nested")
    public Book inner(String isbn) {
        return new Book("inner " + isbn, 0, List.of());
    }

    @Cacheable("plain")
    public Book asking(String isbn) {
        Cache plain = manager.getObject().getCache("plain");
        return new Book(plain.get(isbn) + " " + plain.get("another " + isbn), run(isbn), List.of());
    }

    @Cacheable("monos")
    public Mono<Book> outerMono(String isbn) {
        return Mono.defer(() -> self.getObject().innerMono(isbn))
                .subscribeOn(Schedulers.boundedElastic())
                .map(inner -> new Book("outer of " + inner.isbn(), run(isbn), inner.authors()));
    }

    @Cacheable("monos")
    public Mono<Book> innerMono(String isbn) {
        return Mono.just(new Book("inner " + isbn, 0, List.of()));
    }

    @Cacheable("monos")
    public Mono<Book> askingMono(String isbn) {
        Cache plain = manager.getObject().getCache("plain");
        return Mono.fromSupplier(() -> new Book("found " + plain.get(isbn), run(isbn), List.of()));
    }

    @CachePut(cacheNames = "plain", key = "#book.isbn")
    public Book put(Book book) {
        return book;
    }

    @CacheEvict("plain")
    public void evict(String isbn) {}

    @CacheEvict(cacheNames = "plain", allEntries = true)
    public void evictAll() {}

    @CacheEvict(cacheNames = "plain", beforeInvocation = true)
    public void evictFirst(String isbn) {
        throw new IllegalStateException("after " + isbn);
    }

    @Caching(
            cacheable = @Cacheable("first"),
            put = @CachePut(cacheNames = "plain", key = "#isbn + '!'"),
            evict = @CacheEvict(cacheNames = "second"))
    public Book all(String isbn) {
        return book(isbn);
    }

    @Cacheable("futures")
    public CompletableFuture<Book> future(String isbn) {
        return CompletableFuture.supplyAsync(() -> book(isbn), THREADS);
    }

    @Cacheable("futures")
    public CompletableFuture<Book> never(String isbn) {
        runs.computeIfAbsent(isbn, none -> new AtomicInteger()).incrementAndGet();
        return new CompletableFuture<>();
    }

    @Cacheable(cacheNames = "futures", key = "#isbn")
    public CompletableFuture<Book> given(String isbn, @Nullable CompletableFuture<Book> future) {
        run(isbn);
        return future;
    }

    @Cacheable(cacheNames = "futures", key = "#isbn", sync = true)
    public CompletionStage<Book> givenSynced(String isbn, CompletableFuture<Book> future) {
        run(isbn);
        return future;
    }

    @Cacheable("futures")
    public CompletionStage<Book> stage(String isbn) {
        return CompletableFuture.supplyAsync(() -> book(isbn), THREADS);
    }

    @Cacheable(cacheNames = "futures", sync = true)
    public CompletableFuture<Book> futureSynced(String isbn) {
        return CompletableFuture.supplyAsync(() -> book(isbn), THREADS);
    }

    @Cacheable("futures")
    public CompletableFuture<Book> futureThrowing(String isbn) {
        return CompletableFuture.supplyAsync(
                () -> {
                    throw new IllegalStateException(isbn + run(isbn));
                },
                THREADS);
    }

    @Cacheable("monos")
    public Mono<Book> mono(String isbn) {
        return Mono.fromFuture(() -> CompletableFuture.supplyAsync(() -> book(isbn), THREADS));
    }

    @Cacheable(cacheNames = "monos", sync = true)
    public Mono<Book> monoSynced(String isbn) {
        return Mono.fromFuture(() -> CompletableFuture.supplyAsync(() -> book(isbn), THREADS));
    }

    @Cacheable("monos")
    public Mono<Book> monoThrowing(String isbn) {
        return Mono.fromFuture(() -> CompletableFuture.supplyAsync(
                () -> {
                    throw new IllegalStateException(isbn + run(isbn));
                },
                THREADS));
    }

    @Cacheable(cacheNames = "monos", key = "#isbn")
    public Mono<Book> given(String isbn, @Nullable Mono<Book> mono) {
        run(isbn);
        return mono;
    }

    @Cacheable("monos")
    public Mono<Book> empty(String isbn) {
        return Mono.fromRunnable(() -> run(isbn));
    }

    @Cacheable("fluxes")
    public Flux<Book> flux(String isbn) {
        return mono(isbn).flatMapMany(book -> Flux.just(book, book));
    }

    @Cacheable("plainFluxes")
    public Flux<Integer> numbers(String isbn) {
        return Flux.defer(() -> Flux.range(run(isbn), 100));
    }

    @CacheEvict("monos")
    public Mono<Void> evictMono(String isbn) {
        return Mono.empty();
    }

    @CachePut("monos")
    public Mono<Book> putMono(String isbn) {
        return Mono.just(new Book(isbn, 99, List.of()));
    }
}
