package dev.circlet.autoconfigure;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.spring.GroupFilters;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses settings under {@code circlet.groups} that belong to no group, so that a misspelt name does not leave a group
 * without its limits, and warns of membership filters that belong to none, which somebody may use in another way.
 *
 * <p>Looks at the names of the properties and not at the bound map, since a dotted name without brackets binds to
 * nothing at all.
 */
final class UnknownGroupCheck {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownGroupCheck.class);

    private static final ConfigurationPropertyName GROUPS = ConfigurationPropertyName.of(GroupOverrides.PREFIX);

    private final Groups groups;
    private final Environment environment;
    private final GroupFilters filters;

    UnknownGroupCheck(Groups groups, Environment environment, GroupFilters filters) {
        this.groups = groups;
        this.environment = environment;
        this.filters = filters;
    }

    void check() {
        List<String> names = groups.all().stream().map(Group::name).toList();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                List<ConfigurationPropertyName> set =
                        iterable.stream().filter(GROUPS::isAncestorOf).toList();
                if (!set.isEmpty()) {
                    check(set, names, fromEnvironment(source));
                }
            }
        }
        for (String filter : filters.unused(names)) {
            LOG.warn(
                    "The membership filter '{}' filters no group. Give the bean the name of a group or the qualifier of"
                            + " one: {}",
                    filter,
                    names.isEmpty() ? "none is registered" : names);
        }
    }

    private static void check(List<ConfigurationPropertyName> set, List<String> names, boolean variables) {
        Set<?> known = variables ? flattened(names) : spelled(names);
        set.stream()
                .filter(name -> !known.contains(variables ? flat(name) : name))
                .findFirst()
                .ifPresent(name -> refuse(name, names));
    }

    private static boolean fromEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    private static Set<ConfigurationPropertyName> spelled(List<String> groups) {
        Set<ConfigurationPropertyName> names = new HashSet<>();
        for (String group : groups) {
            for (ConfigurationPropertyName name : GroupOverrides.names(group)) {
                names.add(name);
                SettingNames.ALL.forEach(setting -> names.add(name.append(setting)));
            }
        }
        return names;
    }

    /** In the names of environment variables a separator of words looks like one of levels. */
    private static Set<String> flattened(List<String> groups) {
        return groups.stream()
                .flatMap(group -> SettingNames.ALL.stream().map(setting -> group + setting))
                .map(name -> name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static String flat(ConfigurationPropertyName name) {
        StringBuilder flat = new StringBuilder();
        for (int i = GROUPS.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
            flat.append(name.getElement(i, Form.UNIFORM));
        }
        return flat.toString();
    }

    private static void refuse(ConfigurationPropertyName name, List<String> names) {
        int first = GROUPS.getNumberOfElements();
        String group = name.getElement(first, Form.ORIGINAL);
        int last = name.getNumberOfElements() - 1;
        String setting = last > first ? name.getElement(last, Form.ORIGINAL) : "ttl";
        StringBuilder dotted = new StringBuilder(group);
        for (int i = first + 1; i < last; i++) {
            dotted.append('.').append(name.getElement(i, Form.ORIGINAL));
        }
        if (last == first + 1 && names.contains(group)) {
            throw new CircletConfigurationException(
                    "'" + name + "' is set, but groups have no setting '" + setting + "'",
                    "Use one of " + SettingNames.ALL + ".");
        }
        throw new CircletConfigurationException(
                "'" + name + "' is set, but there is no group '" + dotted + "'",
                "Use the name of a group: " + (names.isEmpty() ? "none is registered" : names)
                        + ". Names with dots or colons need brackets, as in " + GroupOverrides.PREFIX + "["
                        + (last > first + 1 ? dotted : "the.name") + "]." + setting
                        + " (in YAML \"[the.name]\"). Groups have to be registered before the application context is"
                        + " ready, and a cache that only code asks for has to be asked for by then, such as in the"
                        + " constructor of a bean.");
    }
}
