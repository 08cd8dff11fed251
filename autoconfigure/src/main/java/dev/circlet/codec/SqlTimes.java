package dev.circlet.codec;

import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * The texts of {@link OldTimes} for the types of JDBC. Loaded only where the platform has them.
 *
 * <p>A {@code Timestamp} is a point in time with nine decimals, by which it is told from a {@code Date}. A date of JDBC is the
 * day and a time of JDBC the time of day that the application sees, in each zone the same; those that are more than that are
 * points in time with three decimals.
 */
final class SqlTimes {

    private static final DateTimeFormatter NANOS = OldTimes.instants(9);
    private static final int NANOS_LENGTH = ".123456789Z".length();

    private SqlTimes() {}

    static String print(Date time) {
        if (time instanceof Timestamp timestamp) {
            return NANOS.format(timestamp.toInstant());
        }
        String local =
                time instanceof java.sql.Date date ? day(date) : time instanceof Time clock ? clock(clock) : null;
        return local == null ? OldTimes.instant(time) : local;
    }

    /** Null for what is no mere day in the zone of this node. */
    private static @Nullable String day(java.sql.Date date) {
        try {
            LocalDate day = date.toLocalDate();
            return java.sql.Date.valueOf(day).getTime() == date.getTime() ? day.toString() : null;
        } catch (DateTimeException julian) {
            return null;
        }
    }

    /** Null for what is no mere time of day in the zone of this node. */
    private static @Nullable String clock(Time time) {
        LocalTime clock = LocalTime.ofInstant(Instant.ofEpochMilli(time.getTime()), ZoneId.systemDefault());
        return time(clock).getTime() == time.getTime() ? clock.toString() : null;
    }

    private static Time time(LocalTime clock) {
        return new Time(LocalDate.EPOCH
                .atTime(clock)
                .atZone(ZoneId.systemDefault())
                .toInstant()
                .toEpochMilli());
    }

    static Date date(String text) {
        if (isInstant(text)) {
            return isTimestamp(text) ? timestamp(text) : new Date(OldTimes.millis(text));
        }
        return text.indexOf(':') < 0 ? day(text) : clock(text);
    }

    static Timestamp timestamp(String text) {
        return Timestamp.from(Instant.parse(text));
    }

    static java.sql.Date day(String text) {
        return isInstant(text)
                ? new java.sql.Date(OldTimes.millis(text))
                : java.sql.Date.valueOf(LocalDate.parse(text));
    }

    static Time clock(String text) {
        return isInstant(text) ? new Time(OldTimes.millis(text)) : time(LocalTime.parse(text));
    }

    private static boolean isInstant(String text) {
        return text.endsWith("Z");
    }

    private static boolean isTimestamp(String text) {
        return text.lastIndexOf('.') == text.length() - NANOS_LENGTH;
    }
}
