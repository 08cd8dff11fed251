package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Groups;
import dev.circlet.spring.CircletCacheManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Caches that the application puts something around. */
class DecoratedCacheTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.with(CacheAutoConfiguration.class)))
            .withUserConfiguration(Decorated.class, Prices.class);

    @Test
    void futuresOfColdKeysAreComputedOnceBehindADecoratorToo() {
        runner.run(context -> {
            Prices prices = context.getBean(Prices.class);
            List<CompletableFuture<String>> calls =
                    IntStream.range(0, 10).mapToObj(i -> prices.price("ACME")).toList();
            assertThat(prices.runs()).isEqualTo(1);
            prices.answer("42");
            for (CompletableFuture<String> call : calls) {
                assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("42");
            }
            assertThat(prices.runs()).isEqualTo(1);
        });
    }

    @Test
    void valuesOfColdKeysAreComputedUnderALeaseAlsoBehindOneThatHidesTheCache() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.with(CacheAutoConfiguration.class)))
                .withUserConfiguration(Hidden.class, Prices.class)
                .run(context -> {
                    assertThat(context.getBean(Prices.class).now("ACME")).isEqualTo("ACME");
                    assertThat(context.getBean(Groups.class)
                                    .get("prices")
                                    .stats()
                                    .leases())
                            .isEqualTo(1);
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Hidden {

        @Bean
        @Primary
        CacheManager hiding(@Qualifier(CircletCacheManager.BEAN) CacheManager circlet) {
            SimpleCacheManager hiding = new SimpleCacheManager();
            hiding.setCaches(List.of(new TransactionAwareCacheDecorator(circlet.getCache("prices")) {
                @Override
                public Object getNativeCache() {
                    return this;
                }
            }));
            return hiding;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Decorated {

        @Bean
        @Primary
        CacheManager aware(@Qualifier(CircletCacheManager.BEAN) CacheManager circlet) {
            return new TransactionAwareCacheManagerProxy(circlet);
        }
    }

    static class Prices {

        private final AtomicInteger runs = new AtomicInteger();
        private final CompletableFuture<String> answer = new CompletableFuture<>();

        public int runs() {
            return runs.get();
        }

        public void answer(String price) {
            answer.complete(price);
        }

        @Cacheable("prices")
        public String now(String symbol) {
            return symbol;
        }

        @Cacheable("prices")
        public CompletableFuture<String> price(String symbol) {
            runs.incrementAndGet();
            return answer;
        }
    }
}
