package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.OtherShapeException;
import dev.circlet.cache.UntypedCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.sql.Time;
import java.sql.Timestamp;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.OverridingClassLoader;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.jdk.JavaUtilDateSerializer;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Times that are older than {@code java.time}, where they are declared and where any class may stand. */
class OldTimesTests {

    record Order(Date placed, Timestamp sold, java.sql.Date due, Time open, Calendar start, GregorianCalendar end) {}

    record Start(Calendar at) {}

    record Placed(@Nullable Date at) {}

    record Cut(
            @JsonFormat(pattern = "yyyy-MM-dd") Date day,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Timestamp millis) {}

    record Shown(@JsonFormat(timezone = "Asia/Tokyo") Timestamp at) {}

    record Anything(Object at) {}

    /** Of a library, one could say. */
    record Foreign(Calendar at) {}

    interface Event {}

    record Sale(Timestamp at, Event before) implements Event {}

    static class Moment extends Date {
        private static final long serialVersionUID = 1L;

        Moment(long millis) {
            super(millis);
        }
    }

    static class Season extends GregorianCalendar {
        private static final long serialVersionUID = 1L;

        Season() {
            super(TimeZone.getTimeZone("Europe/Berlin"), Locale.GERMANY);
            setTimeInMillis(7);
        }
    }

    private static final JsonMapper PLAIN = JsonMapper.shared();
    private static final long CHRISTMAS_1000 = -30_578_860_800_000L;

    @SuppressWarnings("unchecked")
    private static Codec<Object> codec(JsonMapper mapper, Type type) {
        return (Codec<Object>) new JsonCodecFactory(
                        mapper, name -> name.startsWith(OldTimesTests.class.getName()) && !name.contains("Foreign"))
                .create(type);
    }

    private static Object back(JsonMapper mapper, Type type, Object value) throws IOException {
        return codec(mapper, type).decode(codec(mapper, type).encode(value));
    }

    private static Object back(Type type, Object value) throws IOException {
        return back(PLAIN, type, value);
    }

    private static void assertComesBack(Type type, Object value) throws IOException {
        Object back = back(type, value);
        assertThat(back).isEqualTo(value).hasSameClassAs(value);
        // A timestamp equals no date, but a date equals the timestamp.
        assertThat(value).isEqualTo(back);
    }

    private static String json(JsonMapper mapper, Object value) throws IOException {
        return new String(codec(mapper, value.getClass()).encode(value).toByteArray(), StandardCharsets.UTF_8);
    }

    private static Timestamp timestamp(String instant) {
        return Timestamp.from(Instant.parse(instant));
    }

    private static GregorianCalendar berlin(long millis) {
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Europe/Berlin"), Locale.GERMANY);
        calendar.setTimeInMillis(millis);
        return calendar;
    }

    private static Order order() {
        return new Order(
                new Date(7),
                timestamp("2026-01-01T00:00:00.123456789Z"),
                java.sql.Date.valueOf("2026-02-28"),
                Time.valueOf("23:59:59"),
                berlin(1),
                berlin(CHRISTMAS_1000));
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** As a node does it whose time zone is that. */
    private static <T> T in(String zone, Work<T> work) throws IOException {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            return work.run();
        } finally {
            TimeZone.setDefault(before);
        }
    }

    static Stream<Object> dates() {
        return Stream.of(
                new Date(7),
                new Date(0),
                new Date(-1),
                new Date(CHRISTMAS_1000 + 7),
                new Date(Long.MAX_VALUE),
                new Date(Long.MIN_VALUE),
                timestamp("2026-01-01T00:00:00.123456789Z"),
                timestamp("2026-01-01T00:00:00Z"),
                timestamp("1969-12-31T23:59:59.000000001Z"),
                timestamp("1000-12-25T10:00:00.999999999Z"),
                timestamp("+12026-01-01T00:00:00.000001Z"),
                java.sql.Date.valueOf("2026-03-29"),
                java.sql.Date.valueOf("1582-10-04"),
                new java.sql.Date(7),
                new java.sql.Date(CHRISTMAS_1000 * 10),
                java.sql.Date.valueOf(LocalDate.of(12026, 1, 1)),
                // Of the Julian calendar only.
                new java.sql.Date(new GregorianCalendar(1500, Calendar.FEBRUARY, 29).getTimeInMillis()),
                Time.valueOf("00:00:00"),
                Time.valueOf("23:59:59"),
                new Time(Time.valueOf("12:34:56").getTime() + 789),
                new Time(-1),
                new Time(1_767_225_600_123L));
    }

