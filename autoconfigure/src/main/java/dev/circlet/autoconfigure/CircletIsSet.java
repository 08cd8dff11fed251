package dev.circlet.autoconfigure;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/** Tells whether an application may set anything under {@code circlet}, which is much faster than to bind what it sets. */
final class CircletIsSet {

    private static final ConfigurationPropertyName CIRCLET = ConfigurationPropertyName.of("circlet");

    private CircletIsSet() {}

    /** Also true if a source cannot tell. */
    static boolean in(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.containsDescendantOf(CIRCLET) != ConfigurationPropertyState.ABSENT) {
                return true;
            }
        }
        return false;
    }
}
