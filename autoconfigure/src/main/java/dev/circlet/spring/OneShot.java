package dev.circlet.spring;

import java.io.InputStream;
import java.io.Reader;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HashSet;
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
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Window;
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

    private static final Set<String> PAGES =
            Set.of("org.springframework.data.domain.Slice", "org.springframework.data.domain.Window");

    private static final int MAX_DEPTH = 3;

    private enum Form {
        ONE_SHOT,
        ENTITY,
        PAGE,
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
            if (isNamed(type, Set.of(ENTITY))) {
                return Form.ENTITY;
            }
            return isNamed(type, PAGES) ? Form.PAGE : Form.OTHER;
        }
    };

    private OneShot() {}

    /** The part of a declared type, or all of it, whose values can be read only once; null if there is none. */
    static @Nullable Class<?> inType(ResolvableType type) {
        return inType(type, new HashSet<>());
    }

    /** @param records those that were looked into; what stands for their variables is looked at where they are used */
    private static @Nullable Class<?> inType(ResolvableType type, Set<Class<?>> records) {
        Class<?> raw = type.resolve(Object.class);
        if (raw.isArray()) {
            return inType(type.getComponentType(), records);
        }
        if (is(raw)) {
            return raw;
        }
        if (raw == Class.class) {
            return null;
        }
        Stream<ResolvableType> components = raw.isRecord() && records.add(raw)
                ? Stream.of(raw.getRecordComponents())
                        .map(component -> ResolvableType.forType(component.getGenericType(), type))
                : Stream.empty();
        return Stream.concat(Stream.of(type.getGenerics()), components)
                .map(part -> inType(part, records))
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null);
    }

    /** Whether values of a class can be read only once, wherever they come from. */
    static boolean is(Class<?> type) {
        return FORMS.get(type) == Form.ONE_SHOT;
    }

    /** The same of a value and of what it consists of, which is not read: as deep as a list in a record of a list. */
    static @Nullable Class<?> inValue(@Nullable Object value) {
        return inValue(value, MAX_DEPTH);
    }

    private static @Nullable Class<?> inValue(@Nullable Object value, int depth) {
        if (value == null) {
            return null;
        }
        return switch (FORMS.get(value.getClass())) {
            case ONE_SHOT -> value.getClass();
            case ENTITY -> inValue(Entities.body(value), depth);
            case PAGE -> inValue(Pages.content(value), depth);
            case OTHER -> depth == 0 ? null : amongParts(value, depth - 1);
        };
    }

    private static @Nullable Class<?> amongParts(Object value, int depth) {
        for (Object part : parts(value)) {
            Class<?> found = inValue(part, depth);
            if (found != null) {
                return found;
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
        if (value instanceof Record) {
            return RecordParts.of(value);
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

    /** Loaded where there is one. */
    private static final class Pages {

        static List<?> content(Object page) {
            return page instanceof Slice<?> slice ? slice.getContent() : ((Window<?>) page).getContent();
        }
    }
}
