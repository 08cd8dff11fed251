package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.CodecContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlainValuesTests extends CodecContract<Object> {

    private static final List<Object> SCALARS = List.of(
            "",
            "äß€\uD83D\uDE00",
            true,
            false,
            'c',
            (byte) -1,
            (short) 1,
            1,
            1L,
            Long.MIN_VALUE,
            1f,
            0.1,
            -0.0,
            Double.NaN,
            Double.MIN_VALUE,
            Float.NEGATIVE_INFINITY,
            BigInteger.TWO.pow(200),
            new BigDecimal("1.00"),
            new BigDecimal("1E+300"),
            new UUID(1, -2),
            Instant.MAX,
            LocalDate.MIN,
            LocalTime.MAX,
            LocalDateTime.parse("2026-01-01T00:00"),
            OffsetDateTime.parse("2026-01-01T00:00:00.000000001-05:00"),
            ZonedDateTime.parse("2026-10-25T02:30+01:00[Europe/Berlin]"),
            ZonedDateTime.parse("2026-10-25T02:30+02:00[Europe/Berlin]"),
            Duration.ofNanos(-1));

    @Override
    protected Codec<Object> codec() {
        return PlainValues.CODEC;
    }

    @Override
    protected List<Object> values() {
        Map<Object, Object> odd = new HashMap<>();
        odd.put(null, Arrays.asList(null, 1));
        odd.put(1L, Set.of(List.of()));
        return List.of(
                new ArrayList<>(SCALARS),
                List.of(),
                new LinkedHashSet<>(SCALARS),
                odd,
                Map.of("a", Map.of(1, Map.of(1L, List.of(true)))));
    }

    @Override
    protected List<ByteView> malformed() {
        return Stream.of(
                        "",
                        "0",
                        "[",
                        "[\0\0\0",
                        "[\0\0\0\1",
                        "[\177\177\177\177",
                        "{\0\0\0\1" + "0",
                        "[\0\0\0\0more",
                        "[\0\0\0\1x\0\0\0\0",
                        "[\0\0\0\1i\0\0\0\1a",
                        "[\0\0\0\1i\177\177\177\177",
                        "[\0\0\0\1".repeat(100) + "0")
                .map(ByteView::utf8)
                .toList();
    }

    @Override
    protected boolean spoil(Object value) {
        if (value instanceof ArrayList<?> list) {
            list.clear();
        }
        return value instanceof ArrayList;
    }

    @Test
    void ordersAreKept() throws IOException {
        Map<String, Integer> map = new LinkedHashMap<>();
        Stream.of("z", "a", "m").forEach(key -> map.put(key, map.size()));
        Map<?, ?> back = (Map<?, ?>) codec().decode(codec().encode(map));
        assertThat(List.<Object>copyOf(back.keySet())).isEqualTo(List.of("z", "a", "m"));
    }

    @Test
    void collectionsThatAreMoreOrHoldMoreAreNotPlain() {
        List<Object> endless = new ArrayList<>();
        Collections.addAll(endless, endless, endless);
        for (Object value : List.of(
                "text",
                1,
                new Object(),
                new TreeMap<>(),
                new TreeSet<>(),
                new LinkedList<>(),
                new ArrayDeque<>(),
                new Properties(),
                new IdentityHashMap<>(),
                new CopyOnWriteArrayList<>(),
                new HashMap<>(Map.of("a", new Object())),
                Map.of(TimeUnit.DAYS, 1),
                List.of(List.of(TimeUnit.DAYS)),
                new EnumMap<>(Map.of(TimeUnit.DAYS, 1)),
                Set.of(new int[0]))) {
            assertThat(PlainValues.isPlain(value)).as("%s", value.getClass()).isFalse();
        }
        assertThat(PlainValues.isPlain(endless)).isFalse();
    }

    @Test
    void collectionsOfThePlatformArePlain() {
        for (Object value : List.of(
                List.of(1),
                Arrays.asList("a", null),
                new ArrayList<>(List.of(1)).subList(0, 1),
                Collections.unmodifiableMap(new HashMap<>(Map.of("a", 1))),
                Collections.emptySet(),
                Set.of(1))) {
            assertThat(PlainValues.isPlain(value)).as("%s", value.getClass()).isTrue();
        }
    }

    @Test
    void changedBytesAreAnotherValueOrAnIoException() throws IOException {
        long seed = Long.getLong("circlet.seed", System.nanoTime());
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        byte[] good = codec().encode(values().get(0)).toByteArray();
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                codec().decode(ByteView.of(bytes));
            } catch (IOException refused) {
                assertThat(refused).as("seed %s", seed).isNotNull();
            }
        }
    }

    @Test
    void textWithoutUtf8FormIsRefused() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> codec().encode(List.of("\uD83D")));
    }
}
