package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Getter;
import dev.circlet.cache.Groups;
import dev.circlet.cache.MembershipFilter;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.CircletCacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class StartupChecksTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(CircletAutoConfiguration.class, CircletCacheAutoConfiguration.class));

    @Test
    void anApplicationThatUsesNothingMakesNothing() {
        runner.run(context -> assertThat(isMade(context, Groups.class)).isFalse());
    }

    /** Such as the seed of a {@code TestFleet}, which a run of tests gets on its command line. */
    @Test
    void whatTestsAreToldIsNoUse() {
        runner.withSystemProperties("circlet.test.seed=42")
                .run(context -> assertThat(isMade(context, Groups.class)).isFalse());
    }

    @Test
    void aSettingBesideWhatTestsAreToldIsUse() {
        runner.withSystemProperties("circlet.test.seed=42", "circlet.node-name=a")
                .run(context -> assertThat(isMade(context, Groups.class)).isTrue());
    }

    @Test
    void whatIsAskedForLaterIsMadeThen() {
        runner.run(context -> {
            assertThat(context.getBean(CircletCacheManager.class).getCache("books"))
                    .isNotNull();
            assertThat(context.getBean(Groups.class).find("books")).isPresent();
        });
    }

    @Test
    void aMembershipFilterThatNothingElseGoesWithIsToldOf(CapturedOutput output) {
        runner.withBean("bookz", MembershipFilter.class, () -> key -> true)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("The membership filter 'bookz' filters no group");
    }

    @Test
    void aDeclaredGroupIsThereAtTheStart() {
        runner.withUserConfiguration(Declaring.class)
                .run(context -> assertThat(isMade(context, Groups.class)).isTrue());
    }

    @Test
    void aDeclaredGroupIsThereAtTheStartOfALazyApplication() {
        runner.withUserConfiguration(Declaring.class)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(isMade(context, Groups.class)).isTrue());
    }

    @Test
    void theCacheOfACachedMethodIsThereAtTheStart() {
        runner.withUserConfiguration(Caching.class)
                .run(context ->
                        assertThat(context.getBean(Groups.class).find("films")).isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "circlet.reload-interval=soon, circlet.reload-interval",
        "circlet.groups.books.ttl=1m, circlet.groups.books.ttl",
        "circlet.cache-manager.transaction-aware=perhaps, circlet.cache-manager",
        "circlet.router.type=fliter, circlet.router.type",
        "circlet.router.max-body-size=-1, circlet.router.max-body-size cannot be -1",
        "circlet.router.trusted-proxies=proxy, circlet.router.trusted-proxies cannot be [proxy]",
        "circlet.router.path=/lite/*, circlet.router.path cannot be '/lite/*'",
        "circlet.router.remote-ip-headers=X Forwarded, circlet.router.remote-ip-headers cannot have 'X Forwarded'"
    })
    void whatIsSetWrongEndsTheStartOfAnApplicationThatUsesNothing(String setting, String named) {
        runner.withPropertyValues(setting)
                .run(context -> assertThat(context.getStartupFailure()).hasStackTraceContaining(named));
    }

    private static boolean isMade(ConfigurableApplicationContext context, Class<?> type) {
        String[] names = context.getBeanNamesForType(type);
        assertThat(names).hasSize(1);
        return context.getBeanFactory().containsSingleton(names[0]);
    }

    @Configuration(proxyBeanMethods = false)
    static class Declaring {

        @Bean
        @CacheGroup("books")
        Getter<String> books() {
            return key -> key;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {

        @Bean
        Films films() {
            return new Films();
        }
    }

    static class Films {

        @Cacheable("films")
        public String film(String title) {
            return title;
        }
    }
}
