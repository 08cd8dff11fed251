package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DayOfWeek;
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
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.util.ReflectionUtils;

class CanonicalKeyEncoderTests extends KeyEncoderContract {

    private final KeyEncoder encoder = new CanonicalKeyEncoder();

    enum Side {
        BUY,
        SELL {
            @Override
            boolean sells() {
                return true;
            }
        };

        boolean sells() {
            return false;
        }
    }

    enum Other {
        BUY
    }

    record Line(@Nullable String symbol, int count) {}

    record Same(@Nullable String symbol, int count) {}

    record Nested2(@Nullable Object first, @Nullable Object second) {}

    record Same2(Object value) {}

    record Empty() {}

    /** Values that look alike; no two of them are equal. */
    private static List<Object> lookalikes() {
        return List.of(
                "1",
                1,
                1L,
                (short) 1,
                (byte) 1,
                1f,
                1d,
                BigInteger.ONE,
                new BigDecimal("1"),
                new BigDecimal("1.0"),
                new BigDecimal("1.00"),
                new BigDecimal("1e1"),
                BigInteger.TEN,
                '1',
                0.0,
                -0.0,
                Double.NaN,
                Float.NaN,
                0f,
                -0f,
                Double.MIN_VALUE,
                true,
                "true",
                "null",
                "_",
                "",
                SimpleKey.EMPTY,
                new SimpleKey((Object) null),
                new SimpleKey(null, null),
                new SimpleKey("a", "b"),
                new SimpleKey("a,b"),
                new SimpleKey("a\",\"b"),
                new SimpleKey("", "a,b"),
                new SimpleKey(1),
                new SimpleKey(1L),
                new SimpleKey(new SimpleKey(1)),
                Side.BUY,
                Side.SELL,
                Other.BUY,
                "BUY",
                new Line("a", 1),
                new Same("a", 1),
                new Line(null, 1),
                new Line("null", 1),
                new Line("a\",i:1", 1),
                new Empty(),
                new Nested2(1, null),
                new Nested2(1L, null),
                new Nested2(new Nested2(1, 2), 3),
                new Nested2(1, new Nested2(2, 3)),
                Instant.EPOCH,
                "1970-01-01T00:00:00Z",
                new Date(0),
                new java.sql.Date(0),
                new Time(0),
                new Timestamp(0),
                timestamp(-1, 999_000_001),
                timestamp(-1, 999_000_000),
                LocalDate.EPOCH,
                LocalDate.EPOCH.atStartOfDay(),
                LocalDate.EPOCH.atStartOfDay(ZoneOffset.UTC),
                LocalDate.EPOCH.atStartOfDay(ZoneId.of("UTC")),
                LocalDate.EPOCH.atStartOfDay().atOffset(ZoneOffset.UTC),
                LocalTime.MIDNIGHT,
                LocalTime.MIDNIGHT.atOffset(ZoneOffset.UTC),
                ZoneOffset.UTC,
                ZoneId.of("UTC"),
                Year.of(2020),
                YearMonth.of(2020, 1),
                MonthDay.of(1, 20),
                Period.ZERO,
                Duration.ZERO,
                Duration.ofNanos(-1),
                Duration.ofNanos(1),
                DayOfWeek.MONDAY,
                JapaneseDate.of(2020, 1, 1),
                MinguoDate.from(LocalDate.of(2020, 1, 1)),
                ThaiBuddhistDate.from(LocalDate.of(2020, 1, 1)),
                HijrahDate.from(LocalDate.of(2020, 1, 1)),
                new UUID(0, 1),
                new UUID(0, 1).toString());
    }

    private static Timestamp timestamp(long millis, int nanos) {
        Timestamp timestamp = new Timestamp(millis);
        timestamp.setNanos(nanos);
        return timestamp;
    }

    @Override
    protected KeyEncoder encoder() {
        return new CanonicalKeyEncoder();
    }

    @Override
    protected List<Object> keys() {
        return lookalikes();
    }

    @Override
    protected List<Object> unsupported() {
        return List.of(new Object(), new StringBuilder("a"), new Line("\uD83D", 1), new SimpleKey(new Object()));
    }

