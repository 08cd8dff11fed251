package dev.circlet.actuate;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Turns reports into what the endpoint answers. Boot writes bodies marked as such with a JSON mapper of its own, so that
 * field names do not follow the naming strategy of the application. That mapper leaves nulls out, which here tell
 * something: an empty {@link Optional} is written as {@code null}.
 */
final class Body {

    private Body() {}

    static Map<String, Object> of(Record report) {
        return OperationResponseBody.of(fields(report));
    }

    /** A report with a list beside its own fields. */
    static Map<String, Object> of(Record report, String name, Collection<? extends Record> more) {
        Map<String, Object> fields = fields(report);
        fields.put(name, plain(more));
        return OperationResponseBody.of(fields);
    }

    private static Map<String, Object> fields(Record report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : report.getClass().getRecordComponents()) {
            fields.put(component.getName(), plain(read(component, report)));
        }
        return fields;
    }

    private static Object plain(@Nullable Object value) {
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Record record) {
            return fields(record);
        }
        if (value instanceof Collection<?> values) {
            return values.stream().map(Body::plain).toList();
        }
        return value;
    }

    private static @Nullable Object read(RecordComponent component, Record report) {
        try {
            return component.getAccessor().invoke(report);
        } catch (ReflectiveOperationException unreadable) {
            throw new IllegalStateException("Cannot read " + component + " of a report", unreadable);
        }
    }
}
