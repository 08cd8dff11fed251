package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializer;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.json.JsonMapper;

/**
 * Knows the sealed types whose JSON has to tell which of the permitted classes a value is of, because nothing else does:
 * those without annotations about subtypes, without a (de)serializer of their own and beyond the reach of default typing.
 * Their values are written by a copy of the application's mapper, which stays as it is.
 */
final class SealedTypes {

    private static final List<String> OPAQUE = List.of("java.", "javax.", "jdk.", "kotlin.", "tools.jackson.");

    private final JsonMapper mapper;
    private final Map<Class<?>, SortedMap<String, Class<?>>> told = new ConcurrentHashMap<>();
    private volatile @Nullable JsonMapper telling;

    SealedTypes(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The mapper of the application. */
    JsonMapper plain() {
        return mapper;
    }

    /** A copy that writes and reads the ids of classes. */
    JsonMapper telling() {
        JsonMapper copy = telling;
        if (copy == null) {
            copy = mapper.rebuild()
                    .setDefaultTyping(new SealedTyping(
                            this, mapper.serializationConfig().getDefaultTyper(mapper.constructType(Object.class))))
                    .build();
            telling = copy;
        }
        return copy;
    }

    /** The classes that values of a type may be of, by their ids; empty for types whose JSON does not tell them. */
    SortedMap<String, Class<?>> classes(JavaType type) {
        Class<?> raw = type.getRawClass();
        return raw.isSealed() && !raw.isEnum() && !isOpaque(raw)
                ? told.computeIfAbsent(raw, none -> needsIds(raw) ? byId(permitted(raw)) : new TreeMap<>())
                : new TreeMap<>();
    }

    static boolean isOpaque(Class<?> type) {
        return OPAQUE.stream().anyMatch(type.getName()::startsWith);
    }

    /**
     * What a sealed type ends in: all its final classes, records and enums, at any depth. Classes that are open may have
     * instances of their own; whether others extend them, nobody can know.
     */
    static Set<Class<?>> permitted(Class<?> type) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        collect(type, classes);
        return classes;
    }

    private static void collect(Class<?> type, Set<Class<?>> classes) {
        if (type.isEnum() || !type.isInterface() && !Modifier.isAbstract(type.getModifiers())) {
            classes.add(type);
        }
        if (type.isSealed() && !type.isEnum()) {
            for (Class<?> subclass : type.getPermittedSubclasses()) {
                collect(subclass, classes);
            }
        }
    }

    /** The simple name says enough, unless two have the same; so moving a class changes nothing. */
    static SortedMap<String, Class<?>> byId(Set<Class<?>> classes) {
        SortedMap<String, List<Class<?>>> bySimpleName = new TreeMap<>();
        for (Class<?> type : classes) {
            bySimpleName
                    .computeIfAbsent(type.getSimpleName(), none -> new ArrayList<>())
                    .add(type);
        }
        SortedMap<String, Class<?>> byId = new TreeMap<>();
        bySimpleName.forEach((name, same) ->
                same.forEach(type -> byId.put(same.size() == 1 ? name : type.getName(), type)));
        return byId;
    }

    private boolean needsIds(Class<?> type) {
        DeserializationContext context = mapper._deserializationContext();
        AnnotatedClass annotated = context.introspectClassAnnotations(type);
        if (annotated.hasAnnotation(JsonTypeInfo.class)
                || annotated.hasAnnotation(JsonSubTypes.class)
                || context.getAnnotationIntrospector().findSerializer(context.getConfig(), annotated) != null) {
            return false;
        }
        try {
            // Whatever the application has done about reading the type, it is not one of these then.
            ValueDeserializer<?> reader = context.findRootValueDeserializer(mapper.constructType(type));
            return reader.handledType() == type
                    && (Modifier.isAbstract(type.getModifiers())
                            ? reader.getClass() == AbstractDeserializer.class
                            : reader.getClass() == BeanDeserializer.class);
        } catch (JacksonException unreadable) {
            return false;
        }
    }
}
