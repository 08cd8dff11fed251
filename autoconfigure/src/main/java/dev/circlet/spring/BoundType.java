package dev.circlet.spring;

import dev.circlet.router.FieldErrors;
import dev.circlet.router.Mappings;
import dev.circlet.router.ProblemException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.validation.DataBinder;

/**
 * What named values are bound to, with the parameters of its constructor.
 *
 * @param type a record or class
 * @param names how requests call the parameters, by their names in Java
 * @param types the types of the parameters, by their names in requests
 */
record BoundType(Class<?> type, Map<String, String> names, Map<String, Class<?>> types) {

    static final boolean WEB = ClassUtils.isPresent("org.springframework.web.bind.annotation.BindParam", null);

    static BoundType of(Class<?> type) {
        boolean single = BeanUtils.isSimpleValueType(type) || type.isArray() || Collection.class.isAssignableFrom(type);
        if (single || Map.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException("Named values cannot be bound to " + type.getTypeName()
                    + "; bind them to a record, or to a class with a constructor or setters, or read them one by one");
        }
        Constructor<?> constructor = BeanUtils.getResolvableConstructor(type);
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, Class<?>> types = new LinkedHashMap<>();
        if (constructor.getParameterCount() > 0) {
            String[] parameters = BeanUtils.getParameterNames(constructor);
            for (int i = 0; i < parameters.length; i++) {
                MethodParameter parameter = MethodParameter.forFieldAwareConstructor(constructor, i, parameters[i]);
                String annotated = WEB ? BindParamNames.INSTANCE.resolveName(parameter) : null;
                String name = annotated == null ? parameters[i] : annotated;
                names.put(parameters[i], name);
                types.put(name, constructor.getParameterTypes()[i]);
            }
        }
        return new BoundType(type, names, types);
    }

    /** The binder stops to ask for missing primitives after the first error. */
    void addMissing(BoundValues source, FieldErrors errors) {
        types.forEach((name, parameter) -> {
            if (parameter.isPrimitive() && !source.has(name) && !errors.has(name)) {
                errors.add(name, BindingErrors.missing(parameter));
            }
        });
    }

    /**
     * What is not valid. After an error the binder still makes the object if its constructor lets it; otherwise there are
     * the arguments alone.
     */
    FieldErrors check(DataBinder binder, Mappings.Validation validation, FieldErrors errors) {
        FieldErrors found = new FieldErrors();
        Object target = binder.getTarget();
        if (target == null) {
            names.forEach((parameter, name) -> {
                if (!errors.hasWithin(name)) {
                    Object value = binder.getBindingResult().getFieldValue(parameter);
                    validation.checkField(type, parameter, value, found);
                }
            });
            return found.named(this::spelled);
        }
        try {
            validation.check(target, found);
        } catch (ProblemException ex) {
            if (errors.isEmpty()) {
                throw ex;
            }
        }
        return found.named(this::spelled);
    }

    /** A path as requests spell it. */
    private String spelled(String path) {
        String first = path.split("[.\\[]", 2)[0];
        return names.getOrDefault(first, first) + path.substring(first.length());
    }
}
