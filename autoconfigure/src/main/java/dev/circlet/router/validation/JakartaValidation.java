package dev.circlet.router.validation;

import dev.circlet.router.FieldErrors;
import dev.circlet.router.Mappings;
import dev.circlet.router.ProblemException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import jakarta.validation.metadata.ContainerElementTypeDescriptor;
import jakarta.validation.metadata.PropertyDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what was bound by Jakarta Validation, in the default group.
 *
 * <p>What is not valid is a 400 with a member {@code errors}: a list of {@code field} and {@code message}, sorted by field. A
 * field is named by its path, such as {@code items[0].name}, and an element by its place, such as {@code tags[0]}; an empty name stands for the object itself. Values are not
 * echoed, unless a message interpolates them. A constraint that fails to be checked is a failure of the server.
 *
 * @since 0.1
 */
public final class JakartaValidation implements Mappings.Validation {

    private final Validator validator;

    /**
     * Creates a validation.
     *
     * @param validator safe for use by many threads, as the specification demands
     */
    public JakartaValidation(Validator validator) {
        this.validator = validator;
    }

    @Override
    public void validate(Object value) {
        FieldErrors errors = new FieldErrors();
        check(value, errors);
        if (!errors.isEmpty()) {
            throw new ProblemException(errors.problem());
        }
    }

    @Override
    public void check(Object value, FieldErrors errors) {
        add("", validator.validate(value), errors);
    }

    @Override
    public void checkField(Class<?> type, String field, @Nullable Object value, FieldErrors errors) {
        PropertyDescriptor property = validator.getConstraintsForClass(type).getConstraintsForProperty(field);
        if (property == null) {
            return;
        }
        add("", validator.validateValue(type, field, value), errors);
        boolean elements = property.getConstrainedContainerElementTypes().stream()
                .anyMatch(ContainerElementTypeDescriptor::isCascaded);
        if (property.isCascaded() || elements) {
            cascade(field, value, errors);
        }
    }

    /** The specification leaves {@code @Valid} out where only a value is checked. */
    private void cascade(String path, @Nullable Object value, FieldErrors errors) {
        if (value instanceof Optional<?> optional) {
            cascade(path, optional.orElse(null), errors);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> cascade(path + "[" + key + "]", element, errors));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                cascade(path + "[" + i + "]", list.get(i), errors);
            }
        } else if (value instanceof Iterable<?> elements) {
            elements.forEach(element -> cascade(path + "[]", element, errors));
        } else if (value instanceof Object[] array) {
            cascade(path, Arrays.asList(array), errors);
        } else if (value != null) {
            add(path, validator.validate(value), errors);
        }
    }

    private static <V> void add(String above, Set<ConstraintViolation<V>> violations, FieldErrors errors) {
        for (ConstraintViolation<V> violation : violations) {
            errors.add(path(above, violation.getPropertyPath()), violation.getMessage());
        }
    }

    /** The text of a path would hold names for elements that no client knows, such as {@code <list element>}. */
    private static String path(String above, Path nodes) {
        StringBuilder path = new StringBuilder(above);
        for (Path.Node node : nodes) {
            if (node.isInIterable()) {
                Object place = node.getKey() == null ? node.getIndex() : node.getKey();
                path.append('[').append(place == null ? "" : place).append(']');
            }
            if (node.getName() != null && node.getKind() != ElementKind.CONTAINER_ELEMENT) {
                path.append(path.isEmpty() ? "" : ".").append(node.getName());
            }
        }
        return path.toString();
    }
}
