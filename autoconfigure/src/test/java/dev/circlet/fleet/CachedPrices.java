package dev.circlet.fleet;

import dev.circlet.spring.CacheGroup;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Mono;

/** Methods that the nodes of a fleet cache together. */
@Configuration(proxyBeanMethods = false)
@EnableCaching
class CachedPrices {

    record Price(String symbol, String node, int number) {}

    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Environment environment;

    CachedPrices(Environment environment) {
        this.environment = environment;
    }

    int runs(String symbol) {
        AtomicInteger count = runs.get(symbol);
        return count == null ? 0 : count.get();
    }

    CountDownLatch gate(String symbol) {
        return gates.computeIfAbsent(symbol, none -> new CountDownLatch(1));
    }

    private Price compute(String symbol) {
        int number = runs.computeIfAbsent(symbol, none -> new AtomicInteger()).incrementAndGet();
        CountDownLatch gate = gates.get(symbol);
        try {
            if (gate != null && !gate.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return new Price(symbol, environment.getProperty("circlet.node-name"), number);
    }

    @Cacheable("prices")
    public Price price(String symbol) {
        return compute(symbol);
    }

    @Cacheable(cacheNames = "prices", sync = true)
    public Price synced(String symbol) {
        return compute(symbol);
    }

    @Cacheable({"prices", "more-prices"})
    public Price both(String symbol) {
        return compute(symbol);
    }

    @Cacheable("prices")
    public Mono<Price> mono(String symbol) {
        return Mono.fromCallable(() -> compute(symbol));
    }

    @Cacheable("prices")
    public CompletionStage<Price> stage(String symbol) {
        return CompletableFuture.supplyAsync(() -> compute(symbol), task -> new Thread(task, "stage").start());
    }

    @Cacheable("prices")
    public CompletionStage<Price> stageGivenUp(String symbol) {
        compute(symbol);
        return new CompletableFuture<>();
    }

    @Cacheable("prices")
    public @Nullable CompletableFuture<Price> noFuture(String symbol) {
        compute(symbol);
        return null;
    }

    @Cacheable("prices")
    public @Nullable Mono<Price> noMono(String symbol) {
        compute(symbol);
        return null;
    }

    @Cacheable("prices")
    public @Nullable Price unknown(String symbol) {
        compute(symbol);
        return null;
    }

    @Cacheable("prices")
    public Price failing(String symbol) throws IOException {
        throw new IOException(compute(symbol).toString());
    }

    @Cacheable(cacheNames = "prices", unless = "#result.number == 1")
    public Price vetoed(String symbol) {
        return compute(symbol);
    }

    @CachePut(cacheNames = "prices", key = "#price.symbol")
    public Price set(Price price) {
        return price;
    }

    @CachePut(cacheNames = "prices", key = "#symbol")
    public CompletableFuture<Price> setLater(String symbol, CompletableFuture<Price> price) {
        return price;
    }

    @CacheEvict("prices")
    public void forget(String symbol) {}

    @CacheEvict(cacheNames = "prices", key = "#symbol")
    public CompletableFuture<String> forgetLater(String symbol, CompletableFuture<String> done) {
        return done;
    }

    @CacheEvict(cacheNames = "prices", allEntries = true)
    public void forgetAll() {}

    @CacheGroup("loaded-prices")
    Price load(String symbol) throws IOException {
        if (symbol.startsWith("broken")) {
            throw new IOException("no price of " + symbol);
        }
        return compute(symbol);
    }

    @Cacheable("loaded-prices")
    public Price loaded(String symbol) throws IOException {
        throw new IllegalStateException("the getter is asked instead");
    }
}
