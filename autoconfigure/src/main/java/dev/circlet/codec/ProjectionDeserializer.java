package dev.circlet.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.util.ClassUtil;

/** Reads the properties of one of the {@link Projections} into a {@link Projection}. */
final class ProjectionDeserializer extends StdDeserializer<Object> {

    private final JavaType type;
    private final Projections projections;
    private final List<String> getters = new ArrayList<>();
    private final Projection.Shape shape;
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();

    private ProjectionDeserializer(JavaType type, Projections projections) {
        super(type);
        this.type = type;
        this.projections = projections;
        this.shape = new Projection.Shape(type.getRawClass(), getters);
    }

    /** Not in the constructor, because a projection may have one of itself. */
    @Override
    public void resolve(DeserializationContext context) {
        projections.getters(type).forEach((getter, property) -> {
            places.put(property.getName(), parts.size());
            getters.add(getter);
            parts.add(Part.of(
                    context,
                    new BeanProperty.Std(
                            PropertyName.construct(property.getName()),
                            property.getGetter().getType(),
                            null,
                            property.getGetter(),
                            property.getMetadata())));
        });
    }

    @Override
    public boolean isCachable() {
        return true;
    }

    /** What stands there without an id is of any class. */
    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        return property != null && UntoldMembers.isUntold(property.getMember()) ? new Untold(type) : this;
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            return context.reportInputMismatch(type, "The properties of a projection are no object");
        }
        @Nullable Object[] values = new Object[parts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = parts.get(i).absent(context);
        }
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            Integer place = places.get(name);
            if (place == null) {
                in.skipChildren();
            } else {
                values[place] = parts.get(place).read(in, context);
            }
        }
        return Projection.of(shape, values);
    }

    /** How one property is read. */
    private record Part(
            JavaType type,
            ValueDeserializer<Object> deserializer,
            @Nullable TypeDeserializer ids) {

        static Part of(DeserializationContext context, BeanProperty property) {
            TypeDeserializer ids = context.findTypeDeserializer(property.getType());
            return new Part(
                    property.getType(),
                    context.findContextualValueDeserializer(property.getType(), property),
                    ids == null ? null : ids.forProperty(property));
        }

        @Nullable
        Object read(JsonParser in, DeserializationContext context) {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return deserializer.getNullValue(context);
            }
            return ids == null
                    ? deserializer.deserialize(in, context)
                    : deserializer.deserializeWithType(in, context, ids);
        }

        /** The mapper of the application may leave out what is nothing. */
        @Nullable
        Object absent(DeserializationContext context) {
            return type.isPrimitive() ? ClassUtil.defaultValue(type.getRawClass()) : deserializer.getNullValue(context);
        }
    }

    /** Reads nothing. */
    private static final class Untold extends StdDeserializer<Object> {

        private final JavaType type;

        Untold(JavaType type) {
            super(type);
            this.type = type;
        }

        @Override
        public Object deserialize(JsonParser in, DeserializationContext context) {
            return context.reportInputMismatch(type, "Nothing tells the class");
        }
    }

    /** Those of all projections. */
    static Deserializers all(Projections projections) {
        return new FoundDeserializers(type ->
                projections.isProjection(type.getRawClass()) ? new ProjectionDeserializer(type, projections) : null);
    }
}
