package dev.circlet.autoconfigure;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** Tells whether an application may set anything under {@code circlet}, which is much faster than to bind what it sets. */
final class CircletIsSet {

    private static final ConfigurationPropertyName CIRCLET = ConfigurationPropertyName.of("circlet");

    /** What a run of tests is told on its command line, such as the seed of a fleet; no setting of the application. */
    private static final ConfigurationPropertyName TESTS = ConfigurationPropertyName.of("circlet.test");

    private CircletIsSet() {}

    /** Also true if a source cannot tell. */
    static boolean in(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.containsDescendantOf(CIRCLET) != ConfigurationPropertyState.ABSENT && !isOfTestsOnly(source)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfTestsOnly(ConfigurationPropertySource source) {
        return source instanceof IterableConfigurationPropertySource iterable
                && iterable.stream().filter(CIRCLET::isAncestorOf).allMatch(CircletIsSet::isOfTests);
    }

    static boolean isOfTests(ConfigurationPropertyName name) {
        return TESTS.isAncestorOf(name);
    }
}
