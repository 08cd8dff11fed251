package dev.circlet.actuate;

import dev.circlet.cache.Invalidation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an invalidation.
 *
 * @param group the group's name
 * @param key the key, or {@code null} for the whole group
 * @param acknowledged the members that will not serve an older value any more, in order of their names
 * @param unreached the members that did not answer and are told later, in order of their names
 */
record InvalidationReport(String group, @Nullable String key, List<String> acknowledged, List<String> unreached) {

    static InvalidationReport of(String group, @Nullable String key, Invalidation outcome) {
        return new InvalidationReport(
                group,
                key,
                outcome.acknowledged().stream().sorted().toList(),
                outcome.unreached().stream().sorted().toList());
    }
}
