package dev.circlet.spring;

import static java.util.Map.entry;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists, sets and maps of the platform whose contents, at any depth, are text, numbers, flags, UUIDs and times: what can be
 * read back as it was without knowing anything of the application, and what any node may therefore read without a declared
 * type. JSON could not say which kind of number was meant.
 *
 * <p>Each value is a tag and what follows it: the text of a scalar after its length in bytes, the elements of a collection
 * after their number. No tag leads to a class of the application, and no number to more memory than there are bytes.
 */
final class PlainValues implements Codec<Object> {

    static final PlainValues CODEC = new PlainValues();

    private static final int MAX_DEPTH = 32;
    private static final char NULL = '0';
    private static final char LIST = '[';
    private static final char SET = '(';
    private static final char MAP = '{';

    private static final List<Class<?>> MORE = List.of(
            Deque.class,
            SortedSet.class,
            SortedMap.class,
            Vector.class,
            Hashtable.class,
            IdentityHashMap.class,
            WeakHashMap.class);

    private static final Map<Class<?>, Scalar> SCALARS = Map.ofEntries(
            entry(String.class, new Scalar('s', text -> text)),
            entry(Boolean.class, new Scalar('b', Boolean::valueOf)),
            entry(Character.class, new Scalar('c', text -> text.charAt(0))),
            entry(Byte.class, new Scalar('y', Byte::valueOf)),
            entry(Short.class, new Scalar('h', Short::valueOf)),
            entry(Integer.class, new Scalar('i', Integer::valueOf)),
            entry(Long.class, new Scalar('l', Long::valueOf)),
            entry(Float.class, new Scalar('f', Float::valueOf)),
            entry(Double.class, new Scalar('d', Double::valueOf)),
            entry(BigInteger.class, new Scalar('I', BigInteger::new)),
            entry(BigDecimal.class, new Scalar('D', BigDecimal::new)),
            entry(UUID.class, new Scalar('u', UUID::fromString)),
            entry(Instant.class, new Scalar('t', Instant::parse)),
            entry(LocalDate.class, new Scalar('a', LocalDate::parse)),
            entry(LocalTime.class, new Scalar('m', LocalTime::parse)),
            entry(LocalDateTime.class, new Scalar('A', LocalDateTime::parse)),
            entry(OffsetDateTime.class, new Scalar('O', OffsetDateTime::parse)),
            entry(ZonedDateTime.class, new Scalar('Z', ZonedDateTime::parse)),
            entry(Duration.class, new Scalar('P', Duration::parse)));

    private static final Map<Character, Scalar> BY_TAG =
            SCALARS.values().stream().collect(Collectors.toMap(Scalar::tag, scalar -> scalar));

    private PlainValues() {}

    /** Single values; by themselves they are written like any value of a declared type. */
    static Set<Class<?>> scalars() {
        return SCALARS.keySet();
    }

    /** Whether a value is a collection that comes back equal, order of elements included. */
    static boolean isPlain(Object value) {
        return isCollection(value) && isPlain(value, MAX_DEPTH);
    }

    private static boolean isPlain(@Nullable Object value, int depth) {
        if (value == null || SCALARS.containsKey(value.getClass())) {
            return true;
        }
        if (depth == 0 || !isCollection(value)) {
            return false;
        }
        return value instanceof Map<?, ?> map
                ? arePlain(map.keySet(), depth - 1) && arePlain(map.values(), depth - 1)
                : arePlain((Collection<?>) value, depth - 1);
    }

    private static boolean arePlain(Collection<?> elements, int depth) {
        return elements.stream().allMatch(element -> isPlain(element, depth));
    }

    /** Not those that are more than a list, a set or a map, which would come back as less. */
    private static boolean isCollection(Object value) {
        return value.getClass().getPackageName().equals("java.util")
                && (value instanceof List || value instanceof Set || value instanceof Map)
                && MORE.stream().noneMatch(kind -> kind.isInstance(value));
    }

    @Override
    public ByteView encode(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(value, new DataOutputStream(bytes));
        return ByteView.of(bytes.toByteArray());
    }

    private static void write(@Nullable Object value, DataOutputStream out) throws IOException {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof Map<?, ?> map) {
            out.writeByte(MAP);
            out.writeInt(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                write(entry.getKey(), out);
                write(entry.getValue(), out);
            }
        } else if (value instanceof Collection<?> elements) {
            out.writeByte(value instanceof Set ? SET : LIST);
            out.writeInt(elements.size());
            for (Object element : elements) {
                write(element, out);
            }
        } else {
            Scalar scalar = Objects.requireNonNull(
                    SCALARS.get(value.getClass()),
                    () -> "no plain value: a " + value.getClass().getName());
            ByteBuffer text = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value.toString()));
            out.writeByte(scalar.tag());
            out.writeInt(text.remaining());
            out.write(text.array(), 0, text.remaining());
        }
    }

    @Override
    public Object decode(ByteView bytes) throws IOException {
        DataInputStream in = new DataInputStream(bytes.asInputStream());
        Object value = read(in, MAX_DEPTH);
        if (value == null || in.read() >= 0) {
            throw new IOException("The bytes are no collection of plain values");
        }
        return value;
    }

    private static @Nullable Object read(DataInputStream in, int depth) throws IOException {
        char tag = (char) in.readUnsignedByte();
        return switch (tag) {
            case NULL -> null;
            case LIST -> readInto(new ArrayList<>(), in, depth);
            case SET -> readInto(new LinkedHashSet<>(), in, depth);
            case MAP -> readMap(in, depth);
            default -> readScalar(tag, in);
        };
    }

    private static Object readInto(Collection<@Nullable Object> elements, DataInputStream in, int depth)
            throws IOException {
        for (int left = size(in, depth); left > 0; left--) {
            elements.add(read(in, depth - 1));
        }
        return elements;
    }

    private static Object readMap(DataInputStream in, int depth) throws IOException {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int left = size(in, depth); left > 0; left--) {
            map.put(read(in, depth - 1), read(in, depth - 1));
        }
        return map;
    }

    private static int size(DataInputStream in, int depth) throws IOException {
        int size = in.readInt();
        if (depth == 0 || size < 0 || size > in.available()) {
            throw new IOException("A collection claims more elements or levels than there are");
        }
        return size;
    }

    private static Object readScalar(char tag, DataInputStream in) throws IOException {
        Scalar scalar = BY_TAG.get(tag);
        int size = in.readInt();
        if (scalar == null || size < 0 || size > in.available()) {
            throw new IOException("No plain value begins with tag " + (int) tag + " and length " + size);
        }
        try {
            return scalar.parse()
                    .apply(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(in.readNBytes(size)))
                            .toString());
        } catch (CharacterCodingException malformed) {
            throw malformed;
        } catch (RuntimeException unreadable) {
            throw new IOException("The text after tag " + tag + " is no such value", unreadable);
        }
    }

    @Override
    public int version() {
        return VersionHash.of("plain:1");
    }

    /** A class whose {@code toString} says all. */
    private record Scalar(char tag, Function<String, Object> parse) {}
}
