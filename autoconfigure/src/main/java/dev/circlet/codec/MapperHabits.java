package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.jackson.JsonValueSerializer;

/** What the application's mapper does with a class by itself. */
final class MapperHabits {

    private final JsonMapper mapper;
    private final boolean numbersAreTexts;

    MapperHabits(JsonMapper mapper) {
        this.mapper = mapper;
        this.numbersAreTexts = mapper.isEnabled(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS);
    }

    /** Whether JSON reads an {@code Integer} as what it was. */
    boolean keepIntegers() {
        return !numbersAreTexts && !mapper.isEnabled(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);
    }

    /** Whether JSON reads a {@code Double} as what it was. */
    boolean keepDoubles() {
        return !numbersAreTexts && !mapper.isEnabled(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    /** Whether neither the application nor the JSON tells of which class a value of a type is. */
    boolean leaveClassesOpen(Class<?> type) {
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
        ValueSerializer<?> writer = writer(type);
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
                && (!ToldTypes.isOpaque(place.getRawType()) || ToldTypes.ANY.contains(place.getRawType()));
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

    /** Whether a class can be read as such, which a subclass that its library made up, for instance, cannot. */
    boolean canRead(Class<?> type) {
        try {
            ValueDeserializer<?> reader =
                    mapper._deserializationContext().findRootValueDeserializer(mapper.constructType(type));
            return reader instanceof BeanDeserializerBase bean
                    ? isWrittenByProperties(type)
                            && !isWrittenAsAnother(type)
                            && canMake(bean.getValueInstantiator(), type)
                            && !forget(type)
                    : !(reader instanceof AbstractDeserializer);
        } catch (RuntimeException | LinkageError unreadable) {
            return false;
        }
    }

    /**
     * Whether instances of a class have a state of which JSON has nothing that could be read: accessors without {@code get},
     * for instance. Such a value would come back empty, and nobody would notice.
     */
    boolean forget(Class<?> type) {
        try {
            ValueDeserializer<?> reader =
                    mapper._deserializationContext().findRootValueDeserializer(mapper.constructType(type));
            return reader instanceof BeanDeserializerBase bean
                    && hasState(type)
                    && !bean.getValueInstantiator().canCreateUsingDelegate()
                    && leavesOut(type, bean);
        } catch (RuntimeException | LinkageError unreadable) {
            return false;
        }
    }

    private static boolean hasState(Class<?> type) {
        return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
                .flatMap(each -> Stream.of(each.getDeclaredFields()))
                .anyMatch(field ->
                        !field.isSynthetic() && (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0);
    }

    /** What the application leaves out by itself is nobody else's business. */
    private boolean leavesOut(Class<?> type, BeanDeserializerBase reader) {
        ValueSerializer<?> writer = writer(type);
        if (!(writer instanceof BeanSerializerBase || writer instanceof UnknownSerializer)) {
            return false;
        }
        SerializationContext context = mapper._serializationContext();
        BeanDescription bean =
                context.introspectBeanDescription(mapper.constructType(type), context.introspectClassAnnotations(type));
        if (bean.findAnyGetter() != null || !ignored(type).isEmpty()) {
            return false;
        }
        Iterator<PropertyWriter> written = writer.properties();
        while (written.hasNext()) {
            PropertyWriter property = written.next();
            boolean unwraps = property instanceof BeanPropertyWriter member && member.isUnwrapping();
            if (unwraps || reader.findProperty(property.getFullName()) != null) {
                return false;
            }
        }
        return true;
    }

    private Set<String> ignored(Class<?> type) {
        DeserializationContext context = mapper._deserializationContext();
        BeanDescription bean =
                context.introspectBeanDescription(mapper.constructType(type), context.introspectClassAnnotations(type));
        // Known as soon as the others are.
        bean.findProperties();
        return bean.getIgnoredPropertyNames();
    }

    /** Whether a reader of the application, which knows nothing of ids, reads what is written by properties. */
    boolean readByApplication(Class<?> type) {
        try {
            return !reader(type).getClass().getName().startsWith("tools.jackson.") && isWrittenByProperties(type);
        } catch (RuntimeException | LinkageError unreadable) {
            return false;
        }
    }

    /** Whether the application has no reader of its own for a type. */
    boolean readByJackson(Class<?> type) {
        try {
            return reader(type).getClass().getName().startsWith("tools.jackson.databind.deser.");
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    /** Whether the application has neither a reader of its own for a type nor another class that it is to be read as. */
    boolean readAs(Class<?> type, Class<?> by) {
        return readByJackson(type) && reader(type).handledType() == by;
    }

    /** Whether the application has no writer of its own for a type. Modules of Jackson, as that for Hibernate, write as it does. */
    boolean writtenByJackson(Class<?> type) {
        try {
            return !AnySerializer.isOfApplication(writer(type));
        } catch (RuntimeException unwritable) {
            return false;
        }
    }

    /** A constructor for a text is no use for an object. */
    private boolean canMake(ValueInstantiator instances, Class<?> type) {
        return instances.canCreateUsingDefault()
                || instances.canCreateFromObjectWith()
                || instances.canCreateUsingDelegate()
                || instances.canCreateUsingArrayDelegate()
                || instances.canInstantiate() && writer(type) instanceof JsonValueSerializer;
    }

    private ValueDeserializer<?> reader(Class<?> type) {
        return mapper._deserializationContext().findNonContextualValueDeserializer(mapper.constructType(type));
    }

    private ValueSerializer<?> writer(Class<?> type) {
        return mapper._serializationContext().findValueSerializer(type);
    }
}
