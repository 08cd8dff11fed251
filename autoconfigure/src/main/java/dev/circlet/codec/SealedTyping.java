package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import java.util.SortedMap;
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
 * Puts the id of its class before each value of a {@linkplain SealedTypes sealed type}, as in {@code ["Circle",{"radius":1}]}.
 * An array, unlike a property of the object, also fits values that are no object, and clashes with no name in it.
 *
 * <p>Stands where Jackson asks for default typing, and so behind everything that the application says of a type.
 */
final class SealedTyping implements TypeResolverBuilder<SealedTyping> {

    private final SealedTypes types;
    private final @Nullable TypeResolverBuilder<?> others;

    /** @param others the default typing of the application */
    SealedTyping(SealedTypes types, @Nullable TypeResolverBuilder<?> others) {
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
        SortedMap<String, Class<?>> classes = types.classes(type);
        return other != null || classes.isEmpty()
                ? other
                : new AsArrayTypeSerializer(new PermittedClasses(type, classes), null);
    }

    @Override
    public @Nullable TypeDeserializer buildTypeDeserializer(
            DeserializationContext context, JavaType type, Collection<NamedType> subtypes) {
        TypeDeserializer other = others == null ? null : others.buildTypeDeserializer(context, type, subtypes);
        SortedMap<String, Class<?>> classes = types.classes(type);
        return other != null || classes.isEmpty()
                ? other
                : new AsArrayTypeDeserializer(type, new PermittedClasses(type, classes), "", false, null);
    }

    @Override
    public SealedTyping init(JsonTypeInfo.Value settings, TypeIdResolver resolver) {
        return this;
    }

    @Override
    public SealedTyping withDefaultImpl(Class<?> defaultImpl) {
        return others == null ? this : new SealedTyping(types, others.withDefaultImpl(defaultImpl));
    }

    @Override
    public SealedTyping withSettings(JsonTypeInfo.Value settings) {
        return this;
    }
}
