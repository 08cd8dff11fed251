package dev.circlet.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.SerializerFactoryConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.ser.BeanSerializerFactory;
import tools.jackson.databind.ser.SerializerFactory;

/** Puts an {@link AnySerializer} before what an annotation of a class names, where Jackson asks no modifiers. */
final class AnySerializerFactory extends BeanSerializerFactory {

    private AnySerializerFactory(@Nullable SerializerFactoryConfig config) {
        super(config);
    }

    /** One for a builder, which adds the modules afterwards; a factory of the application stays. */
    static SerializerFactory insteadOf(SerializerFactory factory) {
        return factory == BeanSerializerFactory.instance ? new AnySerializerFactory(null) : factory;
    }

    @Override
    public SerializerFactory withConfig(SerializerFactoryConfig config) {
        return new AnySerializerFactory(config);
    }

    @Override
    protected @Nullable ValueSerializer<Object> findSerializerFromAnnotation(
            SerializationContext context, Annotated annotated) {
        ValueSerializer<Object> serializer = super.findSerializerFromAnnotation(context, annotated);
        return serializer != null && annotated instanceof AnnotatedClass && AnySerializer.isOfApplication(serializer)
                ? AnySerializer.before(serializer)
                : serializer;
    }
}
