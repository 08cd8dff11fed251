package dev.circlet.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/**
 * Knows the interfaces that consist of getters, so that their properties are all that there is to a value. Libraries put proxies
 * of the JDK behind them, whose class no other node has; another proxy with these properties is as good.
 */
final class Projections {

    private final ToldTypes types;
    private final Map<Class<?>, Boolean> known = new ConcurrentHashMap<>();

    Projections(ToldTypes types) {
        this.types = types;
    }

    /** Whether a proxy of an interface can be made of its properties. */
    boolean isProjection(Class<?> type) {
        if (!type.isInterface()) {
            return false;
        }
        Boolean projects = known.get(type);
        if (projects == null) {
            // Not within the map, because Jackson may come back here.
            projects = consistsOfGetters(type);
            known.put(type, projects);
        }
        return projects;
    }

    private boolean consistsOfGetters(Class<?> type) {
        try {
            JavaType full = types.plain().constructType(type);
            if (!types.isOpen(full)) {
                return false;
            }
            BeanDescription bean = describe(full);
            List<Method> toAnswer = abstractMethods(type);
            Map<String, BeanPropertyDefinition> getters = getters(bean);
            return !toAnswer.isEmpty()
                    && bean.findAnyGetter() == null
                    && bean.getObjectIdInfo() == null
                    && toAnswer.stream()
                            .allMatch(
                                    method -> method.getParameterCount() == 0 && getters.containsKey(method.getName()));
        } catch (RuntimeException | LinkageError unreadable) {
            return false;
        }
    }

    private BeanDescription describe(JavaType type) {
        SerializationContext context = types.plain()._serializationContext();
        return context.introspectBeanDescription(type, context.introspectClassAnnotations(type));
    }

    private static List<Method> abstractMethods(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isOfObject(method))
                .toList();
    }

    private static boolean isOfObject(Method method) {
        return Stream.of(Object.class.getMethods())
                .anyMatch(each -> each.getName().equals(method.getName())
                        && List.of(each.getParameterTypes()).equals(List.of(method.getParameterTypes())));
    }

    /** The properties of a projection by the names of their getters, which have no parameters. */
    Map<String, BeanPropertyDefinition> getters(JavaType projection) {
        return getters(describe(projection));
    }

    private static Map<String, BeanPropertyDefinition> getters(BeanDescription bean) {
        Map<String, BeanPropertyDefinition> getters = new LinkedHashMap<>();
        for (BeanPropertyDefinition property : bean.findProperties()) {
            // Of a property that has a form of its own, only the application knows how it is read.
            if (property.hasGetter()
                    && isAnswered(property.getGetter().getAnnotated())
                    && !UntoldMembers.hasOwnForm(property.getGetter())) {
                getters.put(property.getGetter().getName(), property);
            }
        }
        return getters;
    }

    /** Whether a method is answered with a property. Others run. */
    static boolean isAnswered(Method method) {
        return Modifier.isAbstract(method.getModifiers());
    }

    /**
     * The interface that tells all about a proxy, as far as the declared type goes. What else it implements, such as the marks
     * of who made it, is of no use elsewhere.
     *
     * @return null if there is none, or more than one
     */
    @Nullable
    Class<?> of(Class<?> declared, Class<?> proxy) {
        return only(proxy, declared::isAssignableFrom);
    }

    /** The same where any class may stand: an interface of the application. */
    @Nullable
    Class<?> trusted(Class<?> proxy) {
        return only(proxy, view -> types.isTrusted(view.getName()));
    }

    private @Nullable Class<?> only(Class<?> proxy, Predicate<Class<?>> view) {
        List<Class<?>> views =
                Stream.<Class<?>>of(proxy.getInterfaces()).filter(view).toList();
        List<Class<?>> narrowest = views.stream()
                .filter(each -> views.stream().noneMatch(other -> other != each && each.isAssignableFrom(other)))
                .toList();
        return narrowest.size() == 1 && isProjection(narrowest.get(0)) ? narrowest.get(0) : null;
    }
}
