package dev.circlet.spring;

import dev.circlet.router.FieldErrors;
import dev.circlet.router.Mappings;
import dev.circlet.router.ProblemException;
import java.beans.PropertyDescriptor;
import java.lang.reflect.Constructor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanInstantiationException;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.InvalidPropertyException;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.ClassUtils;
import org.springframework.validation.DataBinder;

/**
 * Makes objects from named values by Spring's data binding: through the constructor of a record or class, and through the
 * setters of a bean.
 *
 * <p>Names are paths: {@code name}, {@code address.city}, {@code items[0].name}, {@code tags[key]}; a repeated name, or one
 * that ends with {@code []}, fills a list, and a single value is split at commas for one. A field of one value takes the
 * first. A missing value is null, an empty {@code Optional} or what a bean has set itself; a missing primitive is an error. A
 * parameter of a constructor that has Spring Web's {@code @BindParam} goes by that name. Names that no field has are ignored.
 * Indexes up to 255 and 32 steps of nesting are followed.
 *
 * <p>What does not fit is a 400 with a member {@code errors} that names each field, and never holds a value or a class.
 *
 * @since 0.1
 */
public final class SpringValueBinder implements Mappings.ValueBinder {

    static final int MAX_INDEX = DataBinder.DEFAULT_AUTO_GROW_COLLECTION_LIMIT;

    private static final boolean WEB = ClassUtils.isPresent("org.springframework.web.bind.annotation.BindParam", null);

    private final ConversionService conversions;

    /**
     * Creates a binder.
     *
     * @param conversions turns text into what fields hold, such as numbers and dates
     */
    public SpringValueBinder(ConversionService conversions) {
        this.conversions = conversions;
    }

    @Override
    public <T> T bind(Map<String, List<String>> values, Class<T> type) {
        BoundValues source = new BoundValues(values);
        DataBinder binder = new DataBinder(null);
        binder.setTargetType(ResolvableType.forClass(type));
        binder.setConversionService(conversions);
        binder.setDisallowedFields("class", "class.*", "*.class", "*.class.*");
        if (WEB) {
            binder.setNameResolver(BindParamNames.INSTANCE);
        }
        BeanUtils.getResolvableConstructor(type);
        try {
            binder.construct(source);
            Object target = binder.getTarget();
            if (target != null && !type.isRecord()) {
                binder.bind(source.properties(properties(type)));
            }
        } catch (InvalidPropertyException ex) {
            throw badIndex(ex.getPropertyName());
        } catch (IndexOutOfBoundsException
                | NumberFormatException
                | IllegalStateException
                | UnsupportedOperationException ex) {
            // A path through a number, an index into nested lists, or a list that cannot grow. The type itself has a
            // constructor, and what constructors and setters throw comes wrapped.
            throw badIndex("");
        } catch (BeanInstantiationException ex) {
            throw refused(ex);
        }
        FieldErrors errors = BindingErrors.of(binder.getBindingResult());
        if (!errors.isEmpty()) {
            addMissing(type, source, errors);
            throw new ProblemException(errors.problem());
        }
        return type.cast(binder.getTarget());
    }

    static ProblemException badIndex(String path) {
        return new ProblemException(new FieldErrors()
                .add(path, "must have indexes from 0 to " + (MAX_INDEX - 1) + " that lead to a field")
                .problem());
    }

    /** A constructor that throws does not accept what it was given; one that cannot be called is our failure. */
    private static RuntimeException refused(BeanInstantiationException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof ProblemException problem) {
            return problem;
        }
        if (failure.getConstructor() == null || cause == null || cause instanceof ReflectiveOperationException) {
            return failure;
        }
        return new ProblemException(new FieldErrors().add("", "is not accepted").problem(), failure);
    }

    private static Map<String, Class<?>> properties(Class<?> type) {
        Map<String, Class<?>> types = new LinkedHashMap<>();
        for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
            if (property.getWriteMethod() != null) {
                types.put(property.getName(), property.getPropertyType());
            }
        }
        return types;
    }

    private static @Nullable String name(MethodParameter parameter, @Nullable String otherwise) {
        String name = WEB ? BindParamNames.INSTANCE.resolveName(parameter) : null;
        return name == null ? otherwise : name;
    }

    /** The binder stops to ask for missing primitives after the first error. */
    private static void addMissing(Class<?> type, BoundValues source, FieldErrors errors) {
        Constructor<?> constructor = BeanUtils.getResolvableConstructor(type);
        if (constructor.getParameterCount() == 0) {
            return;
        }
        @Nullable String[] names = BeanUtils.getParameterNames(constructor);
        for (int i = 0; i < names.length; i++) {
            String name = name(MethodParameter.forFieldAwareConstructor(constructor, i, names[i]), names[i]);
            Class<?> parameter = constructor.getParameterTypes()[i];
            if (name != null && parameter.isPrimitive() && !source.has(name) && !errors.has(name)) {
                errors.add(name, BindingErrors.missing(parameter));
            }
        }
    }
}
