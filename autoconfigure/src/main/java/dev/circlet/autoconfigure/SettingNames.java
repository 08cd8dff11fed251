package dev.circlet.autoconfigure;

import dev.circlet.spring.CacheGroup;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The names of the settings of a group as properties have them. Not read when all is well. */
final class SettingNames {

    static final List<String> ALL = Stream.of(GroupProperties.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(DataObjectPropertyName::toDashedForm)
            .toList();

    private SettingNames() {}

    /** Those that a message is about, the first one first. */
    static List<String> in(@Nullable String message) {
        String text = String.valueOf(message);
        return Pattern.compile("(?<![\\w.-])(?:" + String.join("|", ALL) + ")(?![\\w-])")
                .matcher(text)
                .results()
                .map(found -> found.group())
                .distinct()
                .toList();
    }

    /** The attributes of the annotation among the settings, as it names them. */
    static List<String> attributes(List<String> settings) {
        Set<String> known = Stream.of(CacheGroup.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        return settings.stream()
                .map(SettingNames::camelCase)
                .filter(known::contains)
                .toList();
    }

    private static String camelCase(String setting) {
        return Pattern.compile("-(.)")
                .matcher(setting)
                .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }
}
