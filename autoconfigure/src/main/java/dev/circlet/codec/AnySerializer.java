package dev.circlet.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JacksonStdImpl;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.jackson.JsonValueSerializer;
import tools.jackson.databind.ser.std.ReferenceTypeSerializer;
import tools.jackson.databind.ser.std.StdContainerSerializer;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.util.ClassUtil;
import tools.jackson.databind.util.NameTransformer;

/** Stands before a serializer that writes no ids, or not as it must be, where any class may stand: there {@link AnyWriter} writes. */
class AnySerializer extends StdContainerSerializer<Object> {

    private final ValueSerializer<Object> serializer;

    AnySerializer(ValueSerializer<Object> serializer) {
        super(Object.class);
        this.serializer = serializer;
    }

    @SuppressWarnings("unchecked") // a serializer is asked for values of its class only
    static ValueSerializer<Object> unchecked(ValueSerializer<?> serializer) {
        return (ValueSerializer<Object>) serializer;
    }

    static AnySerializer before(ValueSerializer<?> serializer) {
        ValueSerializer<Object> any = unchecked(serializer);
        return ClassUtil.isJacksonStdImpl(serializer) ? new Standard(any) : new AnySerializer(any);
    }

    /** One of this kind before another serializer. */
    AnySerializer like(ValueSerializer<?> other) {
        return before(other);
    }

    final ValueSerializer<Object> serializer() {
        return serializer;
    }

    /** Jackson takes shortcuts where its own serializers are. */
    @JacksonStdImpl
    private static final class Standard extends AnySerializer {

        Standard(ValueSerializer<Object> serializer) {
            super(serializer);
        }
    }

    @Override
    public void resolve(SerializationContext context) {
        serializer.resolve(context);
    }

