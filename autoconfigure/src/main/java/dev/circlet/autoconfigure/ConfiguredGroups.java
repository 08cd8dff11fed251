package dev.circlet.autoconfigure;

import dev.circlet.cache.CommitHook;
import dev.circlet.cache.Flights;
import dev.circlet.cache.GroupListener;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.GroupsBuilder;
import dev.circlet.cache.LoadInterceptor;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import dev.circlet.spring.CircletCacheManager;
import dev.circlet.spring.DeclaredGroup;
import dev.circlet.spring.GroupCustomizer;
import dev.circlet.spring.GroupFilters;
import dev.circlet.spring.LoadExecutors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

/**
 * Makes the registry of groups from the properties and what the application replaces. Beans have neither a definition nor a
 * condition here if only the registry uses them: each costs every start of an application.
 */
final class ConfiguredGroups {

    private final CircletProperties properties;
    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;

    ConfiguredGroups(CheckedProperties checked, ConfigurableListableBeanFactory beans, Environment environment) {
        this.properties = checked.properties();
        this.beans = beans;
        this.environment = environment;
    }

    /**
     * Groups that are declared are registered at once, because the beans of the single groups are made from the registry. They are
     * complete before it is made and starts a timer: a start that ends with what is wrong in one leaves no thread to complain of.
     */
    Groups make(Scheduler scheduler, Remote remote, BypassReload bypassReload) {
        GroupSettings settings = settings();
        Map<DeclaredGroup, GroupSpec> declared = new LinkedHashMap<>();
        beans.getBeanProvider(DeclaredGroup.class)
                .orderedStream()
                .forEach(group -> declared.put(group, settings.complete(group)));
        Groups groups = builder(scheduler, remote, settings).build();
        try {
            declared.forEach((group, spec) -> group.registerIn(groups, spec));
        } catch (RuntimeException refused) {
            groups.close();
            throw refused;
        }
        bypassReload.start(groups, settings);
        return groups;
    }

    private GroupSettings settings() {
        return new GroupSettings(
                properties,
                new GroupOverrides(environment),
                beans.getBeanProvider(GroupCustomizer.class).orderedStream().toList(),
                new GroupFilters(beans),
                spec -> beans.getBeanProvider(LargestValueCheck.class).ifAvailable(check -> check.check(spec)));
    }

    private GroupsBuilder builder(Scheduler scheduler, Remote remote, GroupSettings settings) {
        PeersProperties peers = properties.peers();
        CircletProperties.Invalidation invalidation = properties.invalidation();
        GroupsBuilder builder = Groups.builder()
                .ticker(beans.getBeanProvider(Ticker.class).getIfAvailable(() -> System::nanoTime))
                .scheduler(scheduler)
                .random(() -> ThreadLocalRandom.current().nextLong())
                .flights(beans.getBeanProvider(Flights.Factory.class).getIfAvailable(Flights::perKey))
                .executors(beans.getBeanProvider(LoadExecutors.class).getIfAvailable(this::threads)::executorFor)
                .customizer(settings)
                .remote(remote)
                .listener(new CombinedGroupListener(beans.getBeanProvider(GroupListener.class)
                        .orderedStream()
                        .toList()))
                .interceptor(CombinedLoadInterceptor.of(beans.getBeanProvider(LoadInterceptor.class)))
                .warmWindow(peers.warmWindow())
                .lease(peers.lease())
                .exposeMessages(peers.exposeMessages())
                .adopting(this::adopts, peers.limits().adoptedCaches())
                .invalidationMemory(invalidation.remembered(), invalidation.memory());
        beans.getBeanProvider(CommitHook.class).ifAvailable(builder::commitHook);
        return builder;
    }

    private LoadExecutors threads() {
        return new GroupExecutors(Threading.VIRTUAL.isActive(environment))::apply;
    }

    /** Whether the application's cache manager would make such a cache if somebody here asked for it. */
    private boolean adopts(String name) {
        return beans.containsBean(CircletCacheManager.BEAN)
                && beans.getBean(CircletCacheManager.BEAN, CircletCacheManager.class)
                        .mayMake(name);
    }
}
