package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.CircletCacheManager;
import dev.circlet.spring.KeyEncoder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

@ExtendWith(OutputCaptureExtension.class)
class CircletCacheAutoConfigurationTests {

    private static final String OURS = CircletCacheManager.BEAN;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)));
    private final ApplicationContextRunner caching = runner.withUserConfiguration(Caching.class);

    @BeforeEach
    void logWhatApplicationsSee() {
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(CircletCacheManager.class.getName(), LogLevel.INFO);
    }

    @Test
    void whatIsSwitchedOffIsNotSaidToBeOneExecution(CapturedOutput output) {
        caching.withPropertyValues("circlet.enabled=false").run(context -> {
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 1");
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 2");
            assertThat(output)
                    .contains("@Cacheable is served by Circlet: each call runs its method")
                    .doesNotContain("one execution");
        });
    }

    @Test
    void whereSpringBootWouldFallBackToMapsOurManagerIsTheOne(CapturedOutput output) {
        caching.run(context -> {
            assertThat(context).hasSingleBean(CacheManager.class);
            assertThat(context).getBean("cacheManager").isSameAs(context.getBean(OURS));
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 1");
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 1");
            assertThat(context.getBean(Groups.class).get("prices").stats().loads())
                    .isEqualTo(1);
            assertThat(output).contains("@Cacheable is served by Circlet");
        });
    }

    @Test
    void aContextBelowAnotherUsesItsNodeAndItsManager() {
        runner.run(parent -> caching.withParent(parent).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(CacheManager.class)).isSameAs(parent.getBean(OURS));
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 1");
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 1");
            assertThat(parent.getBean(Groups.class).get("prices").stats().entries())
                    .isEqualTo(1);
        }));
    }

    @Test
    void withoutCachingItIsABeanLikeAnyOther() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(CacheManager.class);
            Cache cache = context.getBean(CacheManager.class).getCache("any");
            cache.put("k", "v");
            assertThat(cache.get("k").get()).isEqualTo("v");
        });
    }

    @Test
    void aManagerOfTheApplicationStaysTheOne(CapturedOutput output) {
        caching.withBean("mine", CacheManager.class, ConcurrentMapCacheManager::new)
                .run(context -> {
                    assertThat(context.getBean(CacheManager.class)).isSameAs(context.getBean("mine"));
                    assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 1");
                    assertThat(context.getBean(Groups.class).find("prices")).isEmpty();
                    assertThat(context.getBean(Prices.class).named("x")).isEqualTo("x 2");
                    assertThat(context.getBean(Prices.class).named("x")).isEqualTo("x 2");
                    assertThat(context.getBean(Groups.class)
                                    .get("named")
                                    .stats()
                                    .loads())
                            .isEqualTo(1);
                    assertThat(output).contains("@Cacheable is served by " + ConcurrentMapCacheManager.class.getName());
                });
    }

    @ParameterizedTest
    @ValueSource(classes = {OwnManager.class, OwnManagerBean.class, OwnResolver.class})
    void whereAConfigurerDecidesTheLogTellsWhatWouldHelpAndThatIsTrue(Class<?> configurer, CapturedOutput output) {
        String method = configurer == OwnResolver.class
                ? "cacheResolver() returns new SimpleCacheResolver"
                : "cacheManager() returns the bean";
        for (String property : List.of("auto", "true")) {
            caching.withUserConfiguration(configurer)
                    .withPropertyValues("circlet.cache-manager.primary=" + property)
                    .run(context -> {
                        context.getBean(Prices.class).price("x");
                        assertThat(context.getBean(Groups.class).find("prices")).isEmpty();
                    });
        }
        assertThat(output)
                .contains("or everything when " + configurer.getName() + "." + method)
                .doesNotContain("circlet.cache-manager.primary=true");
        caching.withUserConfiguration(OursByConfigurer.class).run(context -> {
            context.getBean(Prices.class).price("x");
            assertThat(context.getBean(Groups.class).find("prices")).isPresent();
        });
        assertThat(output).contains("@Cacheable is served by Circlet");
    }

    @Test
    void aResolverThatTellsNoManagerIsToldOfWithWhatWouldHelp(CapturedOutput output) {
        caching.withUserConfiguration(ResolverWithoutManager.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 1");
            assertThat(context.getBean(Groups.class).find("prices")).isEmpty();
        });
        assertThat(output)
                .contains("@Cacheable is served by a resolver of the application; Circlet serves what names it")
                .contains(ResolverWithoutManager.class.getName() + ".cacheResolver() returns new SimpleCacheResolver");
    }

    @Test
    void whatNamesAnotherManagerOrAResolverIsNotLookedAt() {
        caching.withBean(
                        "mine",
                        CacheManager.class,
                        ConcurrentMapCacheManager::new,
                        bean -> ((AbstractBeanDefinition) bean).setDefaultCandidate(false))
                .withBean(
                        "resolving",
                        CacheResolver.class,
                        () -> new SimpleCacheResolver(new ConcurrentMapCacheManager()))
                .withBean(Elsewhere.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Elsewhere.class).managed("x")).isEqualTo("managed x");
                    assertThat(context.getBean(Elsewhere.class).resolved("x")).isEqualTo("resolved x");
                    assertThat(context.getBean(CircletCacheManager.class).getCacheNames())
                            .contains("prices")
                            .doesNotContain("managed", "resolved");
                });
    }

    static class Elsewhere {

        @Cacheable(cacheNames = "managed", cacheManager = "mine")
        public String managed(String key) {
            return "managed " + key;
        }

        @Cacheable(cacheNames = "resolved", cacheResolver = "resolving")
        public String resolved(String key) {
            return "resolved " + key;
        }
    }

    @Test
    void aConfigurerThatLeavesTheManagerToTheBeansDecidesNothing(CapturedOutput output) {
        caching.withBean("mine", CacheManager.class, ConcurrentMapCacheManager::new)
                .withUserConfiguration(OwnKeys.class)
                .run(context -> assertThat(output).contains("or everything with circlet.cache-manager.primary=true"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnManager implements CachingConfigurer {

        @Override
        public CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Configuration
    static class OwnManagerBean implements CachingConfigurer {

        @Bean
        @Override
        public CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnResolver implements CachingConfigurer {

        @Override
        public CacheResolver cacheResolver() {
            return new SimpleCacheResolver(new ConcurrentMapCacheManager());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ResolverWithoutManager implements CachingConfigurer {

        @Override
        public CacheResolver cacheResolver() {
            Cache cache = new ConcurrentMapCache("prices");
            return operation -> List.of(cache);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OursByConfigurer implements CachingConfigurer {

        private final ObjectProvider<CircletCacheManager> ours;

        OursByConfigurer(ObjectProvider<CircletCacheManager> ours) {
            this.ours = ours;
        }

        @Override
        public CacheManager cacheManager() {
            return ours.getObject();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnKeys implements CachingConfigurer {

        @Override
        public KeyGenerator keyGenerator() {
            return new SimpleKeyGenerator();
        }
    }

    @Test
    void whateverSpringBootWasToldOrFoundStaysTheOne() {
        caching.withPropertyValues("spring.cache.type=simple")
                .run(context ->
                        assertThat(context.getBean(CacheManager.class)).isInstanceOf(ConcurrentMapCacheManager.class));
        caching.withPropertyValues("spring.cache.type=none")
                .run(context -> assertThat(context.getBean(CacheManager.class)).isInstanceOf(NoOpCacheManager.class));
        runner.withPropertyValues("spring.cache.type=none")
                .run(context -> assertThat(isForWhoeverWantsOne(context)).isFalse());
        caching.withBean(Cache.class, () -> new ConcurrentMapCache("prices"))
                .run(context -> assertThat(context.getBean(CacheManager.class)).isInstanceOf(SimpleCacheManager.class));
    }

    @Test
    void aResolverOfTheApplicationDecidesForItself() {
        caching.withBean(
                        "cacheResolver",
                        SimpleCacheResolver.class,
                        () -> new SimpleCacheResolver(new ConcurrentMapCacheManager()))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeanFactory().getBeanDefinition(OURS).isPrimary())
                            .isFalse();
                    assertThat(isForWhoeverWantsOne(context)).isFalse();
                });
    }

    private static boolean isForWhoeverWantsOne(AssertableApplicationContext context) {
        return ((AbstractBeanDefinition) context.getBeanFactory().getBeanDefinition(OURS)).isDefaultCandidate();
    }

    @Test
    void keysAreWrittenByTheEncoderOfTheApplication() {
        caching.withBean(KeyEncoder.class, () -> key -> "own " + key).run(context -> {
            context.getBean(Prices.class).price("x");
            assertThat(context.getBean(Groups.class)
                            .leased("prices")
                            .lookup("own x")
                            .found())
                    .isTrue();
        });
    }

    @Test
    void aManagerThatOnlyItsNameFindsIsNotInOursWay() {
        caching.withBean(
                        "named",
                        CacheManager.class,
                        ConcurrentMapCacheManager::new,
                        bean -> ((AbstractBeanDefinition) bean).setDefaultCandidate(false))
                .withBean(
                        "hidden",
                        CacheManager.class,
                        ConcurrentMapCacheManager::new,
                        bean -> bean.setAutowireCandidate(false))
                .run(context -> {
                    assertThat(context.getBeanProvider(CacheManager.class).getIfUnique())
                            .isSameAs(context.getBean(OURS));
                    context.getBean(Prices.class).price("x");
                    assertThat(context.getBean(Groups.class).find("prices")).isPresent();
                });
    }

    @Test
    void onRequestOurManagerComesBeforeAnother() {
        caching.withBean("mine", CacheManager.class, ConcurrentMapCacheManager::new)
                .withPropertyValues("circlet.cache-manager.primary=true")
                .run(context -> {
                    assertThat(context.getBean(CacheManager.class)).isSameAs(context.getBean(OURS));
                    context.getBean(Prices.class).price("x");
                    assertThat(context.getBean(Groups.class).find("prices")).isPresent();
                });
    }

    @Test
    void onRequestOurManagerComesBeforeAPrimaryOneToo() {
        caching.withBean("mine", CacheManager.class, ConcurrentMapCacheManager::new)
                .withBean("first", CacheManager.class, ConcurrentMapCacheManager::new, bean -> bean.setPrimary(true))
                .withPropertyValues("circlet.cache-manager.primary=true")
                .run(context -> {
                    assertThat(context.getBean(CacheManager.class)).isSameAs(context.getBean(OURS));
                    context.getBean(Prices.class).price("x");
                    assertThat(context.getBean(Groups.class).find("prices")).isPresent();
                });
    }

    @Test
    void onRequestOurManagerStandsBesideTheMaps() {
        caching.withPropertyValues("circlet.cache-manager.primary=false").run(context -> {
            assertThat(context.getBean(CacheManager.class)).isInstanceOf(ConcurrentMapCacheManager.class);
            assertThat(context).getBean(OURS).isInstanceOf(CircletCacheManager.class);
        });
    }

    @Test
    void theNamesOfCachesAreFixedByTheirProperty() {
        caching.withPropertyValues("spring.cache.cache-names=prices,named").run(context -> {
            CacheManager manager = context.getBean(CacheManager.class);
            assertThat(manager.getCacheNames()).containsExactly("named", "prices");
            assertThat(manager.getCache("other")).isNull();
            CircletCacheManager ours = context.getBean(CircletCacheManager.class);
            assertThat(ours.mayMake("named")).isTrue();
            assertThat(ours.mayMake("other")).isFalse();
            assertThat(context.getBean(Groups.class).find("prices")).isPresent();
        });
    }

    @Test
    void aNameThatNoCacheCanHaveIsRefusedWithItsProperty() {
        caching.withPropertyValues("spring.cache.cache-names=prices,no/name")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(CircletConfigurationException.class)
                        .hasMessageContaining("spring.cache.cache-names")
                        .hasMessageContaining("'no/name' is not a valid group name"));
    }

    @Test
    void fixedNamesAreKnownWithoutACachedMethodToo() {
        runner.withPropertyValues("spring.cache.cache-names=prices,named")
                .run(context -> assertThat(context.getBean(CacheManager.class).getCacheNames())
                        .containsExactly("named", "prices"));
    }

    @Test
    void aNameWithADeclaredGetterIsNoneToMakeAGroupFor() {
        runner.withBean(Declared.class).run(context -> {
            CircletCacheManager ours = context.getBean(CircletCacheManager.class);
            assertThat(ours.mayMake("declared")).isFalse();
            assertThat(ours.mayMake("any")).isTrue();
        });
    }

    static class Declared {

        @CacheGroup("declared")
        String load(String key) {
            return key;
        }
    }

    @Test
    void aMethodThatNamesNoneOfThemIsToldOfAtTheStart(CapturedOutput output) {
        caching.withPropertyValues("spring.cache.cache-names=prices,loaded").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output.getOut().lines().filter(line -> line.contains("WARN")))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("Prices.named will fail", "cache 'named'", "spring.cache.cache-names [prices, loaded]");
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {Futures.class, Tasks.class})
    void aFutureThatSpringDoesNotWaitForIsRefusedWithItsMethod(Class<?> type) {
        caching.withBean(type)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .isInstanceOf(InvalidGroupException.class)
                        .hasMessageContaining("Cache 'futures'")
                        .hasMessageContaining(type.getName() + ".price")
                        .hasMessageContaining("Declare it to return a CompletableFuture"));
    }

    static class Futures {
        @Cacheable("futures")
        public Future<String> price(String symbol) {
            return CompletableFuture.completedFuture(symbol);
        }
    }

    static class Tasks {
        @Cacheable("futures")
        public FutureTask<String> price(String symbol) {
            return new FutureTask<>(() -> symbol);
        }
    }

    @Test
    void thePropertiesOfACacheAreThoseOfItsGroup() {
        caching.withPropertyValues("circlet.groups.prices.ttl=7s", "circlet.defaults.max-size=8MB")
                .run(context -> {
                    GroupSpec spec = context.getBean(Groups.class).get("prices").spec();
                    assertThat(spec.ttl()).hasSeconds(7);
                    assertThat(spec.maxBytes()).isEqualTo(8 << 20);
                });
    }

    @Test
    void aNameThatNoGroupCanHaveIsRefusedAtTheStart() {
        runner.withUserConfiguration(Misnamed.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(InvalidGroupException.class)
                        .hasMessageContaining("'all my prices'"));
    }

    @Test
    void aCacheWithAGetterIsThatOfItsGroup() {
        caching.withUserConfiguration(Loading.class).run(context -> {
            Prices prices = context.getBean(Prices.class);
            assertThat(prices.neverCalled("k")).isEqualTo("k loaded 1");
            assertThat(prices.neverCalledMono("k").block()).isEqualTo("k loaded 1");
            Cache cache = context.getBean(CacheManager.class).getCache("loaded");
            cache.put("k", "something else");
            assertThat(prices.neverCalled("k")).isEqualTo("k loaded 2");
            cache.evict("k");
            assertThat(cache.get("k", String.class)).isEqualTo("k loaded 3");
        });
    }

    @Test
    void whenSwitchedOffEveryCallRunsTheMethod() {
        caching.withPropertyValues("circlet.enabled=false").run(context -> {
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 1");
            assertThat(context.getBean(Prices.class).price("x")).isEqualTo("x 2");
        });
    }

    /** Proxies cannot be made with classes of this loader and of that of the tests; the demo has none of these libraries. */
    @ParameterizedTest
    @ValueSource(
            strings = {"reactor", "org.springframework.transaction", "org.springframework.boot.cache", "tools.jackson"})
    void theManagerNeedsNone(String absent) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withClassLoader(new FilteredClassLoader(absent))
                .run(context -> {
                    Cache cache = context.getBean(CacheManager.class).getCache("any");
                    assertThat(cache.get("k", () -> "v")).isEqualTo("v");
                    assertThat(cache.get("k").get()).isEqualTo("v");
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {

        @Bean
        Prices prices() {
            return new Prices();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Loading {

        @Bean
        Group loaded(Groups groups) {
            AtomicInteger loads = new AtomicInteger();
            return groups.register(
                    GroupSpec.named("loaded").build(), key -> key + " loaded " + loads.incrementAndGet());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Misnamed {

        @Cacheable("all my prices")
        public String price(String symbol) {
            return symbol;
        }
    }

    static class Prices {

        private final AtomicInteger runs = new AtomicInteger();

        @Cacheable("prices")
        public String price(String symbol) {
            return symbol + " " + runs.incrementAndGet();
        }

        @Cacheable(cacheNames = "named", cacheManager = OURS)
        public String named(String symbol) {
            return symbol + " " + runs.incrementAndGet();
        }

        @Cacheable(cacheNames = "loaded", cacheManager = OURS)
        public String neverCalled(String key) {
            throw new IllegalStateException("called");
        }

        @Cacheable(cacheNames = "loaded", cacheManager = OURS)
        public Mono<String> neverCalledMono(String key) {
            throw new IllegalStateException("called");
        }
    }
}
