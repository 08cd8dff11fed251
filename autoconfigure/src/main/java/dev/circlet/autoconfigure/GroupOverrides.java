package dev.circlet.autoconfigure;

import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/**
 * What the environment says about single groups at this moment.
 *
 * <p>Each group is looked up by its name instead of taking the bound map, whose keys are the texts of the property
 * names: an environment variable cannot spell {@code user-profiles}, but Spring Boot finds it for that name.
 */
final class GroupOverrides {

    static final String PREFIX = "circlet.groups";

    private static final Bindable<GroupProperties> SETTINGS = Bindable.of(GroupProperties.class);
    private static final Bindable<Boolean> FLAG = Bindable.of(Boolean.class);

    private final Iterable<ConfigurationPropertySource> sources;
    private final Binder binder;

    GroupOverrides(Environment environment) {
        this.sources = ConfigurationPropertySources.get(environment);
        this.binder = Binder.get(environment);
    }

    /** What is set for the group. */
    GroupProperties of(String group) {
        GroupProperties found = GroupProperties.NONE;
        for (ConfigurationPropertyName name : names(group)) {
            if (mayContain(name)) {
                found = found.over(binder.bind(name, SETTINGS).orElse(GroupProperties.NONE));
            }
        }
        return found;
    }

    /** Most groups have no settings, and looking for each of them takes longer than registering the group. */
    private boolean mayContain(ConfigurationPropertyName name) {
        for (ConfigurationPropertySource source : sources) {
            if (source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT) {
                return true;
            }
        }
        return false;
    }

    /** Whether the group is to be bypassed, if the environment says anything about it. */
    Optional<Boolean> bypass(String group) {
        for (ConfigurationPropertyName name : names(group)) {
            Boolean found = binder.bind(name.append("bypass"), FLAG).orElse(null);
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** How to write a setting of a group, for messages. */
    static String property(String group, String setting) {
        List<ConfigurationPropertyName> names = names(group);
        return names.get(names.size() - 1).append(setting).toString();
    }

    /** The names under which settings of a group are looked for. A dot would begin a new element of a plain name. */
    static List<ConfigurationPropertyName> names(String group) {
        ConfigurationPropertyName bracketed = ConfigurationPropertyName.of(PREFIX + "[" + group + "]");
        if (group.indexOf('.') >= 0 || group.chars().noneMatch(Character::isLetterOrDigit)) {
            return List.of(bracketed);
        }
        return List.of(bracketed, ConfigurationPropertyName.adapt(PREFIX + "." + group, '.'));
    }
}
