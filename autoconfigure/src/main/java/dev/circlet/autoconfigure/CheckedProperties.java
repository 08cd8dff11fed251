package dev.circlet.autoconfigure;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The properties of the node after each has been found usable by itself, whether the node uses it or not: what is wrong shows on
 * the first start and not when the node joins a fleet.
 */
record CheckedProperties(CircletProperties properties) {

    static final String ROUTER = "circlet.router";

    static CheckedProperties of(CircletProperties properties, Environment environment) {
        // Nothing else reads them where there are no routes, and the conditions on them take what they do not know for
        // no.
        Binder.get(environment).bind(ROUTER, RouterProperties.class).ifBound(ConfiguredRouter::check);
        ConfiguredFleet.atLeastZero("circlet.reload-interval", properties.reloadInterval());
        if (properties.peers() != PeersProperties.UNSET
                || properties.invalidation() != CircletProperties.Invalidation.UNSET
                || properties.ring() != CircletProperties.Ring.UNSET) {
            checkFleet(properties);
        }
        ConfiguredGroup.check(setting -> "circlet.defaults." + setting, properties.defaults());
        properties
                .groups()
                .forEach((name, settings) ->
                        ConfiguredGroup.check(setting -> GroupOverrides.property(name, setting), settings));
        return new CheckedProperties(properties);
    }

    private static void checkFleet(CircletProperties properties) {
        CircletProperties.Invalidation invalidation = properties.invalidation();
        ConfiguredFleet.range("circlet.invalidation.remembered", invalidation.remembered(), 1, Integer.MAX_VALUE);
        ConfiguredFleet.positive("circlet.invalidation.memory", invalidation.memory());
        ConfiguredFleet.check(properties);
        ConfiguredHttp.check(properties);
    }
}
