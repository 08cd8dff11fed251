package dev.circlet.spring;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The components of records that may be, or contain, anything but a plain value. No code of the record runs. */
final class RecordParts {

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            RecordComponent[] components = type.getRecordComponents();
            for (RecordComponent component : components == null ? new RecordComponent[0] : components) {
                Field field = isPlain(component.getType()) ? null : field(type, component.getName());
                if (field != null) {
                    fields.add(field);
                }
            }
            return List.copyOf(fields);
        }
    };

    private RecordParts() {}

    static List<@Nullable Object> of(Object value) {
        List<Field> fields = FIELDS.get(value.getClass());
        List<@Nullable Object> parts = new ArrayList<>(fields.size());
        for (Field field : fields) {
            try {
                parts.add(field.get(value));
            } catch (IllegalAccessException hidden) {
                // As with a field that was hidden from the beginning.
                parts.add(null);
            }
        }
        return parts;
    }

    /** Whether values of a declared type are of this very class, and consist of nothing. */
    private static boolean isPlain(Class<?> type) {
        Class<?> raw = type;
        while (raw.isArray()) {
            raw = raw.getComponentType();
        }
        return Modifier.isFinal(raw.getModifiers()) && !raw.isRecord() && raw != Optional.class && !OneShot.is(raw);
    }

    /** Null if the module of the record, or a native image, hides it. */
    private static @Nullable Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            return field.trySetAccessible() ? field : null;
        } catch (NoSuchFieldException hidden) {
            return null;
        }
    }
}
