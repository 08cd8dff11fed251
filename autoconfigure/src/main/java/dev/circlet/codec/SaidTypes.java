package dev.circlet.codec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.jdk.EnumDeserializer;
import tools.jackson.databind.deser.jdk.MapDeserializer;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells of which types of Spring the application's mapper says something, by a (de)serializer or mix-in. What Spring Data adds
 * to the mapper by itself, for the pages of controllers, does not count.
 */
final class SaidTypes {

    private static final String SPRING_DATA = "org.springframework.data.";

    /** Comes behind those of all modules, and so stands only for what none of them writes. */
    private static final ValueSerializer<Object> PROBE = new ValueSerializer<>() {
        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            throw new UnsupportedOperationException("A probe writes nothing");
        }
    };

    private final JsonMapper mapper;
    private final Map<Class<?>, Boolean> unsaid = new ConcurrentHashMap<>();
    private volatile @Nullable JsonMapper probing;

    SaidTypes(JsonMapper mapper) {
        this.mapper = mapper;
    }

    boolean isUnsaid(Class<?> type) {
        Boolean known = unsaid.get(type);
        if (known == null) {
            known = !isMixedIn(type)
                    && (isMixedInBySpringData(type) || isWrittenByJackson(type))
                    && isLeftUnreadable(type);
            unsaid.put(type, known);
        }
        return known;
    }

    private boolean isMixedIn(Class<?> type) {
        return Stream.<Class<?>>iterate(type, each -> each != null, Class::getSuperclass)
                .anyMatch(each -> mixIn(each) != null && !isMixedInBySpringData(each));
    }

    boolean isMixedInBySpringData(Class<?> type) {
        Class<?> mixIn = mixIn(type);
        return mixIn != null && mixIn.getName().startsWith(SPRING_DATA);
    }

    private @Nullable Class<?> mixIn(Class<?> type) {
        return mapper.serializationConfig().findMixInClassFor(type);
    }

    private boolean isWrittenByJackson(Class<?> type) {
        ValueSerializer<?> writer = probing()._serializationContext().findValueSerializer(type);
        return writer == PROBE
                // Jackson's module for Hibernate stands before those of all maps.
                || Map.class.isAssignableFrom(type) && !AnySerializer.isOfApplication(writer)
                || writer.getClass().getName().startsWith(SPRING_DATA);
    }

    /** Makes no serializer for a page, since Spring Data would warn of it, as if somebody sent the page to a client. */
    private JsonMapper probing() {
        JsonMapper copy = probing;
        if (copy == null) {
            JsonMapper.Builder builder = mapper.rebuild();
            probing = copy = builder.serializerFactory(
                            builder.serializerFactory().withAdditionalSerializers(new FoundSerializers(type -> PROBE)))
                    .build();
        }
        return copy;
    }

    private boolean isLeftUnreadable(Class<?> type) {
        ValueDeserializer<?> reader =
                mapper._deserializationContext().findNonContextualValueDeserializer(mapper.constructType(type));
        return reader instanceof AbstractDeserializer
                || reader instanceof EnumDeserializer
                || reader instanceof MapDeserializer map
                        && !map.getValueInstantiator().canCreateUsingDefault()
                || reader instanceof BeanDeserializerBase bean
                        && bean.getValueInstantiator().getClass() == StdValueInstantiator.class;
    }
}
