package dev.circlet.codec;

import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.AbstractTypeResolver;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes types of Spring readable that Jackson writes and cannot read: the entities, headers, media types and status codes of
 * HTTP, the pages of Spring Data, and {@code MultiValueMap}. What the application's mapper says of one of them stays, see
 * {@link SaidTypes}.
 */
final class SpringForms extends JacksonModule {

    private static final boolean WEB = NamedClasses.optional("org.springframework.http.HttpEntity") != null;

    /** Null without Spring. */
    private static final @Nullable Class<?> MULTI_VALUE_MAP =
            NamedClasses.optional("org.springframework.util.MultiValueMap");

    private static final @Nullable Class<?> LINKED_MULTI_VALUE_MAP =
            NamedClasses.optional("org.springframework.util.LinkedMultiValueMap");

    private static final boolean DATA = NamedClasses.optional("org.springframework.data.domain.Window") != null;

    private final JsonMapper mapper;
    private final SaidTypes said;
    private final Map<Class<?>, Form> forms = new HashMap<>();

    /** @param mapper the application's, which stays as it is */
    SpringForms(JsonMapper mapper) {
        this.mapper = mapper;
        this.said = new SaidTypes(mapper);
        if (WEB) {
            WebForms.all().forEach(form -> forms.put(form.type(), form));
        }
        if (DATA) {
            DataForms.all().forEach(form -> forms.put(form.type(), form));
            ScrollForms.all().forEach(form -> forms.put(form.type(), form));
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
        return forms.containsKey(raw) && said.isUnsaid(raw) ? "&" + raw.getSimpleName() : null;
    }

    /** What a value in its form consists of as far as the form leaves it open: the body of an entity, for instance. */
    List<JavaType> parts(JavaType type) {
        Form form = toRead(type.getRawClass());
        return form == null ? List.of() : form.parts(type);
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
        forms.keySet().stream()
                .filter(type -> said.isMixedInBySpringData(type) && said.isUnsaid(type))
                .forEach(type -> context.setMixIn(type, null));
        context.addSerializers(FormSerializer.all(this));
        context.addDeserializers(FormDeserializer.all(this));
        context.addAbstractTypeResolver(new AbstractTypeResolver() {
            @Override
            public @Nullable JavaType findTypeMapping(DeserializationConfig config, JavaType type) {
                return type.getRawClass() == MULTI_VALUE_MAP && said.isUnsaid(MULTI_VALUE_MAP)
                        ? config.getTypeFactory().constructSpecializedType(type, LINKED_MULTI_VALUE_MAP)
                        : null;
            }
        });
    }

    /** The form that a type is read by, null if there is none. */
    @Nullable
    Form toRead(Class<?> type) {
        Form form = forms.get(type);
        return form != null && said.isUnsaid(type) ? form : null;
    }

    /**
     * The form that values of a class are written in, null if there is none. What is declared as a type that the application
     * reads in its own way is written as it expects it.
     */
    @Nullable
    Form toWrite(Class<?> valueClass) {
        Form form = forms.get(valueClass);
        if (form == null) {
            form = forms.values().stream()
                    .filter(each -> isHidden(valueClass, each))
                    .findFirst()
                    .orElse(null);
        }
        return form != null
                        && said.isUnsaid(valueClass)
                        && forms.keySet().stream()
                                .filter(each -> each.isAssignableFrom(valueClass))
                                .allMatch(said::isUnsaid)
                ? form
                : null;
    }

    /** Whether a class is how the library itself implements a type. Other generic classes have more to tell than that. */
    private static boolean isHidden(Class<?> valueClass, Form form) {
        return form.type().isAssignableFrom(valueClass)
                && valueClass.getName().startsWith(form.type().getPackageName() + '.')
                && !(form.isGeneric() && Modifier.isPublic(valueClass.getModifiers()));
    }
}
