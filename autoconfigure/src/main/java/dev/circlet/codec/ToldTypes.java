package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonCreator;
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
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeResolverBuilder;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.jackson.JsonValueSerializer;

/**
 * Knows the types whose JSON has to tell of which class a value is, because nothing else does: those without annotations
 * about subtypes, without (de)serializers of their own and beyond the reach of default typing. Sealed types know their
 * classes; open ones, which anybody may extend, learn them from the values. All are written by a copy of the application's
 * mapper, which stays as it is.
 */
final class ToldTypes {

    private static final List<String> OPAQUE = List.of("java.", "javax.", "jdk.", "kotlin.", "tools.jackson.");

    private final JsonMapper mapper;
    private final NamedClasses names = new NamedClasses(this);
    private final Map<Class<?>, SortedMap<String, Class<?>>> told = new ConcurrentHashMap<>();
    private final Map<Class<?>, Boolean> open = new ConcurrentHashMap<>();
    private volatile @Nullable JsonMapper telling;

    ToldTypes(JsonMapper mapper) {
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
            telling = copy = copy();
        }
        return copy;
    }

    private JsonMapper copy() {
        TypeResolverBuilder<?> others =
                mapper.serializationConfig().getDefaultTyper(mapper.constructType(Object.class));
        JsonMapper.Builder copy = mapper.rebuild()
                .setDefaultTyping(new ToldTyping(this, others))
                // A class that is told has all its properties written, and an id is nowhere left out in silence.
                .disable(MapperFeature.USE_STATIC_TYPING)
                .enable(SerializationFeature.FAIL_ON_UNWRAPPED_TYPE_IDENTIFIERS);
        if (others == null) {
            copy.annotationIntrospector(AnnotationIntrospector.pair(
                    mapper.serializationConfig().getAnnotationIntrospector(), new UntoldMembers()));
        }
        return copy.build();
    }

    /** The names of the classes that extend open types. */
    NamedClasses names() {
        return names;
    }

    /** Whether the JSON of a value tells its class. */
    boolean tells(JavaType type) {
        return isOpen(type) || !classes(type).isEmpty();
    }

    /** The classes that values of a sealed type may be of, by their ids; empty for types whose JSON does not tell them. */
    SortedMap<String, Class<?>> classes(JavaType type) {
        Class<?> raw = type.getRawClass();
        return raw.isSealed() && !raw.isEnum() && !isOpaque(raw)
                ? told.computeIfAbsent(raw, none -> needsIds(raw) ? byId(permitted(raw)) : new TreeMap<>())
                : new TreeMap<>();
    }

    /** Whether values of a type may be of classes that nothing tells but themselves. */
    boolean isOpen(JavaType type) {
        Class<?> raw = type.getRawClass();
        return !Modifier.isFinal(raw.getModifiers())
                && !raw.isSealed()
                && !raw.isEnum()
                && !raw.isArray()
                && !raw.isPrimitive()
                && !isOpaque(raw)
                && !type.isContainerType()
                && !type.isReferenceType()
                && open.computeIfAbsent(raw, this::needsIds);
    }

    static boolean isOpaque(Class<?> type) {
        return isOpaque(type.getName());
    }

    static boolean isOpaque(String className) {
        return OPAQUE.stream().anyMatch(className::startsWith);
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
        try {
            DeserializationContext context = mapper._deserializationContext();
            AnnotatedClass annotated = context.introspectClassAnnotations(type);
            return !annotated.hasAnnotation(JsonTypeInfo.class)
                    && !annotated.hasAnnotation(JsonSubTypes.class)
                    && context.getAnnotationIntrospector().findSerializer(context.getConfig(), annotated) == null
                    && isWrittenByProperties(type)
                    && !isWrittenAsAnother(type)
                    && isReadByProperties(annotated, context);
        } catch (RuntimeException | LinkageError unreadable) {
            return false;
        }
    }

    private boolean isWrittenByProperties(Class<?> type) {
        ValueSerializer<?> writer = mapper._serializationContext().findValueSerializer(type);
        return writer instanceof BeanSerializerBase
                || writer instanceof JsonValueSerializer
                || writer instanceof UnknownSerializer;
    }

    /** An id before the value would leave none for what is written in its place. */
    private boolean isWrittenAsAnother(Class<?> type) {
        SerializationContext context = mapper._serializationContext();
        AnnotatedMember place = context.introspectBeanDescription(
                        mapper.constructType(type), context.introspectClassAnnotations(type))
                .findJsonValueAccessor();
        return place != null
                && !place.getType().isFinal()
                && !place.getType().isContainerType()
                && !isOpaque(place.getRawType());
    }

    /** Whatever else the application has done about reading the type, it has another reader then. */
    private boolean isReadByProperties(AnnotatedClass type, DeserializationContext context) {
        ValueDeserializer<?> reader = context.findRootValueDeserializer(mapper.constructType(type.getRawType()));
        boolean byProperties = reader instanceof BeanDeserializerBase;
        return reader.handledType() == type.getRawType()
                && (Modifier.isAbstract(type.getModifiers())
                        // The constructors of an abstract class look as if it could be made.
                        ? reader.getClass() == AbstractDeserializer.class || byProperties && !hasFactory(type)
                        : byProperties);
    }

    private static boolean hasFactory(AnnotatedClass type) {
        return type.getFactoryMethods().stream()
                .anyMatch(method -> method.hasAnnotation(JsonCreator.class)
                        || method.getName().equals("valueOf")
                        || method.getName().equals("fromString"));
    }

    /** Whether the properties of a type are read as they are written when ids are told. */
    boolean isTellable(JavaType type) {
        try {
            return UntoldMembers.areRead(telling()._deserializationContext(), type);
        } catch (RuntimeException | LinkageError unreadable) {
            return true;
        }
    }

    /** Whether a class can be read as such, which a subclass that its library made up, for instance, cannot. */
    boolean isReadable(Class<?> type) {
        try {
            ValueDeserializer<?> reader =
                    mapper._deserializationContext().findRootValueDeserializer(mapper.constructType(type));
            return !(reader instanceof AbstractDeserializer)
                    && (!(reader instanceof BeanDeserializerBase bean)
                            || bean.getValueInstantiator().canInstantiate());
        } catch (RuntimeException | LinkageError unreadable) {
            return false;
        }
    }
}