    static Stream<Calendar> calendars() {
        Calendar strict = berlin(7);
        strict.setLenient(false);
        Calendar week = berlin(7);
        week.setFirstDayOfWeek(Calendar.WEDNESDAY);
        week.setMinimalDaysInFirstWeek(6);
        GregorianCalendar pure = berlin(CHRISTMAS_1000);
        pure.setGregorianChange(new Date(Long.MIN_VALUE));
        pure.setTimeInMillis(CHRISTMAS_1000 + 1);
        GregorianCalendar julian = berlin(0);
        julian.setGregorianChange(new Date(Long.MAX_VALUE));
        julian.setTimeInMillis(1);
        julian.setTimeInMillis(-3_600_000);
        return Stream.of(
                berlin(1_767_225_600_123L),
                berlin(CHRISTMAS_1000),
                new GregorianCalendar(TimeZone.getTimeZone("GMT+05:30"), Locale.US),
                new GregorianCalendar(TimeZone.getTimeZone("America/Sao_Paulo"), Locale.forLanguageTag("pt-BR")),
                new GregorianCalendar(new SimpleTimeZone(90_000, "A,B"), Locale.US),
                GregorianCalendar.from(Instant.EPOCH.atZone(ZoneId.of("Asia/Tokyo"))),
                strict,
                week,
                pure,
                julian,
                new Calendar.Builder().setCalendarType("buddhist").setInstant(7).build(),
                new Calendar.Builder().setCalendarType("japanese").setInstant(7).build());
    }

    @ParameterizedTest
    @MethodSource("dates")
    void datesComeBackWhereTheirClassIsDeclared(Date date) throws IOException {
        assertComesBack(date.getClass(), date);
    }

    @ParameterizedTest
    @MethodSource("dates")
    void datesOfJdbcComeBackWhereAnyDateIsDeclared(Date date) throws IOException {
        Placed back = (Placed) back(Placed.class, new Placed(date));
        assertThat(back).isEqualTo(new Placed(date));
        assertThat(new Placed(date)).isEqualTo(back);
    }