    @Override
    public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
        ValueSerializer<?> contextual = serializer.createContextual(context, property);
        return contextual == serializer ? this : like(contextual);
    }

    @Override
    public ValueSerializer<?> withFilterId(Object filterId) {
        return like(serializer.withFilterId(filterId));
    }

    @Override
    public void serialize(Object value, JsonGenerator out, SerializationContext context) {
        serializer.serialize(value, out, context);
    }

    @Override
    public void serializeWithType(Object value, JsonGenerator out, SerializationContext context, TypeSerializer ids) {
        if (ids instanceof AnyWriter any) {
            any.write(value, out, context);
            return;
        }
        ValueSerializer<Object> untyped = untyped(value, context, ids);
        if (untyped == null) {
            serializer.serializeWithType(value, out, context, ids);
        } else {
            WritableTypeId id = ids.writeTypePrefix(out, context, ids.typeId(value, JsonToken.VALUE_STRING));
            untyped.serialize(value, out, context);
            ids.writeTypeSuffix(out, context, id);
        }
    }

    /** What has to be asked for the value alone, because it would not write the id or the class of a proxy is none. */
    private @Nullable ValueSerializer<Object> untyped(Object value, SerializationContext context, TypeSerializer ids) {
        if (!(ids.getTypeIdResolver() instanceof ClassIds classes)) {
            return null;
        }
        JavaType projection = classes.projection(value);
        if (projection != null) {
            return context.findValueSerializer(projection);
        }
        return isOfApplication(serializer) ? serializer : null;
    }

    /** Need not know how to write ids. */
    static boolean isOfApplication(ValueSerializer<?> serializer) {
        return !serializer.getClass().getName().startsWith("tools.jackson.");
    }

    @Override
    public ValueSerializer<Object> unwrappingSerializer(NameTransformer names) {
        return serializer.unwrappingSerializer(names);
    }

    @Override
    public boolean isUnwrappingSerializer() {
        return serializer.isUnwrappingSerializer();
    }

    @Override
    public boolean usesObjectId() {
        return serializer.usesObjectId();
    }

    @Override
    public Iterator<PropertyWriter> properties() {
        return serializer.properties();
    }

    @Override
    public Class<?> handledType() {
        return serializer.handledType();
    }

    @Override
    public @Nullable JavaType getContentType() {
        return serializer instanceof StdContainerSerializer<Object> container ? container.getContentType() : null;
    }

    @Override
    public @Nullable ValueSerializer<?> getContentSerializer() {
        return serializer instanceof StdContainerSerializer<Object> container ? container.getContentSerializer() : null;
    }

    @Override
    public boolean hasSingleElement(Object value) {
        return serializer instanceof StdContainerSerializer<Object> container && container.hasSingleElement(value);
    }

    /** What an annotation of a property says about the elements of an array. */
    @Override
    protected StdContainerSerializer<?> _withValueTypeSerializer(TypeSerializer ids) {
        return serializer instanceof StdContainerSerializer<Object> container
                ? like(container.withValueTypeSerializer(ids))
                : this;
    }

    @Override
    public boolean isEmpty(SerializationContext context, Object value) {
        return serializer.isEmpty(context, value);
    }

    @Override
    public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, JavaType type) {
        serializer.acceptJsonFormatVisitor(visitor, type);
    }

    /** Puts one before each serializer that may be asked for a value in a place for any class. */
    static final class Modifier extends ValueSerializerModifier {

        private static final long serialVersionUID = 1L;

        private final transient ToldTypes types;

        Modifier(ToldTypes types) {
            this.types = types;
        }

        @Override
        public ValueSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription.Supplier type, ValueSerializer<?> serializer) {
            Class<?> raw = type.getBeanClass();
            return PlainScalars.of(raw) != null
                            || raw == Optional.class
                            || isOfApplication(serializer)
                            || hasParts(serializer)
                                    && (Proxy.isProxyClass(raw)
                                            || type.get().getObjectIdInfo() != null
                                            || types.names().trusted(raw) == null)
                    ? before(serializer)
                    : serializer;
        }

        /** The methods of a projection that run by themselves are no part of it. */
        @Override
        public List<BeanPropertyWriter> changeProperties(
                SerializationConfig config, BeanDescription.Supplier type, List<BeanPropertyWriter> properties) {
            return types.projections().isProjection(type.getBeanClass())
                    ? properties.stream()
                            .filter(property -> property.getMember().getMember() instanceof Method method
                                    && Projections.isAnswered(method))
                            .toList()
                    : properties;
        }

        /** A reference to another value, and what is read as mere JSON, would be taken for something else. */
        private static boolean hasParts(ValueSerializer<?> serializer) {
            return serializer instanceof BeanSerializerBase
                    || serializer instanceof JsonValueSerializer
                    || serializer instanceof StdContainerSerializer<?>
                    || serializer instanceof ReferenceTypeSerializer<?>;
        }

        @Override
        public ValueSerializer<?> modifyArraySerializer(
                SerializationConfig config,
                ArrayType type,
                BeanDescription.Supplier description,
                ValueSerializer<?> serializer) {
            return ofCollection(type, serializer);
        }

        @Override
        public ValueSerializer<?> modifyCollectionSerializer(
                SerializationConfig config,
                CollectionType type,
                BeanDescription.Supplier description,
                ValueSerializer<?> serializer) {
            return ofCollection(type, serializer);
        }

        @Override
        public ValueSerializer<?> modifyMapSerializer(
                SerializationConfig config,
                MapType type,
                BeanDescription.Supplier description,
                ValueSerializer<?> serializer) {
            return types.rows().mayBeAmong(type) ? RowSerializer.marking(serializer) : ofCollection(type, serializer);
        }

        /** The class of a value is no interface, other than most declared types. */
        private ValueSerializer<?> ofCollection(JavaType type, ValueSerializer<?> serializer) {
            return !type.getRawClass().isInterface() && types.isPlainCollection(type.getRawClass())
                    ? before(serializer)
                    : serializer;
        }
    }
}
