package dev.circlet.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * Tells where properties are set that a message is about, so that nobody has to search files, profiles and variables for them.
 * Without their values, of which the message has what can be shown.
 */
final class Origins {

    private static final Pattern PROPERTY = Pattern.compile("(?<![\\w.])[a-z]+[.\\[][^\\s,;='\"()]*[\\w\\]]");

    private final @Nullable Environment environment;

    /**
     * Looks at an environment.
     *
     * @param environment null if the application failed before it had one
     */
    Origins(@Nullable Environment environment) {
        this.environment = environment;
    }

    /** A line for each property that the text names and that is set, each after a line break; empty without one. */
    String of(String text) {
        StringBuilder lines = new StringBuilder();
        if (environment != null) {
            Iterable<ConfigurationPropertySource> sources = ConfigurationPropertySources.get(environment);
            names(text).forEach(name -> append(name, sources, lines));
        }
        return lines.toString();
    }

    private static List<ConfigurationPropertyName> names(String text) {
        List<ConfigurationPropertyName> names = new ArrayList<>();
        PROPERTY.matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .forEach(name -> names.add(ConfigurationPropertyName.adapt(name, '.')));
        return names;
    }

    private static void append(
            ConfigurationPropertyName name, Iterable<ConfigurationPropertySource> sources, StringBuilder lines) {
        for (ConfigurationPropertySource source : sources) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                lines.append("\n    ").append(name).append(": ").append(property.getOrigin());
                return;
            }
        }
    }
}
