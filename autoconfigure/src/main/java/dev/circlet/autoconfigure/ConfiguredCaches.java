package dev.circlet.autoconfigure;

import dev.circlet.cache.CommitHook;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.LoadInterceptor;
import dev.circlet.spring.CacheValues;
import dev.circlet.spring.CanonicalKeyEncoder;
import dev.circlet.spring.CircletCacheSettings;
import dev.circlet.spring.KeyEncoder;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

/** Makes the settings of the cache manager from the properties and what the application replaces. */
final class ConfiguredCaches {

    private static final String NAMES = "spring.cache.cache-names";

    private ConfiguredCaches() {}

    /** For a manager that makes every cache it is asked for. */
    static CircletCacheSettings settings(ListableBeanFactory beans, Environment environment) {
        return new CircletCacheSettings(
                beans.getBeanProvider(KeyEncoder.class).getIfAvailable(CanonicalKeyEncoder::new),
                new CacheValues(beans),
                beans.getBeanProvider(CommitHook.class).getIfAvailable(),
                beans.getBean(CacheManagerProperties.class).transactionAware(),
                new GroupExecutors(Threading.VIRTUAL.isActive(environment)),
                CombinedLoadInterceptor.of(beans.getBeanProvider(LoadInterceptor.class)),
                List.of());
    }

    /** For the manager that stands in the place of Spring Boot's, whose names of caches are meant for it. */
    static CircletCacheSettings primarySettings(ListableBeanFactory beans, Environment environment) {
        List<String> names = Binder.get(environment)
                .bind(NAMES, Bindable.listOf(String.class))
                .orElse(List.of());
        names.forEach(ConfiguredCaches::check);
        return settings(beans, environment).withNames(names);
    }

    private static void check(String name) {
        try {
            GroupSpec.checkName(name);
        } catch (InvalidGroupException refused) {
            throw new CircletConfigurationException(NAMES + ": " + refused.problem(), refused.remedy());
        }
    }
}
