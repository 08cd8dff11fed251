package dev.circlet.autoconfigure;

import dev.circlet.cache.Codec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Scheduler;
import dev.circlet.report.EventLog;
import dev.circlet.ring.Member;
import dev.circlet.spring.CacheGroupRegistrar;
import java.net.URI;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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
    @ConditionalOnMissingBean(Scheduler.class)
    DaemonScheduler circletScheduler() {
        return new DaemonScheduler("circlet-timer");
    }

    @Bean
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
    CheckedProperties circletCheckedProperties(
            CircletProperties properties, Environment environment, ListableBeanFactory beans) {
        ConfiguredAheadOfTime.check(environment, beans);
        return CheckedProperties.of(properties, environment);
    }

    @Bean
    @ConditionalOnMissingBean
    Groups circletGroups(
            CheckedProperties checked,
            Scheduler scheduler,
            Remote remote,
            BypassReload bypassReload,
            ConfigurableListableBeanFactory beans,
            Environment environment) {
        return new ConfiguredGroups(checked, beans, environment).make(scheduler, remote, bypassReload);
    }

    /** A factory of the application that knows a type comes before this one, which knows them all. */
    @Bean
    @ConditionalOnClass(name = "tools.jackson.databind.json.JsonMapper")
    @Order(Ordered.LOWEST_PRECEDENCE)
    Codec.Factory circletJsonCodecFactory(ListableBeanFactory beans) {
        return new JacksonJson(beans);
    }

    @Bean
    BypassReload circletBypassReload(CircletProperties properties, Scheduler scheduler) {
        return new BypassReload(scheduler, properties);
    }

    @Bean
    @Lazy(false)
    StartupChecks circletStartupChecks(ConfigurableListableBeanFactory beans, Environment environment) {
        return new StartupChecks(beans, environment);
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