    @ParameterizedTest
    @MethodSource({"dates", "calendars"})
    void comeBackWhereAnyClassMayStand(Object time) throws IOException {
        assertComesBack(Object.class, time);
        assertComesBack(Anything.class, new Anything(time));
        assertComesBack(Object.class, new ArrayList<>(List.of(time)));
        assertThat(((UntypedCodec) codec(PLAIN, Object.class)).comesBack(time)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("calendars")
    void calendarsComeBackWithAllThatMakesThemEqual(Calendar calendar) throws IOException {
        assertComesBack(Calendar.class, calendar);
        assertComesBack(Start.class, new Start(calendar));
        Calendar back = (Calendar) back(Calendar.class, calendar);
        for (int field = 0; field < Calendar.FIELD_COUNT; field++) {
            assertThat(back.get(field)).as("field %s", field).isEqualTo(calendar.get(field));
        }
        assertThat(back.getTimeZone()).isEqualTo(calendar.getTimeZone());
    }

    @Test
    void calendarOfAZoneWithRulesOfItsOwnKeepsTheOffset() throws IOException {
        TimeZone own = new SimpleTimeZone(
                3_600_000, "Own", Calendar.MARCH, -1, Calendar.SUNDAY, 0, Calendar.OCTOBER, -1, Calendar.SUNDAY, 0);
        GregorianCalendar summer = new GregorianCalendar(own, Locale.US);
        summer.setTimeInMillis(1_782_864_000_000L);

        Calendar back = (Calendar) back(Calendar.class, summer);

        assertThat(back.getTimeInMillis()).isEqualTo(summer.getTimeInMillis());
        assertThat(back.get(Calendar.HOUR_OF_DAY)).isEqualTo(summer.get(Calendar.HOUR_OF_DAY));
    }

    @Test
    void calendarOfAZoneThatNoNodeHasIsRefused() throws IOException {
        String json = json(PLAIN, berlin(7)).replace("Europe/Berlin", "Europe/Atlantis");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> codec(PLAIN, GregorianCalendar.class).decode(ByteView.utf8(json)));
    }

    @Test
    void zoneThatNoNodeHasIsRefused() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> codec(PLAIN, Object.class).decode(ByteView.utf8("[\"TimeZone\",\"Europe/Atlantis\"]")));
    }

    @Test
    void anImpossibleCalendarIsRefusedAsOtherValuesThatCannotBeWritten() {
        Calendar impossible = berlin(7);
        impossible.setLenient(false);
        impossible.set(Calendar.MONTH, 99);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> codec(PLAIN, Calendar.class).encode(impossible));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> codec(PLAIN, Object.class).encode(impossible));
    }

    @Test
    void comeBackInRecordsListsMapsArraysAndOpenTypes() throws IOException {
        assertComesBack(Order.class, order());
        assertComesBack(
                new ParameterizedTypeReference<List<Timestamp>>() {}.getType(),
                new ArrayList<>(List.of(order().sold())));
        assertComesBack(
                new ParameterizedTypeReference<Map<String, List<Order>>>() {}.getType(),
                new java.util.LinkedHashMap<>(Map.of("a", new ArrayList<>(List.of(order())))));
        assertThat((Timestamp[]) back(Timestamp[].class, new Timestamp[] {order().sold()}))
                .containsExactly(order().sold());
        assertThat((Object[]) back(Object.class, new Calendar[] {berlin(7)}))
                .isInstanceOf(Calendar[].class)
                .containsExactly(berlin(7));
        Event sale = new Sale(order().sold(), new Sale(order().sold(), null));
        assertComesBack(Event.class, sale);
        assertComesBack(Placed.class, new Placed(null));
    }

    @Test
    void zonesComeBackWhereAnyClassMayStand() throws IOException {
        assertComesBack(TimeZone.class, TimeZone.getTimeZone("Europe/Berlin"));
        assertComesBack(Object.class, TimeZone.getTimeZone("Europe/Berlin"));
        assertComesBack(Anything.class, new Anything(TimeZone.getTimeZone("GMT+05:30")));
    }

    @Test
    void areWhatTheirJsonIsInWhatIsReadAsMereJson() throws IOException {
        JsonMapper numbers = JsonMapper.builder()
                .enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
        assertThat(back(numbers, Anything.class, new Anything(new Foreign(berlin(7)))))
                .isEqualTo(new Anything(Map.of("at", 7)));
    }

    @Test
    void areStillKeysOfMaps() throws IOException {
        assertComesBack(
                new ParameterizedTypeReference<Map<Date, Timestamp>>() {}.getType(),
                new java.util.LinkedHashMap<>(Map.of(new Date(7), order().sold())));
        assertComesBack(
                new ParameterizedTypeReference<Map<Calendar, Date>>() {}.getType(),
                new java.util.LinkedHashMap<>(Map.of(
                        (Calendar) new Calendar.Builder()
                                .setTimeZone(TimeZone.getTimeZone("UTC"))
                                .setInstant(7)
                                .build(),
                        new Date(7))));
    }

    @Test
    void anyMomentComesBack() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("OldTimesTests.anyMomentComesBack seed " + seed);
        Random random = new Random(seed);
        Codec<Object> any = codec(PLAIN, Object.class);
        Map<Class<?>, Codec<Object>> own = Stream.of(
                        Timestamp.class, Date.class, java.sql.Date.class, Time.class, GregorianCalendar.class)
                .collect(Collectors.toMap(type -> type, type -> codec(PLAIN, type)));
        for (int i = 0; i < 2_000; i++) {
            long millis = random.nextLong() >> random.nextInt(10, 60);
            Timestamp timestamp = new Timestamp(millis);
            timestamp.setNanos(random.nextInt(1_000_000_000));
            for (Object time :
                    List.of(timestamp, new Date(millis), new java.sql.Date(millis), new Time(millis), berlin(millis))) {
                assertThat(any.decode(any.encode(time))).isEqualTo(time);
                assertThat(own.get(time.getClass())
                                .decode(own.get(time.getClass()).encode(time)))
                        .isEqualTo(time);
            }
        }
    }

    @Nested
    class BetweenNodesOfDifferentZones {

        private Object moved(Type type, Work<Object> value) throws IOException {
            ByteView bytes = in("America/New_York", () -> codec(PLAIN, type).encode(value.run()));
            return in("Asia/Tokyo", () -> codec(PLAIN, type).decode(bytes));
        }

        @ParameterizedTest
        @ValueSource(classes = {java.sql.Date.class, Object.class, Placed.class})
        void dayIsTheSameDay(Class<?> type) throws IOException {
            Object moved = moved(type, () -> in(type, java.sql.Date.valueOf("2026-01-01")));
            assertThat(in("Asia/Tokyo", () -> in(type, java.sql.Date.valueOf("2026-01-01"))))
                    .isEqualTo(moved);
        }

        @ParameterizedTest
        @ValueSource(classes = {Time.class, Object.class, Placed.class})
        void timeOfDayIsTheSameTime(Class<?> type) throws IOException {
            Work<Object> clock =
                    () -> in(type, new Time(Time.valueOf("12:34:56").getTime() + 789));
            assertThat(in("Asia/Tokyo", clock)).isEqualTo(moved(type, clock));
        }

        private Object in(Class<?> type, Date date) {
            return type == Placed.class ? new Placed(date) : date;
        }

        private <T> T in(String zone, Work<T> work) throws IOException {
            return OldTimesTests.in(zone, work);
        }

        @Test
        void momentIsTheSameMoment() throws IOException {
            for (Date date : List.of(
                    new Date(7),
                    timestamp("2026-01-01T00:00:00.000000001Z"),
                    new java.sql.Date(7),
                    new Time(1 << 30))) {
                assertThat(moved(date.getClass(), () -> date)).isEqualTo(date);
            }
            assertThat(moved(Calendar.class, () -> berlin(7))).isEqualTo(berlin(7));
        }

        @Test
        void dayWithoutMidnightComesBack() throws IOException {
            assertThat(in(
                            "America/Sao_Paulo",
                            () -> back(java.sql.Date.class, java.sql.Date.valueOf("2018-11-04"))
                                    .toString()))
                    .isEqualTo("2018-11-04");
        }
    }

    @Nested
    class WhatTheApplicationSays {

        @Test
        void formatOfAPropertyIsKept() throws IOException {
            Cut cut = new Cut(new Date(86_400_007), timestamp("2026-01-01T00:00:00.123456789Z"));
            assertThat(json(PLAIN, cut)).isEqualTo("{\"day\":\"1970-01-02\",\"millis\":1767225600123}");
            assertThat(back(Cut.class, cut))
                    .isEqualTo(new Cut(new Date(86_400_000), timestamp("2026-01-01T00:00:00.123Z")));
            // The zone of the node has nothing to do with it.
            assertThat(in("Asia/Tokyo", () -> ((Cut) back(Cut.class, cut)).day()))
                    .isEqualTo(new Date(86_400_000));
        }

        @Test
        void formatOfAPropertyIsKeptWhereClassesAreTold() throws IOException {
            JsonMapper mapper =
                    JsonMapper.builder().addMixIn(Sale.class, DaysOnly.class).build();
            Object back = back(mapper, Event.class, new Sale(timestamp("1970-01-02T07:00:00Z"), null));
            assertThat(back).isEqualTo(new Sale(new Timestamp(86_400_000), null));
        }

        abstract static class DaysOnly {
            @JsonFormat(pattern = "yyyy-MM-dd")
            abstract Timestamp at();
        }

        @Test
        void zoneOfAPropertyCutsNothing() throws IOException {
            assertComesBack(Shown.class, new Shown(timestamp("2026-01-01T00:00:00.123456789Z")));
        }

        @Test
        void formatOfATypeIsKept() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .withConfigOverride(Date.class, date -> date.setFormat(JsonFormat.Value.forPattern("yyyy/MM/dd")))
                    .build();
            assertThat(json(mapper, new Date(7))).isEqualTo("\"1970/01/01\"");
            assertThat(back(mapper, Date.class, new Date(7))).isEqualTo(new Date(0));
            // Jackson writes them by the same format.
            assertThat(json(mapper, new Timestamp(7))).isEqualTo("\"1970/01/01\"");
        }

        @Test
        void serializersAndDeserializersAreKept() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .addModule(new SimpleModule()
                            .addSerializer(Date.class, new Seconds())
                            .addDeserializer(Date.class, new FromSeconds()))
                    .build();
            assertThat(json(mapper, new Placed(new Date(7_007)))).isEqualTo("{\"at\":7}");
            assertThat(back(mapper, Placed.class, new Placed(new Date(7_007)))).isEqualTo(new Placed(new Date(7_000)));
        }

        @Test
        void serializersOfJacksonThatTheApplicationChoseAreKept() throws IOException {
            JsonMapper texts = JsonMapper.builder()
                    .addModule(new SimpleModule().addSerializer(Calendar.class, ToStringSerializer.instance))
                    .build();
            assertThat(json(texts, berlin(7))).startsWith("\"java.util.GregorianCalendar[");
            JsonMapper years = JsonMapper.builder()
                    .addModule(new SimpleModule()
                            .addSerializer(
                                    Date.class,
                                    new JavaUtilDateSerializer(false, new SimpleDateFormat("yyyy", Locale.ROOT))))
                    .build();
            assertThat(json(years, new Date(200_000_000))).isEqualTo("\"1970\"");
        }

        @Test
        void aDeserializerAloneReadsWhatJacksonWrites() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .addModule(new SimpleModule().addDeserializer(Date.class, new FromSeconds()))
                    .enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();
            assertThat(back(mapper, Date.class, new Date(7))).isEqualTo(new Date(7_000));
        }

        static Stream<Arguments> ownAndOthers() {
            return Stream.of(
                    Arguments.of(new Date(7), new Date(8)),
                    Arguments.of(new Timestamp(7), new Timestamp(8)),
                    Arguments.of(java.sql.Date.valueOf("2026-01-01"), java.sql.Date.valueOf("2026-01-02")),
                    Arguments.of(Time.valueOf("00:00:01"), Time.valueOf("00:00:02")),
                    Arguments.of(berlin(7), berlin(8)));
        }

        @ParameterizedTest
        @MethodSource("ownAndOthers")
        <T> void aDeserializerOfAnyOfThemIsAskedAlone(T written, T read) throws IOException {
            @SuppressWarnings("unchecked")
            Class<T> type = (Class<T>) written.getClass();
            JsonMapper mapper = JsonMapper.builder()
                    .addModule(new SimpleModule().addDeserializer(type, new Always<>(read)))
                    .build();
            assertThat(json(mapper, written)).isEqualTo(mapper.writeValueAsString(written));
            assertThat(back(mapper, type, written)).isEqualTo(read);
        }

        private static final class Always<T> extends ValueDeserializer<T> {

            private final T value;

            Always(T value) {
                this.value = value;
            }

            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                return value;
            }
        }

        @Test
        void mixInsAreKept() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .addMixIn(Timestamp.class, InSeconds.class)
                    .build();
            assertThat(json(mapper, new Timestamp(7_007))).isEqualTo("7");
            assertThat(back(mapper, Date.class, new Date(7_007))).isEqualTo(new Date(7_007));
        }

        @JsonSerialize(using = Seconds.class)
        abstract static class InSeconds {}

        @Test
        void mixInsThatChangeNothingForJacksonCutNothing() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .addMixIn(Timestamp.class, Formatted.class)
                    .addMixIn(Calendar.class, Formatted.class)
                    .build();
            assertThat(back(mapper, Order.class, order())).isEqualTo(order());
        }

        /** At a class, other than at a property, Jackson takes no notice of it. */
        @JsonFormat(pattern = "yyyy")
        abstract static class Formatted {}

        @Test
        void dateFormatOfTheMapperIsForItsPages() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .defaultDateFormat(new SimpleDateFormat("yyyy-MM-dd", Locale.ROOT))
                    .defaultTimeZone(TimeZone.getTimeZone("Asia/Tokyo"))
                    .enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();
            assertThat(back(mapper, Order.class, order())).isEqualTo(order());
        }

        @Test
        void defaultTypingTellsTheClass() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .activateDefaultTyping(
                            BasicPolymorphicTypeValidator.builder()
                                    .allowIfBaseType(Object.class)
                                    .build(),
                            DefaultTyping.NON_FINAL)
                    .build();
            assertThat(back(mapper, Order.class, order())).isEqualTo(order());
            assertThat(back(mapper, Anything.class, new Anything(order().sold())))
                    .isEqualTo(new Anything(order().sold()));
        }

        @Test
        void staticTypingLosesNothing() throws IOException {
            JsonMapper mapper =
                    JsonMapper.builder().enable(MapperFeature.USE_STATIC_TYPING).build();
            assertThat(back(mapper, Placed.class, new Placed(order().sold()))).isEqualTo(new Placed(order().sold()));
        }

        @Test
        void subclassesOfItsOwnAreLeftToJackson() throws IOException {
            JsonMapper numbers = JsonMapper.builder()
                    .enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();
            for (JsonMapper mapper : List.of(PLAIN, numbers)) {
                assertThat(back(mapper, Placed.class, new Placed(new Moment(7))))
                        .isEqualTo(new Placed(new Date(7)));
                assertThat(json(mapper, new Start(new Season())))
                        .isEqualTo(mapper.writeValueAsString(new Start(new Season())));
            }
        }
    }

    @Test
    void bytesOfBeforeAreOfAnotherVersion() {
        for (Class<?> type : List.of(
                Date.class,
                Timestamp.class,
                java.sql.Date.class,
                Time.class,
                Calendar.class,
                GregorianCalendar.class)) {
            assertThat(codec(PLAIN, type).version())
                    .as(type.getName())
                    .isNotEqualTo(Codec.VersionHash.of("json:" + type.getName()));
        }
        assertThat(codec(PLAIN, Instant.class).version())
                .isEqualTo(Codec.VersionHash.of("json:" + Instant.class.getName()));
    }

    /** A runtime image may be made without the module of JDBC, and Jackson and Spring do without. */
    @Test
    void othersComeBackWhereThePlatformHasNoJdbc() throws Exception {
        OverridingClassLoader without = new OverridingClassLoader(new FilteredClassLoader("java.sql")) {
            @Override
            protected boolean isEligibleForOverriding(String className) {
                return className.startsWith("dev.circlet.codec.");
            }
        };
        Codec.Factory factory = (Codec.Factory) without.loadClass(JsonCodecFactory.class.getName())
                .getConstructor(JsonMapper.class)
                .newInstance(PLAIN);
        assertThat(factory.getClass()).isNotEqualTo(JsonCodecFactory.class);
        List<Object> values = new ArrayList<>(List.of(new Date(7), berlin(7), TimeZone.getTimeZone("Asia/Tokyo")));
        @SuppressWarnings("unchecked")
        Codec<Object> any = (Codec<Object>) factory.create(Object.class);
        assertThat(any.decode(any.encode(values))).isEqualTo(values);
        @SuppressWarnings("unchecked")
        Codec<Object> calendars = (Codec<Object>) factory.create(Calendar.class);
        assertThat(calendars.decode(calendars.encode(berlin(7)))).isEqualTo(berlin(7));
        @SuppressWarnings("unchecked")
        Codec<Object> dates = (Codec<Object>) factory.create(Date.class);
        assertThat(dates.decode(dates.encode(new Date(7)))).isEqualTo(new Date(7));
        // As nodes that have it write them.
        assertThat(dates.decode(codec(PLAIN, Date.class).encode(timestamp("1970-01-01T00:00:00.007000001Z"))))
                .isEqualTo(new Date(7));
        assertThatExceptionOfType(OtherShapeException.class)
                .isThrownBy(() -> any.decode(codec(PLAIN, Object.class).encode(new Timestamp(7))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"sql.Date\",\"7\"]", "[\"sql.Time\",\"7\"]"})
    void bytesOfBeforeAreOfAnotherShapeWhereAnyClassMayStand(String before) {
        assertThatExceptionOfType(OtherShapeException.class)
                .isThrownBy(() -> codec(PLAIN, Object.class).decode(ByteView.utf8(before)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"Z\"",
                "\"gregory\"",
                "\"gregory,1,true,2,4,x,,UTC\"",
                "\"japanese,1,true,2,4,,,UTC\"",
                "{}",
                "\"25:00\""
            })
    void otherTextsAreRefused(String json) {
        for (Class<?> type : List.of(GregorianCalendar.class, Time.class)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> codec(PLAIN, type).decode(ByteView.utf8(json)));
        }
    }

    static final class Seconds extends ValueSerializer<Date> {
        @Override
        public void serialize(Date date, JsonGenerator out, SerializationContext context) {
            out.writeNumber(date.getTime() / 1000);
        }
    }

    static final class FromSeconds extends ValueDeserializer<Date> {
        @Override
        public Date deserialize(JsonParser in, DeserializationContext context) {
            return new Date(in.getLongValue() * 1000);
        }
    }
}
