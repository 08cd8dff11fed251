package dev.circlet.cache;

import static java.util.Map.entry;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of heap a value of an immutable type takes. Boxes that the JDK keeps for all, enum constants and offsets
 * count nothing; the sizes are compared with those of the JVM by the tests.
 */
final class ValueWeight {

    private static final long DATE = EntryWeight.object(0, 8);
    private static final long TIME = EntryWeight.object(0, 7);
    private static final long DATE_TIME = EntryWeight.object(2, 0) + DATE + TIME;

    private static final Map<Class<?>, ToLongFunction<Object>> LEAVES = Map.ofEntries(
            entry(String.class, value -> EntryWeight.of((String) value)),
            entry(Boolean.class, value -> 0),
            entry(Byte.class, value -> 0),
            entry(Short.class, value -> box((Short) value, 2)),
            entry(Character.class, value -> (Character) value < 128 ? 0 : EntryWeight.object(0, 2)),
            entry(Integer.class, value -> box((Integer) value, 4)),
            entry(Long.class, value -> box((Long) value, 8)),
            entry(Float.class, value -> EntryWeight.object(0, 4)),
            entry(Double.class, value -> EntryWeight.object(0, 8)),
            entry(BigInteger.class, value -> integer((BigInteger) value)),
            entry(BigDecimal.class, value -> decimal((BigDecimal) value)),
            entry(UUID.class, value -> EntryWeight.object(0, 16)),
            entry(Instant.class, value -> EntryWeight.object(0, 12)),
            entry(Duration.class, value -> EntryWeight.object(0, 12)),
            entry(Period.class, value -> EntryWeight.object(0, 12)),
            entry(LocalDate.class, value -> DATE),
            entry(LocalTime.class, value -> TIME),
            entry(LocalDateTime.class, value -> DATE_TIME),
            entry(OffsetTime.class, value -> EntryWeight.object(2, 0) + TIME),
            entry(OffsetDateTime.class, value -> EntryWeight.object(2, 0) + DATE_TIME),
            entry(ZonedDateTime.class, value -> EntryWeight.object(3, 0) + DATE_TIME + zone(value)),
            entry(Year.class, value -> EntryWeight.object(0, 4)),
            entry(YearMonth.class, value -> EntryWeight.object(0, 8)),
            entry(MonthDay.class, value -> EntryWeight.object(0, 8)),
            entry(ZoneOffset.class, value -> 0),
            entry(ZoneId.class, ValueWeight::zone));

    /** The size of a record and what of it refers to others. */
    private record Layout(long bytes, List<Field> references) {}

    private static final ClassValue<Layout> RECORDS = new ClassValue<>() {
        @Override
        protected Layout computeValue(Class<?> type) {
            List<Field> references = new ArrayList<>();
            int primitives = 0;
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                if (field.getType().isPrimitive()) {
                    primitives += size(field.getType());
                } else {
                    field.setAccessible(true);
                    references.add(field);
                }
            }
            return new Layout(EntryWeight.object(references.size(), primitives), references);
        }
    };

    private ValueWeight() {}

    static boolean isLeaf(Class<?> type) {
        return LEAVES.containsKey(type);
    }

    static boolean canRead(Class<?> recordType) {
        try {
            return RECORDS.get(recordType) != null;
        } catch (InaccessibleObjectException closed) {
            return false;
        }
    }

    /** The bytes of a value with all that it refers to; negative if something in it is of no immutable type. */
    static long of(Object value) {
        ArrayDeque<Object> open = new ArrayDeque<>();
        open.add(value);
        long bytes = 0;
        while (!open.isEmpty()) {
            Object next = open.pop();
            ToLongFunction<Object> leaf = leaf(next);
            if (leaf != null) {
                bytes += leaf.applyAsLong(next);
            } else if (next instanceof Record) {
                bytes += collect(next, open);
            } else if (!(next instanceof Enum)) {
                return -1;
            }
        }
        return bytes;
    }

    private static @Nullable ToLongFunction<Object> leaf(Object value) {
        return LEAVES.get(value instanceof ZoneId && !(value instanceof ZoneOffset) ? ZoneId.class : value.getClass());
    }

    private static long collect(Object value, ArrayDeque<Object> open) {
        Layout layout = RECORDS.get(value.getClass());
        for (Field field : layout.references()) {
            Object part;
            try {
                part = field.get(value);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
            if (part != null) {
                open.push(part);
            }
        }
        return layout.bytes();
    }

    private static int size(Class<?> primitive) {
        if (primitive == long.class || primitive == double.class) {
            return Long.BYTES;
        }
        if (primitive == int.class || primitive == float.class) {
            return Integer.BYTES;
        }
        return primitive == short.class || primitive == char.class ? Short.BYTES : Byte.BYTES;
    }

    private static long box(long value, int bytes) {
        return value >= -128 && value <= 127 ? 0 : EntryWeight.object(0, bytes);
    }

    private static long integer(BigInteger value) {
        return EntryWeight.object(1, 20) + EntryWeight.array((value.bitLength() + 31) / 32 * (long) Integer.BYTES);
    }

    private static long decimal(BigDecimal value) {
        // Up to 63 bits it keeps the digits in a long, and has no other object.
        long digits = value.precision() <= 18 ? 0 : integer(value.unscaledValue());
        // It keeps its text from when it is first asked for.
        return EntryWeight.object(2, 16) + digits + EntryWeight.of(value.toString());
    }

    private static long zone(Object value) {
        ZoneId zone = value instanceof ZonedDateTime moment ? moment.getZone() : (ZoneId) value;
        return zone instanceof ZoneOffset ? 0 : EntryWeight.object(2, 0) + EntryWeight.of(zone.getId());
    }
}