    @Nested
    class Texts {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "978-0441172719",
                    "a b",
                    "i:1",
                    "\"a\"",
                    "_",
                    "(",
                    "a¬",
                    "ключ",
                    "\uD83D\uDE00",
                    "\0",
                    "1",
                    " "
                })
        void stay_as_they_are(String text) {
            assertThat(encoder.encode(text)).isEqualTo(text);
        }

        @Test
        void that_are_empty_or_begin_with_the_mark_are_written_like_other_values() {
            assertThat(encoder.encode("")).isEqualTo("¬\"\"");
            assertThat(encoder.encode("¬i:1")).isEqualTo("¬\"¬i:1\"").isNotEqualTo(encoder.encode(1));
            assertThat(encoder.encode(encoder.encode(1))).isNotEqualTo(encoder.encode(1));
        }

        @Test
        void with_a_lone_surrogate_are_refused_wherever_they_stand() {
            for (Object key : new Object[] {
                "a\uD83D", "\uDE00", new SimpleKey("a", "\uDE00\uD83D"), new Line("\uD83Dx", 1), '\uD83D'
            }) {
                assertThatExceptionOfType(UnsupportedKeyException.class)
                        .isThrownBy(() -> encoder.encode(key))
                        .withMessageContaining("lone surrogate");
            }
        }
    }

    @Test
    void the_form_of_each_type_is_part_of_the_protocol() {
        Map<Object, String> forms = new HashMap<>();
        forms.put(1, "¬i:1");
        forms.put(1L, "¬l:1");
        forms.put((short) 1, "¬h:1");
        forms.put((byte) -1, "¬y:-1");
        forms.put(true, "¬b:true");
        forms.put('"', "¬c:\"\\\"\"");
        forms.put(2.0E-3, "¬d:0x1.0624dd2f1a9fcp-9");
        forms.put(1.5f, "¬f:0x1.8p0");
        forms.put(new BigInteger("1"), "¬int:1");
        forms.put(new BigDecimal("1.00"), "¬dec:100e-2");
        forms.put(Side.SELL, "¬e:\"dev.circlet.spring.CanonicalKeyEncoderTests$Side\".\"SELL\"");
        forms.put(new UUID(1, 2), "¬uuid:00000000-0000-0001-0000-000000000002");
        forms.put(Instant.EPOCH, "¬instant:1970-01-01T00:00:00Z");
        forms.put(LocalDate.EPOCH, "¬date:1970-01-01");
        forms.put(Duration.ofMillis(-500), "¬duration:-1s500000000");
        forms.put(
                ZonedDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneId.of("Europe/Berlin")),
                "¬zdatetime:2020-01-01T00:00+01:00@Europe/Berlin");
        LocalDateTime noon = LocalDate.EPOCH.atTime(12, 0);
        forms.put(noon, "¬datetime:1970-01-01T12:00");
        forms.put(noon.toLocalTime(), "¬time:12:00");
        forms.put(noon.atOffset(ZoneOffset.UTC), "¬odatetime:1970-01-01T12:00Z");
        forms.put(OffsetTime.of(noon.toLocalTime(), ZoneOffset.ofHours(1)), "¬otime:12:00+01:00");
        forms.put(Year.of(2020), "¬year:2020");
        forms.put(YearMonth.of(2020, 1), "¬month:2020-01");
        forms.put(MonthDay.of(1, 20), "¬day:--01-20");
        forms.put(Period.ofDays(-1), "¬period:P-1D");
        forms.put(ZoneOffset.ofHours(1), "¬offset:+01:00");
        forms.put(ZoneId.of("Europe/Berlin"), "¬zone:Europe/Berlin");
        forms.put(JapaneseDate.from(LocalDate.EPOCH), "¬cdate:Japanese/0");
        forms.put(MinguoDate.from(LocalDate.EPOCH), "¬cdate:Minguo/0");
        forms.put(ThaiBuddhistDate.from(LocalDate.EPOCH), "¬cdate:ThaiBuddhist/0");
        forms.put(HijrahDate.from(LocalDate.EPOCH), "¬cdate:Hijrah-umalqura/0");
        forms.put(new Date(7), "¬millis:7");
        forms.put(SimpleKey.EMPTY, "¬()");
        forms.put(new SimpleKey("ACME", 3, null), "¬(\"ACME\",i:3,_)");
        forms.put(new SimpleKey(1, "a\\"), "¬(i:1,\"a\\\\\")");
        forms.put(new java.sql.Date(-1), "¬sqldate:-1");
        forms.put(new Time(1), "¬sqltime:1");
        forms.put(timestamp(-1, 999_000_001), "¬sqltimestamp:-1s999000001");
        forms.put(new Line("a", 1), "¬r:\"dev.circlet.spring.CanonicalKeyEncoderTests$Line\"(\"a\",i:1)");
        forms.forEach((key, text) -> assertThat(encoder.encode(key)).isEqualTo(text));
    }

    @Nested
    class Collisions {

        @Test
        void equal_keys_of_different_classes_have_one_text() {
            assertThat(encoder.encode(Side.SELL)).contains("$Side\"").doesNotContain("$1");
            assertThat(encoder.encode(Double.longBitsToDouble(0x7ff8000000000001L)))
                    .isEqualTo(encoder.encode(Double.NaN));
        }

        @Test
        void what_spring_makes_of_arguments_is_encoded() throws Exception {
            Method method = getClass().getDeclaredMethod("what_spring_makes_of_arguments_is_encoded");
            SimpleKeyGenerator generator = new SimpleKeyGenerator();
            assertThat(encoder.encode(generator.generate(this, method, "a"))).isEqualTo("a");
            assertThat(encoder.encode(generator.generate(this, method, (Object) null)))
                    .isEqualTo("¬(_)");
            assertThat(encoder.encode(generator.generate(this, method))).isEqualTo("¬()");
            assertThat(encoder.encode(generator.generate(this, method, "a", 1))).isEqualTo("¬(\"a\",i:1)");
        }
    }

    @Nested
    class RandomKeys {

        private static final List<String> TEXTS = List.of(
                "",
                "a",
                "b",
                "\"",
                "\\",
                "\\\"",
                ",",
                "\",\"",
                ")",
                "(",
                "_",
                "¬",
                "i:1",
                "¬i:1",
                "1",
                "¬\"a\"",
                "é",
                "\uD83D\uDE00");

        /** Small pools, so that equal keys are found by chance. */
        private final List<Object> drawn = new ArrayList<>();

        private @Nullable Object key(RandomGenerator random, int depth) {
            int kind = random.nextInt(depth > 0 ? 17 : 13);
            return switch (kind) {
                case 0, 1, 2 -> TEXTS.get(random.nextInt(TEXTS.size()));
                case 3 -> random.nextInt(-1, 3);
                case 4 -> (long) random.nextInt(-1, 3);
                case 5 -> List.of(0.0, -0.0, Double.NaN, 1.0, 0.1).get(random.nextInt(5));
                case 6 -> new BigDecimal(random.nextInt(3)).setScale(random.nextInt(3));
                case 7 -> BigInteger.valueOf(random.nextInt(3));
                case 8 -> random.nextBoolean() ? Side.SELL : Other.BUY;
                case 9 -> Duration.ofNanos(random.nextInt(-2, 3) * 500_000_000L);
                case 10 ->
                    OffsetDateTime.of(2020, 1, 1, 0, random.nextInt(2), 0, 0, ZoneOffset.ofHours(random.nextInt(2)));
                case 11 -> (char) ('!' + random.nextInt(3));
                case 12 -> null;
                case 13 -> new Line(TEXTS.get(random.nextInt(TEXTS.size())), random.nextInt(2));
                case 14 -> new Nested2(key(random, depth - 1), key(random, depth - 1));
                case 15 -> timestamp(random.nextInt(3), random.nextInt(3));
                default -> new SimpleKey(list(random, depth).toArray());
            };
        }

        private List<@Nullable Object> list(RandomGenerator random, int depth) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                values.add(key(random, depth - 1));
            }
            return values;
        }

        @Test
        void have_one_text_if_and_only_if_they_are_equal() {
            long seed = Long.getLong("circlet.seed", System.nanoTime());
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            Map<String, Object> byText = new HashMap<>();
            Map<Object, String> byKey = new HashMap<>();
            for (int i = 0; i < 60_000; i++) {
                Object key = key(random, 1 + i % 4);
                if (key == null) {
                    continue;
                }
                String text = encoder.encode(key);
                assertThat(byText.getOrDefault(text, key))
                        .as("seed %s, text %s", seed, text)
                        .isEqualTo(key);
                assertThat(byKey.getOrDefault(key, text))
                        .as("seed %s, key %s", seed, key)
                        .isEqualTo(text);
                byText.put(text, key);
                byKey.put(key, text);
                if (i % 8 == 0) {
                    // The text itself as a key, whatever it looks like.
                    String again = encoder.encode(text);
                    assertThat(byText.getOrDefault(again, text))
                            .as("seed %s, text %s", seed, text)
                            .isEqualTo(text);
                    byText.put(again, text);
                    byKey.put(text, again);
                }
            }
        }

        @Test
        void have_the_same_text_when_made_anew_in_another_locale_and_time_zone() {
            long seed = Long.getLong("circlet.seed", System.nanoTime());
            List<String> here = texts(seed);
            Locale locale = Locale.getDefault();
            TimeZone zone = TimeZone.getDefault();
            try {
                Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
                TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
                assertThat(texts(seed)).as("seed %s", seed).isEqualTo(here);
            } finally {
                Locale.setDefault(locale);
                TimeZone.setDefault(zone);
            }
        }

        private List<String> texts(long seed) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            return Stream.generate(() -> Optional.ofNullable(key(random, 3)))
                    .limit(2_000)
                    .flatMap(Optional::stream)
                    .map(encoder::encode)
                    .toList();
        }

        @Test
        void dates_of_all_kinds_have_one_text_if_and_only_if_they_are_equal() {
            long seed = Long.getLong("circlet.seed", System.nanoTime());
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            Map<String, Object> byText = new HashMap<>();
            List<ZoneId> zones =
                    List.of(ZoneOffset.UTC, ZoneId.of("UTC"), ZoneId.of("Europe/Berlin"), ZoneOffset.ofHours(1));
            for (int i = 0; i < 20_000; i++) {
                LocalDateTime time = LocalDateTime.of(
                        random.nextInt(-2, 2) * 10_000,
                        1 + random.nextInt(2),
                        1,
                        random.nextInt(2),
                        0,
                        random.nextInt(2),
                        random.nextInt(2) * 1_000_000);
                ZonedDateTime zoned = time.atZone(zones.get(random.nextInt(4)));
                for (Object key : new Object[] {
                    time,
                    zoned,
                    zoned.toInstant(),
                    zoned.toOffsetDateTime(),
                    time.toLocalTime(),
                    time.toLocalDate(),
                    OffsetTime.from(zoned),
                    Year.from(time),
                    YearMonth.from(time),
                    Period.of(0, random.nextInt(-1, 2), 1)
                }) {
                    String text = encoder.encode(key);
                    assertThat(byText.getOrDefault(text, key))
                            .as("seed %s", seed)
                            .isEqualTo(key);
                    byText.put(text, key);
                }
            }
            assertThat(byText.values()).as("seed %s", seed).doesNotHaveDuplicates();
        }
    }

    @Nested
    class Refusals {

        static final class Customer {
            @Override
            public String toString() {
                return "secret";
            }
        }

        static class Money extends BigDecimal {
            private static final long serialVersionUID = 1L;

            Money() {
                super("1.0");
            }
        }

        static Stream<Object> unsupported() {
            return Stream.of(
                    new Customer(),
                    new Object(),
                    Map.of(),
                    Set.of(1),
                    new Money(),
                    new StringBuilder("a"),
                    new AtomicInteger(1),
                    new Date(1) {
                        private static final long serialVersionUID = 1L;
                    },
                    List.of(),
                    List.of("secret"),
                    new ArrayList<>(List.of(1)),
                    Optional.of("secret"),
                    Arguments.of((Object) new String[] {"secret"}),
                    new int[] {1},
                    new byte[0],
                    EnumSet.of(Side.BUY),
                    Locale.ROOT,
                    Calendar.getInstance(),
                    Customer.class,
                    (Runnable) () -> {});
        }

        @ParameterizedTest
        @MethodSource("unsupported")
        void name_the_type_and_the_remedy_and_not_the_key(Object key) {
            for (Object whole :
                    new Object[] {key, new SimpleKey("secret", key), new Nested2("secret", new Same2(key))}) {
                assertThatExceptionOfType(UnsupportedKeyException.class)
                        .isThrownBy(() -> encoder.encode(whole))
                        .withMessageContaining(key.getClass().getTypeName())
                        .withMessageContaining(whole.getClass().getTypeName())
                        .withMessageContaining("bean of type dev.circlet.spring.KeyEncoder")
                        .withMessageNotContaining("secret");
            }
        }

        @Test
        void of_several_things_name_a_key_that_could_be_given() {
            for (Object key : List.of(List.of("a"), Set.of("a"), Map.of("a", 1), new String[] {"a"}, new long[0])) {
                assertThatExceptionOfType(UnsupportedKeyException.class)
                        .isThrownBy(() -> encoder.encode(new SimpleKey(key, 1)))
                        .withMessageContaining(key.getClass().getTypeName())
                        .withMessageContaining("T(String).join")
                        .withMessageContaining("a record");
            }
        }

        @Test
        void of_one_thing_name_a_part_of_it_that_could_be_given() {
            assertThatExceptionOfType(UnsupportedKeyException.class)
                    .isThrownBy(() -> encoder.encode(Locale.ROOT))
                    .withMessageContaining("such as a record, or key = \"#customer.id\".")
                    .withMessageNotContaining("T(String)");
        }

        @Test
        void do_not_hit_keys_of_many_parts() {
            Object[] parts = new Object[100];
            Arrays.setAll(parts, i -> new Line("a", i));
            assertThat(encoder.encode(new SimpleKey(parts))).endsWith("(\"a\",i:99))");
        }

        @Test
        void begin_below_the_deepest_level() {
            Object deep = 1;
            for (int level = 1; level < 64; level++) {
                deep = new Same2(deep);
            }
            Object deepest = deep;
            assertThat(encoder.encode(deepest)).contains("(i:1)");
            assertThatExceptionOfType(UnsupportedKeyException.class)
                    .isThrownBy(() -> encoder.encode(new Same2(deepest)))
                    .withMessageContaining("nested deeper than 64 levels");
        }

        @Test
        void end_what_contains_the_same_thing_too_often() {
            Object doubled = "a";
            for (int level = 0; level < 40; level++) {
                doubled = new SimpleKey(doubled, doubled);
            }
            Object key = doubled;
            assertThatExceptionOfType(UnsupportedKeyException.class)
                    .isThrownBy(() -> encoder.encode(key))
                    .withMessageContaining("more than 1048576 characters");
        }

        record Endless(@Nullable Object next) {

            @Override
            public Object next() {
                return new Same2(new SimpleKey(this, this));
            }
        }

        @Test
        void end_what_contains_itself() {
            assertThatExceptionOfType(UnsupportedKeyException.class)
                    .isThrownBy(() -> encoder.encode(new Endless(null)))
                    .withMessageContaining("nested deeper");
        }

        @Test
        void do_not_hit_long_keys_which_are_for_the_group_to_judge() {
            String text = "é".repeat(100_000);
            assertThat(encoder.encode(text)).isEqualTo(text);
            assertThat(encoder.encode(new SimpleKey(text, 1)).getBytes(StandardCharsets.UTF_8))
                    .hasSizeGreaterThan(200_000);
        }

        record Broken(String name) {
            @Override
            public String name() {
                throw new IllegalStateException("no name");
            }
        }

        @Test
        void tell_of_a_component_that_cannot_be_read() {
            assertThatExceptionOfType(UnsupportedKeyException.class)
                    .isThrownBy(() -> encoder.encode(new Broken("a")))
                    .withMessageContaining("The component name of a key of type " + Broken.class.getName());
        }
    }

    @Test
    void a_native_image_is_told_what_is_read_by_reflection() {
        RuntimeHints hints = new RuntimeHints();
        new KeyText.Hints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onFieldAccess(ReflectionUtils.findField(SimpleKey.class, "params")))
                .accepts(hints);
    }
}
