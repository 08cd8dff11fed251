package dev.circlet.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Cached methods that return publishers, some in transactions of their own. */
class ReactiveRows {

    private final AtomicInteger reads = new AtomicInteger();
    private final Map<String, CompletableFuture<?>> gates = new ConcurrentHashMap<>();
    private final CacheManager caches;

    ReactiveRows(CacheManager caches) {
        this.caches = caches;
    }

    int reads() {
        return reads.get();
    }

    /** Methods for this key go on, on another thread, when what is returned is completed. */
    CompletableFuture<Object> gate(String key) {
        CompletableFuture<Object> gate = new CompletableFuture<>();
        gates.put(key, gate);
        return gate;
    }

    private Mono<String> next(String key) {
        Mono<String> next = Mono.fromSupplier(() -> key + " " + reads.incrementAndGet());
        return gates.containsKey(key)
                ? Mono.fromFuture(gates.get(key), true)
                        .then(next)
                        .subscribeOn(Schedulers.parallel())
                        .publishOn(Schedulers.parallel())
                : next;
    }

    @Cacheable("rows")
    public Mono<String> read(String key) {
        return next(key);
    }

    @Cacheable(cacheNames = "rows", sync = true)
    public Mono<String> synced(String key) {
        return next(key);
    }

    @Cacheable("rows")
    public Flux<String> all(String key) {
        return next(key).repeat(1);
    }

    @Cacheable("rows")
    public Mono<Boolean> isInTransaction(String key) {
        return active();
    }

    @Cacheable(cacheNames = "rows", sync = true)
    public Mono<Boolean> isInTransactionSynced(String key) {
        return active();
    }

    @Cacheable("rows")
    public Flux<Boolean> areInTransaction(String key) {
        return active().flux();
    }

    private static Mono<Boolean> active() {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .map(TransactionSynchronizationManager::isActualTransactionActive)
                .onErrorReturn(false);
    }

    @Cacheable("rows")
    public Mono<String> fails(String key) {
        return next(key).then(Mono.error(new IllegalStateException("no row")));
    }

    @CachePut(cacheNames = "rows", key = "#key")
    public Mono<String> set(String key, String value) {
        return Mono.just(value);
    }

    @CachePut(cacheNames = "rows", key = "#key")
    public Flux<String> setAll(String key, List<String> values) {
        return Flux.fromIterable(values);
    }

    @CacheEvict("rows")
    public Mono<Void> change(String key) {
        return Mono.empty();
    }

    @CacheEvict("rows")
    public Flux<String> changeMany(String key) {
        return Flux.just("a", "b");
    }

    @CacheEvict(cacheNames = "rows", allEntries = true)
    public Mono<Void> changeAll() {
        return Mono.empty();
    }

    @CacheEvict(cacheNames = "rows", beforeInvocation = true)
    public Mono<Void> changeAtOnce(String key) {
        return Mono.empty();
    }

    @CacheEvict(cacheNames = "rows", beforeInvocation = true, allEntries = true)
    public Mono<Void> changeAllAtOnce() {
        return Mono.empty();
    }

    @Cacheable(cacheNames = "others")
    public Mono<String> changesWithin(String key) {
        return Mono.fromSupplier(() -> {
            caches.getCache("rows").evict(key);
            caches.getCache("rows").put("put within", key);
            return "changed " + key;
        });
    }

    @Transactional
    @CachePut(cacheNames = "rows", key = "#key")
    public Mono<String> setInOwn(String key, String value) {
        return value.isEmpty() ? Mono.error(new IllegalArgumentException(key)) : Mono.just(value);
    }

    @Transactional
    @Cacheable("rows")
    public Mono<String> readInOwn(String key) {
        return next(key);
    }

    @Transactional
    @CacheEvict(cacheNames = "rows", key = "#key")
    public Mono<Void> changeInOwn(String key, Mono<Void> work) {
        return work;
    }
}
