package dev.circlet.spring;

import dev.circlet.router.Mappings;
import dev.circlet.router.json.JacksonBody;
import dev.circlet.router.validation.JakartaValidation;
import jakarta.validation.NoProviderFoundException;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.xml.XmlMapper;

/**
 * Mappings for an engine outside of an application context, as in a test. In an application the auto-configuration builds
 * them from its beans.
 *
 * @since 0.1
 */
public final class RouterMappings {

    private RouterMappings() {}

    /**
     * What the class path offers: JSON and XML by Jackson with the modules it finds, binding by the conversions of Spring
     * Boot, validation, and the exceptions of Spring Web. Nothing is configured; templates are left to the caller. Replace
     * single mappings with methods such as {@link Mappings#withJson}.
     *
     * @return new mappings
     */
    public static Mappings defaults() {
        return new Mappings(
                present("tools.jackson.databind.json.JsonMapper") ? Json.body() : null,
                present("tools.jackson.dataformat.xml.XmlMapper") ? Xml.body() : null,
                null,
                new SpringValueBinder(ApplicationConversionService.getSharedInstance()),
                present("jakarta.validation.Validator") ? Checked.validation() : null,
                present("org.springframework.web.ErrorResponse") ? new SpringErrorMapping() : null);
    }

    private static boolean present(String name) {
        return ClassUtils.isPresent(name, RouterMappings.class.getClassLoader());
    }

    private static final class Json {

        static Mappings.BodyMapping body() {
            return JacksonBody.json(JsonMapper.builder().findAndAddModules().build());
        }
    }

    private static final class Xml {

        static Mappings.BodyMapping body() {
            return JacksonBody.xml(XmlMapper.builder().findAndAddModules().build());
        }
    }

    /** One validator for all, because nobody closes its factory. */
    private static final class Checked {

        private static final @Nullable Validator VALIDATOR = validator();

        static Mappings.@Nullable Validation validation() {
            return VALIDATOR == null ? null : new JakartaValidation(VALIDATOR);
        }

        private static @Nullable Validator validator() {
            try {
                return Validation.buildDefaultValidatorFactory().getValidator();
            } catch (NoProviderFoundException ex) {
                return null;
            }
        }
    }
}
