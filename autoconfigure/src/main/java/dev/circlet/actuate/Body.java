package dev.circlet.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.circlet.cache.Invalidation;
import dev.circlet.report.KeyReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the endpoint answers. The marker of Boot makes sure that the field names do not follow the naming strategy of the
 * application's own JSON.
 */
sealed interface Body extends OperationResponseBody {

    /**
     * A report as it is.
     *
     * @param content the report
     */
    record Report(@JsonValue Object content) implements Body {}

    /**
     * One key. Boot leaves nulls out of the answers of endpoints; here they tell something and stay.
     *
     * @param group see {@link KeyReport}
     * @param key see {@link KeyReport}
     * @param node see {@link KeyReport}
     * @param held see {@link KeyReport}
     * @param owner see {@link KeyReport}
     * @param ageMillis see {@link KeyReport}
     * @param remainingMillis see {@link KeyReport}
     * @param reason see {@link KeyReport}
     * @param holders see {@link KeyReport}
     * @param retired see {@link KeyReport}
     * @param unreached see {@link KeyReport}
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Key(
            String group,
            String key,
            String node,
            String held,
            String owner,
            @Nullable Long ageMillis,
            @Nullable Long remainingMillis,
            @Nullable String reason,
            List<String> holders,
            List<String> retired,
            List<String> unreached)
            implements Body {

        static Key of(KeyReport report) {
            return new Key(
                    report.group(),
                    report.key(),
                    report.node(),
                    report.held(),
                    report.owner(),
                    report.ageMillis(),
                    report.remainingMillis(),
                    report.reason(),
                    report.holders(),
                    report.retired(),
                    report.unreached());
        }
    }

    /**
     * What became of an invalidation.
     *
     * @param group the group's name
     * @param key the key, or {@code null} for the whole group
     * @param acknowledged the members that will not serve an older value any more, by name
     * @param unreached the members that did not answer and are told later, by name
     */
    record Invalidated(String group, @Nullable String key, List<String> acknowledged, List<String> unreached)
            implements Body {

        static Invalidated of(String group, @Nullable String key, Invalidation outcome) {
            return new Invalidated(
                    group,
                    key,
                    outcome.acknowledged().stream().sorted().toList(),
                    outcome.unreached().stream().sorted().toList());
        }
    }
}
