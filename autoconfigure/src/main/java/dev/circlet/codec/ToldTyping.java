package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeResolverBuilder;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.jsontype.impl.AsArrayTypeDeserializer;
import tools.jackson.databind.jsontype.impl.AsArrayTypeSerializer;

/**
 * Puts the id of its class before each value of a {@linkplain ToldTypes told type}, as in {@code ["Circle",{"radius":1}]}.
 * An array, unlike a property of the object, also fits values that are no object, and clashes with no name in it.
 *
 * <p>Stands where Jackson asks for default typing, and so behind everything that the application says of a type.
 */
final class ToldTyping implements TypeResolverBuilder<ToldTyping> {

    private final ToldTypes types;
    private final @Nullable TypeResolverBuilder<?> others;

    /** @param others the default typing of the application */
    ToldTyping(ToldTypes types, @Nullable TypeResolverBuilder<?> others) {
        this.types = types;
        this.others = others;
    }

    @Override
    public @Nullable Class<?> getDefaultImpl() {
        return others == null ? null : others.getDefaultImpl();
    }

    @Override
    public @Nullable TypeSerializer buildTypeSerializer(
            SerializationContext context, JavaType type, Collection<NamedType> subtypes) {
        TypeSerializer other = others == null ? null : others.buildTypeSerializer(context, type, subtypes);
        if (other == null && types.isAny(type)) {
            return new AnyWriter(type, types);
        }
        return other != null || !types.tells(type) ? other : new AsArrayTypeSerializer(ids(type), null);
    }

    @Override
    public @Nullable TypeDeserializer buildTypeDeserializer(
            DeserializationContext context, JavaType type, Collection<NamedType> subtypes) {
        TypeDeserializer other = others == null ? null : others.buildTypeDeserializer(context, type, subtypes);
        if (other == null && types.isAny(type)) {
            return new AnyReader(type, types);
        }
        return other != null || !types.tells(type)
                ? other
                : new AsArrayTypeDeserializer(type, ids(type), "", false, null);
    }

    private TypeIdResolver ids(JavaType type) {
        return new ClassIds(type, types.classes(type), types.names());
    }

    @Override
    public ToldTyping init(JsonTypeInfo.Value settings, TypeIdResolver resolver) {
        return this;
    }

    @Override
    public ToldTyping withDefaultImpl(Class<?> defaultImpl) {
        return others == null ? this : new ToldTyping(types, others.withDefaultImpl(defaultImpl));
    }

    @Override
    public ToldTyping withSettings(JsonTypeInfo.Value settings) {
        return this;
    }
}
