package dev.circlet.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Single values of the platform as an id and a text that say all about them, whatever zone or mapper a node has.
 */
final class PlainScalars {

    /** Unlike {@code toString}, it has a sign for years of five digits. */
    private static final DateTimeFormatter MONTH = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 10, SignStyle.EXCEEDS_PAD)
            .appendLiteral('-')
            .appendValue(ChronoField.MONTH_OF_YEAR, 2)
            .toFormatter(Locale.ROOT);

    private static final Map<Class<?>, Scalar> BY_CLASS = new HashMap<>();
    private static final Map<String, Scalar> BY_ID = new HashMap<>();

    static {
        add(String.class, text -> text);
        add(Boolean.class, Boolean::valueOf);
        add(Character.class, text -> text.charAt(0));
        add(Byte.class, Byte::valueOf);
        add(Short.class, Short::valueOf);
        add(Integer.class, Integer::valueOf);
        add(Long.class, Long::valueOf);
        add(Float.class, Float::valueOf);
        add(Double.class, Double::valueOf);
        add(BigInteger.class, BigInteger::new);
        add(BigDecimal.class, BigDecimal::new);
        add(UUID.class, UUID::fromString);
        add(Instant.class, Instant::parse);
        add(LocalDate.class, LocalDate::parse);
        add(LocalTime.class, LocalTime::parse);
        add(LocalDateTime.class, LocalDateTime::parse);
        add(OffsetTime.class, OffsetTime::parse);
        add(OffsetDateTime.class, OffsetDateTime::parse);
        add(ZonedDateTime.class, ZonedDateTime::parse);
        add(Duration.class, Duration::parse);
        add(Period.class, Period::parse);
        add(Year.class, text -> Year.of(Integer.parseInt(text)));
        add(
                "YearMonth",
                YearMonth.class,
                month -> MONTH.format((YearMonth) month),
                text -> YearMonth.parse(text, MONTH));
        add(MonthDay.class, MonthDay::parse);
        add(ZoneOffset.class, ZoneOffset::of);
        add("ZoneId", ZoneId.of("Europe/Berlin").getClass(), Object::toString, ZoneId::of);
        add(
                "TimeZone",
                TimeZone.getTimeZone("Europe/Berlin").getClass(),
                zone -> ((TimeZone) zone).getID(),
                OldTimes::zone);
        add(DayOfWeek.class, DayOfWeek::valueOf);
        add(Month.class, Month::valueOf);
        add(TimeUnit.class, TimeUnit::valueOf);
        add("ChronoUnit", ChronoUnit.class, unit -> ((Enum<?>) unit).name(), ChronoUnit::valueOf);
        add(URI.class, URI::create);
        add(Currency.class, Currency::getInstance);
        add("Locale", Locale.class, locale -> ((Locale) locale).toLanguageTag(), Locale::forLanguageTag);
        add("Date", Date.class, PlainScalars::millis, text -> new Date(Long.parseLong(text)));
        if (OldTimes.JDBC) {
            add("sql.Day", java.sql.Date.class, OldTimes::print, SqlTimes::day);
            add("sql.Clock", Time.class, OldTimes::print, SqlTimes::clock);
            add("sql.Timestamp", Timestamp.class, OldTimes::print, SqlTimes::timestamp);
        }
        add("Calendar", Calendar.class, OldTimes::print, OldTimes::calendar);
        Calendar.getAvailableCalendarTypes().forEach(PlainScalars::addCalendar);
        add(
                "bytes",
                byte[].class,
                bytes -> Base64.getEncoder().encodeToString((byte[]) bytes),
                text -> Base64.getDecoder().decode(text));
    }

    private PlainScalars() {}

    private static void addCalendar(String calendarType) {
        Class<?> type =
                new Calendar.Builder().setCalendarType(calendarType).build().getClass();
        add(type.getSimpleName(), type, OldTimes::print, OldTimes::calendar);
    }

    private static void add(Class<?> type, Function<String, Object> parse) {
        add(type.getSimpleName(), type, Object::toString, parse);
    }

    private static void add(String id, Class<?> type, Function<Object, String> print, Function<String, Object> parse) {
        Scalar scalar = new Scalar(id, type, print, parse);
        BY_CLASS.put(type, scalar);
        BY_ID.put(id, scalar);
    }

    private static String millis(Object date) {
        return Long.toString(((Date) date).getTime());
    }

    /** By the class of a value, null for what is none of these. */
    static @Nullable Scalar of(Class<?> type) {
        return BY_CLASS.get(type);
    }

    static @Nullable Scalar of(String id) {
        return BY_ID.get(id);
    }

    /**
     * One class of values.
     *
     * @param print to a text
     * @param parse from that text; fails with a runtime exception
     */
    record Scalar(String id, Class<?> type, Function<Object, String> print, Function<String, Object> parse) {}
}
