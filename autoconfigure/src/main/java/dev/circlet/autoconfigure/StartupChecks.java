package dev.circlet.autoconfigure;

import dev.circlet.cache.Groups;
import dev.circlet.cache.MembershipFilter;
import dev.circlet.peer.Fleet;
import dev.circlet.spring.DeclaredGroup;
import dev.circlet.spring.GroupFilters;
import java.util.Arrays;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * Looks at settings and groups when all beans exist and have declared their groups, and before the server accepts requests. An
 * application that has the starter and neither sets nor uses anything of it is spared the making of all that would be looked at.
 */
final class StartupChecks implements SmartLifecycle {

    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;
    private volatile boolean running;

    StartupChecks(ConfigurableListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    @Override
    public void start() {
        if (isUsed()) {
            // What is set wrong is told even if nothing would read it.
            beans.getBeanProvider(CacheManagerProperties.class).ifAvailable(readable -> {});
            Groups groups = beans.getBean(Groups.class);
            new UnknownGroupCheck(groups, environment, new GroupFilters(beans)).check();
            if (beans.containsBean(PeersHttpConfiguration.REGISTRATION)) {
                String path = beans.getBean(CircletProperties.class).peers().path();
                new PeerPathCheck(beans, path).check();
            }
            report(groups).tell();
        }
        running = true;
    }

    private StartupReport report(Groups groups) {
        boolean clustered = beans.getBeanProvider(Fleet.class).getIfAvailable() != null;
        return new StartupReport(beans.getBean(CircletProperties.class), environment, groups, clustered);
    }

    private boolean isUsed() {
        return Arrays.stream(names(Groups.class)).anyMatch(beans::containsSingleton)
                || names(DeclaredGroup.class).length > 0
                || names(MembershipFilter.class).length > 0
                || CircletIsSet.in(environment);
    }

    private String[] names(Class<?> type) {
        return beans.getBeanNamesForType(type, true, false);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before anything that accepts requests or talks to peers. */
    @Override
    public int getPhase() {
        return FleetLifecycle.PHASE - 1;
    }
}
