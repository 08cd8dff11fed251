package dev.circlet.router.json;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/** Turns a path through properties of Java into one of names in a body, as annotations and naming strategies have them. */
final class Spelling {

    private final ObjectMapper mapper;

    Spelling(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** What cannot be followed, such as a property of a subclass, keeps its name. */
    String of(JavaType type, String path) {
        StringBuilder spelled = new StringBuilder();
        JavaType at = type;
        for (String step : path.split("\\.", -1)) {
            int end = step.indexOf('[') < 0 ? step.length() : step.indexOf('[');
            String java = step.substring(0, end);
            BeanPropertyDefinition property = at == null
                    ? null
                    : property(at, known -> known.getInternalName().equals(java));
            String name = property == null ? java : property.getName();
            spelled.append(spelled.isEmpty() ? "" : ".").append(name).append(step, end, step.length());
            at = property == null ? null : property.getPrimaryType();
        }
        return spelled.toString();
    }

    /** The type of what a body calls by a name. */
    @Nullable
    JavaType typeOf(JavaType type, String name) {
        BeanPropertyDefinition property =
                property(type, known -> known.getName().equals(name));
        return property == null ? null : property.getPrimaryType();
    }

    private @Nullable BeanPropertyDefinition property(JavaType type, Predicate<BeanPropertyDefinition> wanted) {
        JavaType bean = type;
        while (bean.getContentType() != null) {
            bean = bean.getContentType();
        }
        return mapper._deserializationContext().introspectBeanDescription(bean).findProperties().stream()
                .filter(wanted)
                .findFirst()
                .orElse(null);
    }
}
