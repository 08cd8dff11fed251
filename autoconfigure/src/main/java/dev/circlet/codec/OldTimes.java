package dev.circlet.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.SimpleTimeZone;
import java.util.TimeZone;

/**
 * The times that are older than {@code java.time} as texts that say all about them, whatever zone or mapper a node has.
 *
 * <p>A {@code Date} is a point in time with three decimals. What the types of JDBC are, {@link SqlTimes} knows.
 */
final class OldTimes {

    /** Whether this platform has the types of JDBC. A small runtime image may be without the module {@code java.sql}. */
    static final boolean JDBC = NamedClasses.optional("java.sql.Timestamp") != null;

    private static final DateTimeFormatter MILLIS = instants(3);
    private static final String SEPARATOR = ",";
    private static final int PARTS = 8;

    private OldTimes() {}

    static DateTimeFormatter instants(int decimals) {
        return new DateTimeFormatterBuilder().appendInstant(decimals).toFormatter(Locale.ROOT);
    }

    /** The text of a {@code Date} or {@code Calendar}. */
    static String print(Object time) {
        if (time instanceof Calendar calendar) {
            return print(calendar);
        }
        return JDBC ? SqlTimes.print((Date) time) : instant((Date) time);
    }

    static String instant(Date date) {
        return MILLIS.format(Instant.ofEpochMilli(date.getTime()));
    }

    /** What any {@code Date} was. Fails with a runtime exception, as all of these, on another text. */
    static Date date(String text) {
        return JDBC ? SqlTimes.date(text) : new Date(millis(text));
    }

    static long millis(String text) {
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
