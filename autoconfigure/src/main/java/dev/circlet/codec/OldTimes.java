package dev.circlet.codec;

import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The times that are older than {@code java.time} as texts that say all about them, whatever zone or mapper a node has.
 *
 * <p>A {@code Date} is a point in time with three decimals, a {@code Timestamp} one with nine, by which they are told apart. A
 * date of JDBC is the day and a time of JDBC the time of day that the application sees, in each zone the same; those that
 * are more than that are points in time with three decimals.
 */
final class OldTimes {

    private static final DateTimeFormatter MILLIS = instants(3);
    private static final DateTimeFormatter NANOS = instants(9);
    private static final int NANOS_LENGTH = ".123456789Z".length();
    private static final int MILLIS_PER_SECOND = 1000;
    private static final String SEPARATOR = ",";
    private static final int PARTS = 8;

    private OldTimes() {}

    private static DateTimeFormatter instants(int decimals) {
        return new DateTimeFormatterBuilder().appendInstant(decimals).toFormatter(Locale.ROOT);
    }

    /** The text of a {@code Date} or {@code Calendar}. */
    static String print(Object time) {
        if (time instanceof Calendar calendar) {
            return print(calendar);
        }
        if (time instanceof Timestamp timestamp) {
            return NANOS.format(timestamp.toInstant());
        }
        String local =
                time instanceof java.sql.Date date ? day(date) : time instanceof Time clock ? clock(clock) : null;
        return local == null ? MILLIS.format(Instant.ofEpochMilli(((Date) time).getTime())) : local;
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
        LocalTime clock = time.toLocalTime()
                .truncatedTo(ChronoUnit.SECONDS)
                .plus(Math.floorMod(time.getTime(), MILLIS_PER_SECOND), ChronoUnit.MILLIS);
        return time(clock).getTime() == time.getTime() ? clock.toString() : null;
    }

    private static Time time(LocalTime clock) {
        return new Time(
                Time.valueOf(clock.truncatedTo(ChronoUnit.SECONDS)).getTime() + clock.get(ChronoField.MILLI_OF_SECOND));
    }

    /** What any {@code Date} was. Fails with a runtime exception, as all of these, on another text. */
    static Date date(String text) {
        if (isInstant(text)) {
            return isTimestamp(text) ? timestamp(text) : new Date(millis(text));
        }
        return text.indexOf(':') < 0 ? sqlDate(text) : sqlTime(text);
    }

    static Timestamp timestamp(String text) {
        return Timestamp.from(Instant.parse(text));
    }

    static java.sql.Date sqlDate(String text) {
        return isInstant(text) ? new java.sql.Date(millis(text)) : java.sql.Date.valueOf(LocalDate.parse(text));
    }

    static Time sqlTime(String text) {
        return isInstant(text) ? new Time(millis(text)) : time(LocalTime.parse(text));
    }

    private static boolean isInstant(String text) {
        return text.endsWith("Z");
    }

    private static boolean isTimestamp(String text) {
        return text.lastIndexOf('.') == text.length() - NANOS_LENGTH;
    }

    private static long millis(String text) {
        return Instant.parse(text).toEpochMilli();
    }

    private static String print(Calendar calendar) {
        long millis = calendar.getTimeInMillis();
        TimeZone zone = calendar.getTimeZone();
        return String.join(
                SEPARATOR,
                calendar.getCalendarType(),
                Long.toString(millis),
                Boolean.toString(calendar.isLenient()),
                Integer.toString(calendar.getFirstDayOfWeek()),
                Integer.toString(calendar.getMinimalDaysInFirstWeek()),
                calendar instanceof GregorianCalendar gregorian
                        ? Long.toString(gregorian.getGregorianChange().getTime())
                        : "",
                TimeZone.getTimeZone(zone.getID()).equals(zone) ? "" : Integer.toString(zone.getOffset(millis)),
                zone.getID());
    }

    static Calendar calendar(String text) {
        String[] parts = text.split(SEPARATOR, PARTS);
        Calendar calendar = new Calendar.Builder()
                .setCalendarType(parts[0])
                .setLenient(Boolean.parseBoolean(parts[2]))
                .setWeekDefinition(Integer.parseInt(parts[3]), Integer.parseInt(parts[4]))
                .setTimeZone(zone(parts[6], parts[7]))
                .build();
        if (calendar instanceof GregorianCalendar gregorian) {
            gregorian.setGregorianChange(new Date(Long.parseLong(parts[5])));
            // Else it might keep fields that it has computed by another change.
            gregorian.clear();
        }
        calendar.setTimeInMillis(Long.parseLong(parts[1]));
        return calendar;
    }

    /** A zone with rules of its own, which nothing tells, has the offset that it had at that time. */
    private static TimeZone zone(String offset, String id) {
        return offset.isEmpty() ? zone(id) : new SimpleTimeZone(Integer.parseInt(offset), id);
    }

    /** Jackson and the platform would take one that they do not know for Greenwich. */
    static TimeZone zone(String id) {
        TimeZone zone = TimeZone.getTimeZone(id);
        if (!zone.getID().equals(id)) {
            throw new DateTimeException("This node has no such zone");
        }
        return zone;
    }
}
