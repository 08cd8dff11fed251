package dev.circlet.autoconfigure;

import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.InvalidGroupException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * Refuses settings of groups that no group could have, by the names under which they were written. Settings that do not go together
 * are found when the specification of the group is complete.
 */
final class ConfiguredGroup {

    private ConfiguredGroup() {}

    /**
     * Checks each setting alone.
     *
     * @param property the whole name of a setting
     */
    static void check(UnaryOperator<String> property, GroupProperties settings) {
        if (settings != GroupProperties.NONE) {
            checkEach(property, settings);
        }
    }

    private static void checkEach(UnaryOperator<String> property, GroupProperties settings) {
        for (int i = 0; i < Settings.ALL.length; i++) {
            Object value = value(settings, Settings.ALL[i]);
            if (value != null) {
                check(property.apply(DataObjectPropertyName.toDashedForm(Settings.ALL[i].getName())), alone(i, value));
            }
        }
    }

    private static void check(String property, GroupProperties alone) {
        if (alone.maxSize() != null) {
            // How much is enough depends on the values of the group.
            ConfiguredFleet.range(property, alone.maxSize().toBytes(), 1, Long.MAX_VALUE);
            return;
        }
        GroupSpec.Builder spec = GroupSpec.named("any").maxBytes(Long.MAX_VALUE);
        alone.applyTo(spec);
        try {
            spec.build();
        } catch (InvalidGroupException refused) {
            throw new CircletConfigurationException(
                    property + " cannot be " + only(alone), refused.remedy().replaceFirst("Give \\S+", "Give it"));
        }
    }

    private static Object only(GroupProperties alone) {
        return Arrays.stream(Settings.ALL)
                .map(setting -> value(alone, setting))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static GroupProperties alone(int index, Object value) {
        Object[] arguments = new Object[Settings.ALL.length];
        arguments[index] = value;
        return (GroupProperties)
                BeanUtils.instantiateClass(GroupProperties.class.getDeclaredConstructors()[0], arguments);
    }

    /** The value of a setting by its name in properties, null if it is not set. */
    static @Nullable Object value(GroupProperties settings, String name) {
        return Arrays.stream(Settings.ALL)
                .filter(setting ->
                        DataObjectPropertyName.toDashedForm(setting.getName()).equals(name))
                .findFirst()
                .map(setting -> value(settings, setting))
                .orElse(null);
    }

    private static Object value(GroupProperties settings, RecordComponent setting) {
        try {
            return setting.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException unreadable) {
            throw new IllegalStateException("Cannot read " + setting, unreadable);
        }
    }

    /** Not read when nothing is set. */
    private static final class Settings {

        static final RecordComponent[] ALL = GroupProperties.class.getRecordComponents();

        private Settings() {}
    }
}
