package dev.circlet.spring;

import dev.circlet.cache.BatchGetter;
import dev.circlet.cache.Getter;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.InvalidGroupException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;

/**
 * Finds {@link CacheGroup} declarations in bean definitions: on {@code @Bean} methods, on the types of beans and on
 * their methods. Nothing is instantiated, factory beans included: of those only the declared product counts.
 */
final class CacheGroupDiscovery {

    private static final Logger log = LoggerFactory.getLogger(CacheGroupDiscovery.class);

    private static final String OURS = "dev.circlet.autoconfigure.";

    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;

    CacheGroupDiscovery(ConfigurableListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    /** Returns the declarations of all beans in the order of their definitions. */
    List<Declaration> declarations() {
        List<Declaration> found = new ArrayList<>();
        for (String bean : beans.getBeanDefinitionNames()) {
            if (!ScopedProxyUtils.isScopedTarget(bean)) {
                collect(bean, found);
            }
        }
        return found;
    }

    private void collect(String bean, List<Declaration> found) {
        // What stands behind a scoped proxy knows its type and its @Bean method; the proxy's definition does not.
        String target = ScopedProxyUtils.getTargetBeanName(bean);
        String described = beans.containsBeanDefinition(target) ? target : bean;
        if (isInfrastructure(beans.getBeanDefinition(described))) {
            return;
        }
        Class<?> type = typeOf(described);
        BeanDefinition definition = beans.getMergedBeanDefinition(described);
        if (definition.isAbstract()) {
            return;
        }
        Method factory = definition instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
        CacheGroup onFactory =
                factory == null ? null : AnnotatedElementUtils.findMergedAnnotation(factory, CacheGroup.class);
        if (factory != null && onFactory != null) {
            found.add(ofFactoryMethod(bean, factory, onFactory));
        }
        if (type != null && isCandidate(type)) {
            Class<?> userType = ClassUtils.getUserClass(type);
            if (onFactory == null) {
                collectType(bean, fullType(definition, userType), userType, found);
            }
            collectMethods(bean, fullType(definition, userType), userType, found);
        }
    }

    /**
     * Most beans are, and finding out their types and annotations would take longer than all the rest. Factory beans of Spring
     * may make what the application declares.
     */
    private static boolean isInfrastructure(BeanDefinition definition) {
        MethodMetadata factory =
                definition instanceof AnnotatedBeanDefinition annotated ? annotated.getFactoryMethodMetadata() : null;
        if (factory != null) {
            String maker = factory.getDeclaringClassName();
            return maker.startsWith("org.springframework.") || isOurs(maker);
        }
        String name = definition.getBeanClassName();
        return name != null && (name.startsWith("org.springframework.boot.") || isOurs(name));
    }

    private static boolean isOurs(String name) {
        return name.startsWith(OURS) && name.split("\\$", 2)[0].endsWith("AutoConfiguration");
    }

    private @Nullable Class<?> typeOf(String bean) {
        try {
            return beans.getType(bean, false);
        } catch (BeansException | LinkageError e) {
            log.debug("The type of bean '{}' is unknown; it declares no group", bean, e);
            return null;
        }
    }

    private static boolean isCandidate(Class<?> type) {
        return AnnotationUtils.isCandidateClass(type, CacheGroup.class)
                && !type.getName().startsWith("org.springframework.");
    }

    /** Prefers the type a definition tells over its class, for the sake of the type arguments. */
    private static ResolvableType fullType(BeanDefinition definition, Class<?> type) {
        ResolvableType declared = definition.getResolvableType();
        return declared.resolve() == type ? declared : ResolvableType.forClass(type);
    }

    private Declaration ofFactoryMethod(String bean, Method method, CacheGroup settings) {
        String location = "@Bean method " + ClassUtils.getShortName(method.getDeclaringClass()) + "." + method.getName()
                + "() of bean '" + bean + "'";
        String name = nameOf(settings, location);
        ResolvableType product = ResolvableType.forMethodReturnType(method);
        if (FactoryBean.class.isAssignableFrom(product.toClass())) {
            product = product.as(FactoryBean.class).getGeneric(0);
        }
        return ofGetter(name, location, bean, settings, product);
    }

    private void collectType(String bean, ResolvableType full, Class<?> type, List<Declaration> found) {
        CacheGroup settings = AnnotatedElementUtils.findMergedAnnotation(type, CacheGroup.class);
        if (settings != null) {
            String location = "class " + ClassUtils.getShortName(type) + " of bean '" + bean + "'";
            found.add(ofGetter(nameOf(settings, location), location, bean, settings, full));
        }
    }

    private static Declaration ofGetter(
            String name, String location, String bean, CacheGroup settings, ResolvableType type) {
        boolean batch = BatchGetter.class.isAssignableFrom(type.toClass());
        if (!batch && !Getter.class.isAssignableFrom(type.toClass())) {
            throw new InvalidGroupException(
                    name,
                    "Group '" + name + "' is declared on the " + location + ", but " + type + " is not a Getter",
                    "Implement Getter<V> or BatchGetter<V>, or put @CacheGroup on the method V load(String key) or "
                            + "Map<String, V> load(Set<String> keys) of the bean.");
        }
        ResolvableType result =
                type.as(batch ? BatchGetter.class : Getter.class).getGeneric(0);
        ResolvableType valueType = ValueTypes.infer(name, location, result, settings.valueType());
        return new Declaration(name, location, bean, "", batch, settings, valueType);
    }

    private void collectMethods(String bean, ResolvableType full, Class<?> type, List<Declaration> found) {
        for (Method method : annotatedMethods(type)) {
            CacheGroup settings = AnnotatedElementUtils.findMergedAnnotation(method, CacheGroup.class);
            if (settings != null) {
                found.add(ofMethod(bean, full, method, settings));
            }
        }
    }

    private static Set<Method> annotatedMethods(Class<?> type) {
        try {
            // A @Bean method declares a group for its product, not for the configuration it is in.
            return MethodIntrospector.selectMethods(
                    type,
                    (Method method) -> AnnotatedElementUtils.hasAnnotation(method, CacheGroup.class)
                            && !AnnotatedElementUtils.hasAnnotation(method, Bean.class));
        } catch (LinkageError | IllegalStateException e) {
            log.debug("The methods of {} cannot be read; it declares no group by one", type.getName(), e);
            return Set.of();
        }
    }

    private Declaration ofMethod(String bean, ResolvableType full, Method method, CacheGroup settings) {
        String location = ClassUtils.getShortName(method.getDeclaringClass()) + "." + method.getName() + " of bean '"
                + bean + "'";
        String name = nameOf(settings, location);
        if (Modifier.isStatic(method.getModifiers())) {
            throw new InvalidGroupException(
                    name,
                    "Group '" + name + "' cannot be loaded by " + location + ", which is static",
                    "Make it an instance method, so that it is called on the bean.");
        }
        boolean batch = LoadMethods.takesKeys(method, full);
        if (!batch && !LoadMethods.takesKey(method, full)) {
            throw new InvalidGroupException(
                    name,
                    "Group '" + name + "' cannot be loaded by " + location + ", which takes ("
                            + String.join(", ", parameters(method)) + ")",
                    "Give it exactly one parameter of type String, the key; what the value depends on belongs there. Or "
                            + "load several keys at once: Map<String, V> load(Set<String> keys).");
        }
        ResolvableType result = LoadMethods.resultOf(method, full);
        ResolvableType valueType = ValueTypes.infer(
                name, location, batch ? ValueTypes.ofBatch(name, location, result) : result, settings.valueType());
        return new Declaration(name, location, bean, method.getName(), batch, settings, valueType);
    }

    private static List<String> parameters(Method method) {
        return List.of(method.getParameterTypes()).stream()
                .map(Class::getSimpleName)
                .toList();
    }

    private String nameOf(CacheGroup settings, String location) {
        String name = Texts.resolve(environment, settings.name(), settings.name(), "name", location);
        if (name.isEmpty()) {
            throw new InvalidGroupException(
                    name, "The group declared by " + location + " has no name", "Name it: @CacheGroup(\"books\").");
        }
        try {
            return GroupSpec.checkName(name);
        } catch (InvalidGroupException e) {
            throw new InvalidGroupException(name, e.problem() + ", declared by " + location, e.remedy());
        }
    }
}
