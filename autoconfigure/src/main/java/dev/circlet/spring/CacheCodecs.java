package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.UntypedCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.function.SingletonSupplier;

/** The codecs of one cache by the types that its users declare. */
final class CacheCodecs {

    private final String cache;
    private final GroupCodecs codecs;
    private final @Nullable Codec<?> chosen;
    private final Codec<Object> untyped;
    private final ConcurrentHashMap<Type, EntryCodec> byType = new ConcurrentHashMap<>();
    private final EntryCodec plain;
    private volatile @Nullable List<EntryCodec> platform;
    private final SingletonSupplier<Any> any = SingletonSupplier.ofNullable(this::any);
    /** The same in the order in which they came. */
    private final List<EntryCodec> known = new CopyOnWriteArrayList<>();

    CacheCodecs(String cache, GroupCodecs codecs) {
        this.cache = cache;
        this.codecs = codecs;
        this.chosen = codecs.chosen(cache);
        this.plain = entry(Object.class, PlainValues.CODEC);
        this.untyped =
                chosen == null ? new Untyped() : entry(Object.class, chosen).shared();
    }

    /** Whether the application has a codec for this cache, which knows what it does. */
    boolean isChosen() {
        return chosen != null;
    }

    /** The codec of values whose type is unknown. */
    Codec<Object> untyped() {
        return untyped;
    }

    /** The codec of a type without variables and wildcards. */
    Codec<Object> of(ResolvableType type) {
        return known(type).shared();
    }

    private EntryCodec known(ResolvableType type) {
        EntryCodec codec = byType.get(type.getType());
        if (codec == null) {
            EntryCodec made = made(type);
            codec = byType.putIfAbsent(type.getType(), made);
            if (codec == null) {
                known.add(made);
                codec = made;
            }
        }
        return codec;
    }

    private EntryCodec made(ResolvableType type) {
        if (chosen != null) {
            return entry(type.toClass(), chosen);
        }
        EntryCodec made = entry(type.toClass(), byType(type, type.toClass()));
        // Whoever declares a class can tell whether a value is of it. Of the elements of a collection nobody can.
        return type.getType() instanceof Class ? made.orElse(this::anyEntry) : made;
    }

    private @Nullable EntryCodec anyEntry() {
        Any codec = any.get();
        return codec == null ? null : codec.entry();
    }

    private @Nullable Any any() {
        try {
            Codec<Object> codec = byType(ResolvableType.forClass(Object.class), Object.class);
            return codec instanceof UntypedCodec untyped ? new Any(untyped, entry(Object.class, untyped)) : null;
        } catch (RuntimeException unknown) {
            // Without JSON, or with a factory of the application that knows no such type, only declared types are read.
            return null;
        }
    }

    /** Writes what nobody declared. */
    private record Any(UntypedCodec codec, EntryCodec entry) {}

    private <V> Codec<V> byType(ResolvableType type, Class<V> raw) {
        return codecs.byType(cache, type, raw, "which a user of the cache declares");
    }

    private EntryCodec entry(Class<?> raw, Codec<?> codec) {
        @SuppressWarnings("unchecked") // the entry codec looks at each value before
        Codec<Object> values = (Codec<Object>) codec;
        return new EntryCodec(cache, raw, values);
    }

    /** Those of the types that each node has, made when somebody first asks for what nobody has declared. */
    private List<EntryCodec> platform() {
        List<EntryCodec> made = platform;
        if (made == null) {
            List<EntryCodec> types = new ArrayList<>(List.of(plain));
            Stream.concat(Stream.of(byte[].class), PlainValues.scalars().stream())
                    .forEach(raw -> {
                        try {
                            types.add(entry(raw, byType(ResolvableType.forClass(raw), raw)));
                        } catch (InvalidGroupException unknown) {
                            // Without JSON nobody has written such values.
                        }
                    });
            platform = made = List.copyOf(types);
        }
        return made;
    }

    /** Serves users that tell no type by the codecs of those that do. */
    private final class Untyped implements Codec<Object> {

        @Override
        public ByteView encode(Object value) throws IOException {
            return writerOf(value).encode(value);
        }

        @Override
        public Object decode(ByteView bytes) throws IOException {
            for (EntryCodec codec : known) {
                if (codec.wrote(bytes)) {
                    return codec.shared().decode(bytes);
                }
            }
            for (EntryCodec codec : platform()) {
                if (codec.wrote(bytes)) {
                    return codec.shared().decode(bytes);
                }
            }
            EntryCodec last = anyEntry();
            if (last != null && last.wrote(bytes)) {
                return last.decode(bytes);
            }
            throw new OtherVersionException(cache);
        }

        @Override
        public int version() {
            return 0;
        }

        private EntryCodec writerOf(Object value) throws IOException {
            Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
            EntryCodec own = byType.get(type);
            if (own != null) {
                return own;
            }
            for (EntryCodec codec : known) {
                if (codec.accepts(value)) {
                    return codec;
                }
            }
            if (PlainValues.isPlain(value)) {
                return plain;
            }
            Any written = isScalar(type) ? null : any.get();
            if (written != null && written.codec().comesBack(value)) {
                return written.entry();
            }
            if (!tellsItself(type)) {
                throw new IOException("nobody declared the type of this value of cache '" + cache
                        + "'; declare it as the return type of the cached method, such as List<Book>, or declare a "
                        + "bean of type Codec named '" + cache + "'");
            }
            return known(ResolvableType.forClass(type));
        }

        private static boolean isScalar(Class<?> type) {
            return type == byte[].class || PlainValues.scalars().contains(type);
        }

        /** Whether the class of a value says all about its type. */
        private static boolean tellsItself(Class<?> type) {
            return type.isArray()
                    ? tellsItself(type.getComponentType())
                    : type.getTypeParameters().length == 0 && !type.isAnonymousClass() && !type.isHidden();
        }
    }
}
