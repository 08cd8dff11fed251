package dev.circlet.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/** Names under {@code circlet} that nothing reads, and numbers without a unit where one is needed. */
final class PropertyFindings {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("circlet");
    private static final ConfigurationPropertyName GROUPS = ConfigurationPropertyName.of(GroupOverrides.PREFIX);
    private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName.of("circlet.defaults");
    private static final ConfigurationPropertyName MEMBERS = ConfigurationPropertyName.of("circlet.peers.members");

    private final Environment environment;
    private final Map<ConfigurationPropertyName, Class<?>> known = new HashMap<>();

    PropertyFindings(Environment environment) {
        this.environment = environment;
    }

    void addTo(List<String> findings) {
        TreeSet<ConfigurationPropertyName> unknown = new TreeSet<>();
        Set<ConfigurationPropertyName> seen = new HashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(name -> ROOT.isAncestorOf(name) && !CircletIsSet.isOfTests(name))
                        .filter(seen::add)
                        .forEach(name -> look(name, source, unknown, findings));
            }
        }
        if (!unknown.isEmpty()) {
            PropertyNames names = new PropertyNames();
            unknown.stream()
                    .filter(name -> isInside(name) || !names.contains(name.toString()))
                    .map(name -> name.toString())
                    .forEach(name ->
                            findings.add("'" + name + "' is set, but there is no such property." + meant(names, name)));
        }
    }

    /** Whether it is an element of a property that has none. */
    private boolean isInside(ConfigurationPropertyName name) {
        Class<?> type = known.get(name.getParent());
        return type != null && !type.isRecord() && !Map.class.isAssignableFrom(type);
    }

    private static String meant(PropertyNames names, String name) {
        String nearest = names.nearest(name);
        return nearest == null ? " docs/properties.md lists them." : " Was '" + nearest + "' meant?";
    }

    private void look(
            ConfigurationPropertyName name,
            ConfigurationPropertySource source,
            TreeSet<ConfigurationPropertyName> unknown,
            List<String> findings) {
        Class<?> type = type(name);
        if (type == null) {
            // Variables are also made by what runs the application, such as those of a service named circlet.
            if (!(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                unknown.add(name);
            }
        } else if (type == Duration.class || type == DataSize.class) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            String text =
                    property == null ? "" : String.valueOf(property.getValue()).strip();
            if (text.matches("[0-9]*[1-9][0-9]*")) {
                String unit = type == Duration.class ? "ms" : "B";
                findings.add("'" + name + "' is " + text + " without a unit, which means " + text + unit
                        + ". Write that, or the unit that was meant, such as " + text
                        + (type == Duration.class ? "s." : "MB."));
            }
        }
    }

    /** The type of a property; {@code null} if there is none of that name. Names of groups and members are not looked at. */
    private @Nullable Class<?> type(ConfigurationPropertyName name) {
        if (known.isEmpty()) {
            add(ROOT, CircletProperties.class);
            add(ROOT.append("router"), RouterProperties.class);
        }
        if (GROUPS.isAncestorOf(name)) {
            return known.getOrDefault(DEFAULTS.append(name.getLastElement(Form.DASHED)), Map.class);
        }
        if (MEMBERS.isAncestorOf(name)) {
            return Map.class;
        }
        return known.get(name.isLastElementIndexed() ? name.getParent() : name);
    }

    private void add(ConfigurationPropertyName prefix, Class<?> properties) {
        for (RecordComponent component : properties.getRecordComponents()) {
            ConfigurationPropertyName name = prefix.append(DataObjectPropertyName.toDashedForm(component.getName()));
            known.put(name, component.getType());
            if (component.getType().isRecord()) {
                add(name, component.getType());
            }
        }
    }
}
