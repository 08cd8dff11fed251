package dev.circlet.autoconfigure;

import dev.circlet.cache.CommitHook;
import dev.circlet.cache.Flights;
import dev.circlet.cache.GroupListener;
import dev.circlet.cache.Groups;
import dev.circlet.cache.GroupsBuilder;
import dev.circlet.cache.LoadInterceptor;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import dev.circlet.report.EventLog;
import dev.circlet.ring.Member;
import dev.circlet.spring.CacheGroupRegistrar;
import dev.circlet.spring.CircletCacheManager;
import dev.circlet.spring.DeclaredGroup;
import dev.circlet.spring.GroupCustomizer;
import dev.circlet.spring.GroupFilters;
import dev.circlet.spring.LoadExecutors;
import dev.circlet.spring.PropagatingLoadInterceptor;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the groups of this node: time, threads, settings, and the registry itself. Alone it makes a
 * node without peers. What nothing asks for is not made.
 *
 * @since 0.1
 */
@AutoConfiguration(after = CircletPeersAutoConfiguration.class)
@EnableConfigurationProperties(CircletProperties.class)
@ImportRuntimeHints(CircletRuntimeHints.class)
@Lazy
public final class CircletAutoConfiguration {

    CircletAutoConfiguration() {}

    @Bean
    static CacheGroupRegistrar circletCacheGroupRegistrar() {
        return new CacheGroupRegistrar();
    }

    @Bean
    @ConditionalOnMissingBean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    PropagatingLoadInterceptor circletPropagatingLoadInterceptor() {
        return new PropagatingLoadInterceptor();
    }

    @Bean
    @ConditionalOnMissingBean
    Ticker circletTicker() {
        return System::nanoTime;
    }

    @Bean
    @ConditionalOnMissingBean(Scheduler.class)
    DaemonScheduler circletScheduler() {
        return new DaemonScheduler("circlet-timer");
    }

    @Bean
    @ConditionalOnMissingBean
    Flights.Factory circletFlights() {
        return Flights.perKey();
    }

    @Bean
    @ConditionalOnMissingBean
    EventLog circletEventLog(Scheduler scheduler) {
        return new EventLog(scheduler);
    }

    /** A fleet of one, unless there are peers. */
    @Bean
    @ConditionalOnMissingBean(value = Remote.class, name = FleetConfigurations.NAME)
    Remote circletRemote(CircletProperties properties) {
        return Remote.standalone(nodeName(properties));
    }

    @Bean
    GroupSettings circletGroupSettings(
            CircletProperties properties,
            Environment environment,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<GroupCustomizer> customizers,
            ObjectProvider<LargestValueCheck> largest) {
        return new GroupSettings(
                properties,
                new GroupOverrides(environment),
                customizers.orderedStream().toList(),
                new GroupFilters(beans),
                spec -> largest.ifAvailable(check -> check.check(spec)));
    }

    @Bean
    CheckedProperties circletCheckedProperties(
            CircletProperties properties, Environment environment, ListableBeanFactory beans) {
        ConfiguredAheadOfTime.check(environment, beans);
        return CheckedProperties.of(properties, environment);
    }

    @Bean
    @ConditionalOnMissingBean
    Groups circletGroups(
            CheckedProperties checked,
            Ticker ticker,
            Scheduler scheduler,
            Flights.Factory flights,
            GroupSettings settings,
            Environment environment,
            Remote remote,
            ObjectProvider<LoadExecutors> executors,
            ObjectProvider<CommitHook> commitHook,
            ObjectProvider<GroupListener> listeners,
            ObjectProvider<LoadInterceptor> interceptors,
            ObjectProvider<DeclaredGroup> declared,
            BypassReload bypassReload,
            ConfigurableListableBeanFactory beans) {
        CircletProperties properties = checked.properties();
        GroupsBuilder builder = Groups.builder()
                .ticker(ticker)
                .scheduler(scheduler)
                .random(() -> ThreadLocalRandom.current().nextLong())
                .flights(flights)
                .executors(executors.getIfAvailable(() -> threads(environment))::executorFor)
                .customizer(settings)
                .remote(remote)
                .listener(new CombinedGroupListener(listeners.orderedStream().toList()))
                .interceptor(
                        new CombinedLoadInterceptor(interceptors.orderedStream().toList()))
                .warmWindow(properties.peers().warmWindow())
                .lease(properties.peers().lease())
                .exposeMessages(properties.peers().exposeMessages())
                .adopting(
                        name -> adopts(beans, name), properties.peers().limits().adoptedCaches());
        commitHook.ifAvailable(builder::commitHook);
        builder.invalidationMemory(
                properties.invalidation().remembered(),
                properties.invalidation().memory());
        Groups groups = registered(builder.build(), settings, declared);
        bypassReload.start(groups);
        return groups;
    }

    @Bean
    BypassReload circletBypassReload(CircletProperties properties, GroupSettings settings, Scheduler scheduler) {
        return new BypassReload(settings, scheduler, properties);
    }

    @Bean
    @Lazy(false)
    StartupChecks circletStartupChecks(ConfigurableListableBeanFactory beans, Environment environment) {
        return new StartupChecks(beans, environment);
    }

    /** Whether the application's cache manager would make such a cache if somebody here asked for it. */
    private static boolean adopts(BeanFactory beans, String name) {
        return beans.containsBean(CircletCacheManager.BEAN)
                && beans.getBean(CircletCacheManager.BEAN, CircletCacheManager.class)
                        .mayMake(name);
    }

    private static LoadExecutors threads(Environment environment) {
        return new GroupExecutors(Threading.VIRTUAL.isActive(environment))::apply;
    }

    /** Registered at once, because the beans of the single groups are made from the registry. */
    private static Groups registered(Groups groups, GroupSettings settings, ObjectProvider<DeclaredGroup> declared) {
        try {
            declared.orderedStream().forEach(group -> settings.register(group, groups));
            return groups;
        } catch (RuntimeException refused) {
            groups.close();
            throw refused;
        }
    }

    private static String nodeName(CircletProperties properties) {
        try {
            return Member.up(properties.nodeName(), URI.create("local:self")).name();
        } catch (IllegalArgumentException malformed) {
            throw new CircletConfigurationException(
                    "circlet.node-name cannot be '" + properties.nodeName() + "'",
                    "Use 1 to 64 letters, digits, dots, underscores, colons or hyphens.");
        }
    }
}
