package dev.circlet.spring;

import dev.circlet.cache.Group;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.TypedGroup;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Registers three beans for each {@link CacheGroup}: the {@link DeclaredGroup}, and what applications inject by type and
 * qualifier, a {@link Group} and a {@link TypedGroup} with its full generic type.
 *
 * <p>Without an order of its own it runs after the ordered post-processors, so after the configuration classes have been
 * parsed, and after those of the application that were defined earlier. It looks at the types of beans and creates none.
 * Definitions that exist already are left alone. With ahead-of-time processing it runs when the application is built;
 * the processed application has the definitions and does not need it.
 *
 * @since 0.1
 */
public final class CacheGroupRegistrar
        implements BeanDefinitionRegistryPostProcessor, BeanRegistrationAotProcessor, EnvironmentAware {

    private @Nullable Environment environment;

    /** Creates a registrar. */
    public CacheGroupRegistrar() {}

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (!(registry instanceof ConfigurableListableBeanFactory beans)) {
            throw new IllegalStateException("@CacheGroup needs a registry that is a bean factory, which "
                    + registry.getClass().getName() + " is not; use a GenericApplicationContext");
        }
        Environment resolver = Objects.requireNonNull(environment, "setEnvironment was not called");
        Map<String, Declaration> byName = new HashMap<>();
        for (Declaration declaration : new CacheGroupDiscovery(beans, resolver).declarations()) {
            Declaration earlier = byName.putIfAbsent(declaration.name(), declaration);
            if (earlier != null) {
                throw twice(earlier, declaration);
            }
            if (!registry.containsBeanDefinition(GroupDefinitions.DECLARED + declaration.name())) {
                GroupDefinitions.register(registry, declaration);
            }
        }
    }

    private static InvalidGroupException twice(Declaration earlier, Declaration later) {
        return new InvalidGroupException(
                later.name(),
                "Group '" + later.name() + "' is declared twice, by " + earlier.location() + " and by "
                        + later.location(),
                "Give one of them another name, or remove it.");
    }

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
        return GroupAot.contribution(registeredBean);
    }
}
