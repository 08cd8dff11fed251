package dev.circlet.spring;

import static java.util.Map.entry;

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
import java.time.chrono.ChronoLocalDate;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The texts of single values: a tag, a colon, and characters that end no scalar. Exact classes only, because a subclass of
 * a number or a date may compare in its own way.
 */
final class KeyScalars {

    private static final Map<Class<?>, Form> FORMS = Map.ofEntries(
            entry(Boolean.class, plain("b")),
            entry(Byte.class, plain("y")),
            entry(Short.class, plain("h")),
            entry(Integer.class, plain("i")),
            entry(Long.class, plain("l")),
            // Decimal texts of floating point numbers changed with JDK 19.
            entry(Float.class, form("f", Float.class, Float::toHexString)),
            entry(Double.class, form("d", Double.class, Double::toHexString)),
            entry(BigInteger.class, plain("int")),
            entry(BigDecimal.class, form("dec", BigDecimal.class, n -> n.unscaledValue() + "e" + -(long) n.scale())),
            entry(UUID.class, plain("uuid")),
            entry(Instant.class, plain("instant")),
            entry(LocalDate.class, plain("date")),
            entry(LocalTime.class, plain("time")),
            entry(LocalDateTime.class, plain("datetime")),
            entry(OffsetTime.class, plain("otime")),
            entry(OffsetDateTime.class, plain("odatetime")),
            entry(ZonedDateTime.class, form("zdatetime", ZonedDateTime.class, KeyScalars::inZone)),
            entry(Year.class, plain("year")),
            entry(YearMonth.class, plain("month")),
            entry(MonthDay.class, plain("day")),
            entry(Period.class, plain("period")),
            entry(Duration.class, form("duration", Duration.class, d -> d.getSeconds() + "s" + d.getNano())),
            entry(ZoneOffset.class, plain("offset")),
            entry(HijrahDate.class, form("cdate", HijrahDate.class, KeyScalars::inChronology)),
            entry(JapaneseDate.class, form("cdate", JapaneseDate.class, KeyScalars::inChronology)),
            entry(MinguoDate.class, form("cdate", MinguoDate.class, KeyScalars::inChronology)),
            entry(ThaiBuddhistDate.class, form("cdate", ThaiBuddhistDate.class, KeyScalars::inChronology)),
            entry(Date.class, form("millis", Date.class, date -> Long.toString(date.getTime()))));

    private static final Form ZONE = plain("zone");

    private KeyScalars() {}

    /** The text of a value; null if its class has none. */
    static @Nullable String text(Object value) {
        Form form = FORMS.get(value.getClass());
        if (form == null && value instanceof ZoneId) {
            form = ZONE;
        }
        if (form == null && value instanceof Date date) {
            return ofDatabase(date);
        }
        return form == null ? null : form.tag() + ":" + form.text().apply(value);
    }

    /** By name, because a runtime may lack the module of these classes. */
    private static @Nullable String ofDatabase(Date date) {
        return switch (date.getClass().getName()) {
            case "java.sql.Date" -> "sqldate:" + date.getTime();
            case "java.sql.Time" -> "sqltime:" + date.getTime();
            case "java.sql.Timestamp" -> Timestamps.text(date);
            default -> null;
        };
    }

    /** Loaded with the first timestamp. */
    private static final class Timestamps {

        static String text(Date date) {
            return "sqltimestamp:" + Math.floorDiv(date.getTime(), 1000L) + "s"
                    + ((java.sql.Timestamp) date).getNanos();
        }
    }

    private static Form plain(String tag) {
        return new Form(tag, Object::toString);
    }

    private static <T> Form form(String tag, Class<T> type, Function<T, String> text) {
        return new Form(tag, value -> text.apply(type.cast(value)));
    }

    private static String inZone(ZonedDateTime moment) {
        return moment.toOffsetDateTime() + "@" + moment.getZone().getId();
    }

    private static String inChronology(ChronoLocalDate date) {
        return date.getChronology().getId() + "/" + date.toEpochDay();
    }

    private record Form(String tag, Function<Object, String> text) {}
}
