package dev.circlet.autoconfigure;

import dev.circlet.peer.Fleet;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Compares what an application was processed for ahead of time with what it is started for. Conditions are decided when it is
 * built; settings that ask for other beans would be ignored without a word, and a node of a fleet would load everything itself.
 */
final class ConfiguredAheadOfTime {

    private static final String SERVLET = "circletRouterServletRegistration";
    private static final String FILTER = "circletRouterFilterRegistration";

    private ConfiguredAheadOfTime() {}

    /** Does nothing unless the application was processed. */
    static void check(Environment environment, ListableBeanFactory beans) {
        if (AotDetector.useGeneratedArtifacts()) {
            compare(environment, beans);
        }
    }

    static void compare(Environment environment, ListableBeanFactory beans) {
        boolean fleet = beans.getBeanNamesForType(Fleet.class, true, false).length > 0;
        boolean enabled = environment.getProperty("circlet.enabled", Boolean.class, true);
        if (enabled && !fleet && OnClusteredCondition.members(environment)) {
            throw refused("circlet.peers.members is set", "without peers");
        }
        String discovery = OnClusteredCondition.discovery(environment);
        if (enabled && !discovery.isEmpty() && fleet == discovery.equals("none")) {
            throw refused(
                    "circlet.peers.discovery is " + discovery, fleet ? "as a member of a fleet" : "without peers");
        }
        boolean servlet = beans.containsBeanDefinition(SERVLET);
        boolean filter = beans.containsBeanDefinition(FILTER);
        String type = environment.getProperty("circlet.router.type", "servlet");
        if (type.equalsIgnoreCase("filter") ? servlet : filter) {
            throw refused("circlet.router.type is " + type, "with the router as a " + (servlet ? "servlet" : "filter"));
        }
        if ((servlet || filter) && !environment.getProperty("circlet.router.enabled", Boolean.class, true)) {
            throw refused("circlet.router.enabled is false", "with the router");
        }
    }

    private static CircletConfigurationException refused(String setting, String processed) {
        return new CircletConfigurationException(
                setting + ", but the application was processed ahead of time " + processed,
                "Build it again with this setting in effect during process-aot (docs/startup.md tells how), remove the"
                        + " setting, or start without -Dspring.aot.enabled=true.");
    }
}
