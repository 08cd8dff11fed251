package dev.circlet.spring;

import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Scheduler;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The wiring around the registrar, as small as it can be. */
@Configuration(proxyBeanMethods = false)
class GroupsConfiguration {

    @Bean
    static CacheGroupRegistrar cacheGroupRegistrar() {
        return new CacheGroupRegistrar();
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService timers() {
        return Executors.newSingleThreadScheduledExecutor();
    }

    @Bean
    Groups groups(ScheduledExecutorService timers, ObjectProvider<DeclaredGroup> declared) {
        Groups groups = Groups.builder()
                .ticker(System::nanoTime)
                .scheduler(Scheduler.of(timers))
                .executors(spec -> Executors.newCachedThreadPool())
                .build();
        declared.forEach(group -> {
            GroupSpec.Builder spec = GroupSpec.named(group.name());
            group.applyTo(spec);
            group.registerIn(groups, spec.build());
        });
        return groups;
    }
}
