package dev.circlet.autoconfigure;

import dev.circlet.autoconfigure.CacheManagerProperties.Primary;
import dev.circlet.cache.Groups;
import dev.circlet.spring.CacheDeclarations;
import dev.circlet.spring.CacheScopeInstaller;
import dev.circlet.spring.CachedValueHints;
import dev.circlet.spring.CircletCacheManager;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Auto-configuration of the groups as Spring's caches. It comes after Spring Boot has chosen a cache manager, and takes the
 * place of the one that Spring Boot falls back to.
 *
 * @since 0.1
 */
@AutoConfiguration(
        after = CircletAutoConfiguration.class,
        afterName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration",
        beforeName = {
            "org.springframework.boot.cache.autoconfigure.CachesEndpointAutoConfiguration",
            "org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration"
        })
@ConditionalOnClass({CacheManager.class, MethodInterceptor.class})
@EnableConfigurationProperties(CacheManagerProperties.class)
@Import(CircletCacheAutoConfiguration.InPlaceOfTheFallback.class)
@Lazy
public final class CircletCacheAutoConfiguration {

    CircletCacheAutoConfiguration() {}

    @Bean
    static CacheScopeInstaller circletCacheScopeInstaller() {
        return new CacheScopeInstaller();
    }

    @Bean
    static CachedValueHints circletCachedValueHints() {
        return new CachedValueHints();
    }

    @Bean
    @Lazy(false)
    CacheDeclarations circletCacheDeclarations(ConfigurableListableBeanFactory beans) {
        return new CacheDeclarations(beans);
    }

    @Bean(CircletCacheManager.BEAN)
    @Conditional(OnPrimaryCacheManager.class)
    CircletCacheManager circletCacheManager(
            Groups groups, ConfigurableListableBeanFactory beans, Environment environment) {
        return new CircletCacheManager(groups, beans, ConfiguredCaches.primarySettings(beans, environment));
    }

    @Bean(name = CircletCacheManager.BEAN, defaultCandidate = false)
    @ConditionalOnMissingBean(name = CircletCacheManager.BEAN)
    CircletCacheManager circletCacheManagerBesideAnother(
            Groups groups, ConfigurableListableBeanFactory beans, Environment environment) {
        return new CircletCacheManager(groups, beans, ConfiguredCaches.settings(beans, environment));
    }

    /** If ours is to be the one, it takes the place and the name of the manager that Spring Boot would have fallen back to. */
    static class InPlaceOfTheFallback implements ImportBeanDefinitionRegistrar {

        private static final String DEFAULT = "cacheManager";

        private final Environment environment;

        InPlaceOfTheFallback(Environment environment) {
            this.environment = environment;
        }

        @Override
        public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
            // A context below one that has the groups has its cache manager too.
            if (!registry.containsBeanDefinition(CircletCacheManager.BEAN) || isBesideAnother(registry)) {
                return;
            }
            if (registry.containsBeanDefinition(DEFAULT)
                    && OnPrimaryCacheManager.isFallback(registry.getBeanDefinition(DEFAULT), environment)) {
                registry.removeBeanDefinition(DEFAULT);
            }
            if (!registry.isBeanNameInUse(DEFAULT)) {
                registry.registerAlias(CircletCacheManager.BEAN, DEFAULT);
            }
            if (OnPrimaryCacheManager.wanted(environment) == Primary.TRUE) {
                comeFirst(registry);
            }
        }

        private static boolean isBesideAnother(BeanDefinitionRegistry registry) {
            return registry.getBeanDefinition(CircletCacheManager.BEAN) instanceof AbstractBeanDefinition ours
                    && !ours.isDefaultCandidate();
        }

        /** There can be only one that is primary. */
        private static void comeFirst(BeanDefinitionRegistry registry) {
            if (registry instanceof ListableBeanFactory beans) {
                for (String name : beans.getBeanNamesForType(CacheManager.class, true, false)) {
                    if (registry.containsBeanDefinition(name)) {
                        registry.getBeanDefinition(name).setPrimary(false);
                    }
                }
            }
            registry.getBeanDefinition(CircletCacheManager.BEAN).setPrimary(true);
        }
    }
}
