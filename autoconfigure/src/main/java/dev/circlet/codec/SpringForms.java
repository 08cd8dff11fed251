package dev.circlet.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.AbstractTypeResolver;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.jdk.EnumDeserializer;
import tools.jackson.databind.deser.jdk.MapDeserializer;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.jdk.EnumSerializer;
import tools.jackson.databind.ser.jdk.MapSerializer;

/**
 * Makes types of Spring readable that Jackson writes and cannot read: the entities, headers, media types and status codes of
 * HTTP, and {@code MultiValueMap}. What the application's mapper says of one of them, by a (de)serializer or mix-in, stays.
 */
final class SpringForms extends JacksonModule {

    private static final boolean WEB = find("org.springframework.http.HttpEntity") != null;

    /** Null without Spring. */
    private static final @Nullable Class<?> MULTI_VALUE_MAP = find("org.springframework.util.MultiValueMap");

    private static final @Nullable Class<?> LINKED_MULTI_VALUE_MAP =
            find("org.springframework.util.LinkedMultiValueMap");

    private final JsonMapper mapper;
    private final Map<Class<?>, Form> forms = new HashMap<>();
    private final Map<Class<?>, Boolean> unsaid = new ConcurrentHashMap<>();

    /** @param mapper the application's, which stays as it is */
    SpringForms(JsonMapper mapper) {
        this.mapper = mapper;
        if (WEB) {
            WebForms.all().forEach(form -> forms.put(form.type(), form));
        }
    }

    private static @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name, false, SpringForms.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }

    /** The application's mapper with these forms. */
    JsonMapper added() {
        return mapper.rebuild().addModule(this).build();
    }

    /**
     * What tells the form of a type from others of its name, and of itself as it was before there were forms.
     *
     * @return null for a type that is written as by the application
     */
    @Nullable
    String mark(JavaType type) {
        Class<?> raw = type.getRawClass();
        return (raw == MULTI_VALUE_MAP || forms.containsKey(raw)) && isUnsaid(raw) ? "&" + raw.getSimpleName() : null;
    }

    /** What an entity in its form is of, null for others. */
    @Nullable
    JavaType body(JavaType type) {
        Form form = toRead(type.getRawClass());
        return form != null && form.isGeneric() ? form.body(type) : null;
    }

    private boolean isUnsaid(Class<?> type) {
        Boolean known = unsaid.get(type);
        if (known == null) {
            known = !isMixedIn(type) && isWrittenByJackson(type) && isLeftUnreadable(type);
            unsaid.put(type, known);
        }
        return known;
    }

    private boolean isMixedIn(Class<?> type) {
        return Stream.<Class<?>>iterate(type, each -> each != null, Class::getSuperclass)
                .anyMatch(each -> mapper.serializationConfig().findMixInClassFor(each) != null);
    }

    private boolean isWrittenByJackson(Class<?> type) {
        try {
            ValueSerializer<?> writer = mapper._serializationContext().findValueSerializer(type);
            return writer instanceof BeanSerializerBase
                    || writer instanceof UnknownSerializer
                    || writer instanceof EnumSerializer
                    || writer instanceof MapSerializer;
        } catch (RuntimeException none) {
            return true;
        }
    }

    private boolean isLeftUnreadable(Class<?> type) {
        try {
            ValueDeserializer<?> reader =
                    mapper._deserializationContext().findNonContextualValueDeserializer(mapper.constructType(type));
            return reader instanceof AbstractDeserializer
                    || reader instanceof EnumDeserializer
                    || reader instanceof MapDeserializer map
                            && !map.getValueInstantiator().canCreateUsingDefault()
                    || reader instanceof BeanDeserializerBase bean
                            && bean.getValueInstantiator().getClass() == StdValueInstantiator.class;
        } catch (RuntimeException none) {
            return true;
        }
    }

    @Override
    public String getModuleName() {
        return SpringForms.class.getName();
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addSerializers(new FormSerializer.All(this));
        context.addDeserializers(new FormDeserializer.All(this));
        context.addAbstractTypeResolver(new AbstractTypeResolver() {
            @Override
            public @Nullable JavaType findTypeMapping(DeserializationConfig config, JavaType type) {
                return type.getRawClass() == MULTI_VALUE_MAP && isUnsaid(MULTI_VALUE_MAP)
                        ? config.getTypeFactory().constructSpecializedType(type, LINKED_MULTI_VALUE_MAP)
                        : null;
            }
        });
    }

    /** The form that a type is read by, null if there is none. */
    @Nullable
    Form toRead(Class<?> type) {
        Form form = forms.get(type);
        return form != null && isUnsaid(type) ? form : null;
    }

    /** The form that values of a class are written in, null if there is none. */
    @Nullable
    Form toWrite(Class<?> valueClass) {
        Form form = forms.get(valueClass);
        if (form == null && valueClass.getName().startsWith("org.springframework.http.")) {
            form = forms.values().stream()
                    .filter(each -> !each.isGeneric() && each.type().isAssignableFrom(valueClass))
                    .findFirst()
                    .orElse(null);
        }
        return form != null && isUnsaid(form.type()) && (form.type() == valueClass || isUnsaid(valueClass))
                ? form
                : null;
    }
}
