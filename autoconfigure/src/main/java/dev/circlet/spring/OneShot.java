package dev.circlet.spring;

import java.io.InputStream;
import java.io.Reader;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.InputStreamSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpEntity;

/** Values that can be read only once, so that who keeps them takes them from who asked for them. */
final class OneShot {

    private static final List<Class<?>> KINDS = List.of(
            BaseStream.class,
            Iterator.class,
            Spliterator.class,
            Enumeration.class,
            InputStream.class,
            Reader.class,
            ReadableByteChannel.class,
            DirectoryStream.class,
            InputStreamSource.class,
            DataBuffer.class);

    /** Of libraries and modules that an application may lack. */
    private static final Set<String> NAMES = Set.of(
            "java.sql.ResultSet",
            "kotlin.sequences.Sequence",
            "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
            "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

    private static final String ENTITY = "org.springframework.http.HttpEntity";

    private enum Form {
        ONE_SHOT,
        ENTITY,
        OTHER
    }

    private static final ClassValue<Form> FORMS = new ClassValue<>() {
        @Override
        protected Form computeValue(Class<?> type) {
            if (KINDS.stream().anyMatch(kind -> kind.isAssignableFrom(type))
                    || isLambda(type)
                    || isNamed(type, NAMES)) {
                return Form.ONE_SHOT;
            }
            return isNamed(type, Set.of(ENTITY)) ? Form.ENTITY : Form.OTHER;
        }
    };

    private OneShot() {}

    /** The part of a declared type, or all of it, whose values can be read only once; null if there is none. */
    static @Nullable Class<?> inType(ResolvableType type) {
        Class<?> raw = type.resolve(Object.class);
        if (raw.isArray()) {
            return inType(type.getComponentType());
        }
        if (FORMS.get(raw) == Form.ONE_SHOT) {
            return raw;
        }
        return raw == Class.class
                ? null
                : Stream.of(type.getGenerics())
                        .map(OneShot::inType)
                        .flatMap(Stream::ofNullable)
                        .findFirst()
                        .orElse(null);
    }

    /** The same of a value and of what it consists of, which is not read. */
    static @Nullable Class<?> inValue(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (FORMS.get(value.getClass())) {
            case ONE_SHOT -> value.getClass();
            case ENTITY -> inValue(Entities.body(value));
            case OTHER -> amongParts(value);
        };
    }

    private static @Nullable Class<?> amongParts(Object value) {
        for (Object part : parts(value)) {
            if (part != null && FORMS.get(part.getClass()) == Form.ONE_SHOT) {
                return part.getClass();
            }
        }
        return null;
    }

    private static Collection<?> parts(Object value) {
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        if (value instanceof Map<?, ?> map) {
            return map.values();
        }
        if (value instanceof Optional<?> optional) {
            return optional.stream().toList();
        }
        return value instanceof Object[] array ? Arrays.asList(array) : List.of();
    }

    /** What {@code stream::iterator} gives can be iterated once, and nothing tells it from others of its like. */
    private static boolean isLambda(Class<?> type) {
        return type.isHidden() && Iterable.class.isAssignableFrom(type);
    }

    private static boolean isNamed(Class<?> type, Set<String> names) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (names.contains(each.getName())
                    || Stream.of(each.getInterfaces()).anyMatch(parent -> isNamed(parent, names))) {
                return true;
            }
        }
        return false;
    }

    /** Loaded where there is one. */
    private static final class Entities {

        static @Nullable Object body(Object entity) {
            return ((HttpEntity<?>) entity).getBody();
        }
    }
}
