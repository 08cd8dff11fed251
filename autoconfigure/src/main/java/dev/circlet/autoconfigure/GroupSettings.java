package dev.circlet.autoconfigure;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.spring.DeclaredGroup;
import dev.circlet.spring.GroupCustomizer;
import dev.circlet.spring.GroupFilters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.PropertySourceOrigin;

/**
 * Completes the specification of each group before it is registered. What comes later wins: defaults of the product,
 * {@code circlet.defaults}, the code, {@code circlet.groups}, customizers, {@code circlet.enabled=false}.
 */
final class GroupSettings implements UnaryOperator<GroupSpec> {

    private static final Logger log = LoggerFactory.getLogger(GroupSettings.class);

    private final CircletProperties properties;
    private final GroupOverrides overrides;
    private final List<GroupCustomizer> customizers;
    private final GroupFilters filters;
    private final Consumer<GroupSpec> fits;
    private final Set<String> completed = ConcurrentHashMap.newKeySet();
    private final Map<String, Optional<Boolean>> bypassed = new ConcurrentHashMap<>();
    private final Map<String, String> unreadable = new ConcurrentHashMap<>();

    /**
     * Makes settings.
     *
     * @param fits refuses what this node cannot serve, by an exception that tells the remedy
     */
    GroupSettings(
            CircletProperties properties,
            GroupOverrides overrides,
            List<GroupCustomizer> customizers,
            GroupFilters filters,
            Consumer<GroupSpec> fits) {
        this.properties = properties;
        this.overrides = overrides;
        this.customizers = customizers;
        this.filters = filters;
        this.fits = fits;
    }

    /**
     * Completes a group whose declaration tells what it sets from what it leaves open, so that a setting that happens to
     * be equal to a default of the product is not taken for one. The numbers are checked together, when all have spoken.
     */
    GroupSpec complete(DeclaredGroup group) {
        GroupSpec.Builder spec = GroupSpec.named(group.name());
        properties.defaults().applyTo(spec);
        group.applyTo(spec);
        GroupSpec whole = complete(spec, group.location());
        completed.add(group.name());
        return whole;
    }

    @Override
    public GroupSpec apply(GroupSpec declared) {
        if (completed.contains(declared.name())) {
            return declared;
        }
        GroupSpec.Builder spec = declared.toBuilder();
        properties.defaults().fill(spec, declared);
        if (declared.isLeased()) {
            // Defaults for all groups are not meant for one that has nothing to load in the background.
            spec.refreshAfter(declared.refreshAfter())
                    .staleIfError(declared.staleIfError())
                    .earlyRefresh(declared.earlyRefresh());
        }
        return complete(spec, null);
    }

    private GroupSpec complete(GroupSpec.Builder spec, @Nullable String annotated) {
        String name = spec.name();
        overrides.of(name).applyTo(spec);
        customizers.forEach(customizer -> customizer.customize(spec));
        if (!spec.hasMembershipFilter()) {
            spec.membershipFilter(filters.of(name));
        }
        if (!properties.enabled()) {
            spec.bypass(true);
        }
        bypassed.put(name, configuredBypass(name));
        GroupSpec whole = built(spec, annotated);
        fits.accept(whole);
        return whole;
    }

    private GroupSpec built(GroupSpec.Builder spec, @Nullable String annotated) {
        try {
            return spec.build();
        } catch (InvalidGroupException refused) {
            throw new InvalidGroupException(
                    spec.name(), refused.problem(), refused.remedy() + " " + places(spec.name(), refused, annotated));
        }
    }

    /** Where the settings that a message is about can be written. */
    private String places(String group, InvalidGroupException refused, @Nullable String annotated) {
        List<String> about = SettingNames.in(refused.problem() + refused.remedy());
        String named = about.stream()
                .map(setting -> GroupOverrides.property(group, setting))
                .collect(Collectors.joining(", "));
        List<String> attributes = annotated == null ? List.of() : SettingNames.attributes(about);
        return "Use " + named
                + (attributes.isEmpty()
                        ? "."
                        : ", or " + String.join(", ", attributes) + " of the @CacheGroup at " + annotated + ".")
                + defaults(about);
    }

    /** Without this, somebody would look for the culprit where nothing is written. */
    private String defaults(List<String> about) {
        String set = about.stream()
                .filter(setting -> ConfiguredGroup.value(properties.defaults(), setting) != null)
                .map(setting -> "circlet.defaults." + setting + " ("
                        + ConfiguredGroup.value(properties.defaults(), setting) + ")")
                .collect(Collectors.joining(", "));
        return set.isEmpty() ? "" : " Where these say nothing, this counts: " + set + ".";
    }

    /**
     * Switches the groups whose property has changed since the last look. A group whose property stays as it is keeps
     * what code or an operator has set since, and so does one whose property cannot be read.
     */
    void reloadBypass(Groups groups) {
        for (Group group : groups.all()) {
            try {
                changeBypass(group, configuredBypass(group.name()));
                unreadable.remove(group.name());
            } catch (BindException failed) {
                warnOnce(group, failed);
            }
        }
    }

    private void changeBypass(Group group, Optional<Boolean> now) {
        Optional<Boolean> before = bypassed.put(group.name(), now);
        if (before != null && !before.equals(now)) {
            boolean bypass = now.orElse(false);
            group.bypass(bypass);
            log.info("Group '{}' {}", group.name(), bypass ? "is bypassed now" : "is no longer bypassed");
        }
    }

    private void warnOnce(Group group, BindException failed) {
        ConfigurationProperty property = failed.getProperty();
        String text = property == null
                ? String.valueOf(failed.getName())
                : asWritten(property) + " is '" + property.getValue() + "', which";
        if (!text.equals(unreadable.put(group.name(), text))) {
            log.warn(
                    "{} cannot be read as true or false; group '{}' stays {}",
                    text,
                    group.name(),
                    group.bypassed() ? "bypassed" : "as it is, not bypassed");
        }
    }

    private static Object asWritten(ConfigurationProperty property) {
        return property.getOrigin() instanceof PropertySourceOrigin origin
                ? origin.getPropertyName()
                : property.getName();
    }

    private Optional<Boolean> configuredBypass(String group) {
        return overrides
                .bypass(group)
                .or(() -> Optional.ofNullable(properties.defaults().bypass()));
    }
}
