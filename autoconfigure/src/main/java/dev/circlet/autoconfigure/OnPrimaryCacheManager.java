package dev.circlet.autoconfigure;

import dev.circlet.autoconfigure.CacheManagerProperties.Primary;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.MethodMetadata;

/** Matches when Circlet's cache manager is to be the one of the application. */
class OnPrimaryCacheManager extends SpringBootCondition implements ConfigurationCondition {

    private static final String FALLBACK = "org.springframework.boot.cache.autoconfigure.SimpleCacheConfiguration";
    private static final String TYPE = "spring.cache.type";

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Circlet as primary cache manager");
        Primary wanted = wanted(context.getEnvironment());
        if (wanted != Primary.AUTO) {
            return new ConditionOutcome(
                    wanted == Primary.TRUE, message.because("circlet.cache-manager.primary is " + wanted));
        }
        String other = other(context);
        return other == null
                ? ConditionOutcome.match(message.because("Spring Boot would fall back to maps in memory"))
                : ConditionOutcome.noMatch(message.because("there is " + other));
    }

    static Primary wanted(Environment environment) {
        if (!CircletIsSet.in(environment)) {
            return Primary.AUTO;
        }
        return Binder.get(environment)
                .bind("circlet.cache-manager.primary", Primary.class)
                .orElse(Primary.AUTO);
    }

    /** What the application has chosen instead, null if nothing. */
    private static @Nullable String other(ConditionContext context) {
        if (context.getEnvironment().containsProperty(TYPE)) {
            return TYPE;
        }
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        if (beans == null || beans.containsBean("cacheResolver")) {
            return "a cache resolver";
        }
        for (String name :
                BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, CacheManager.class, true, false)) {
            BeanDefinition definition = beans.containsBeanDefinition(name) ? beans.getBeanDefinition(name) : null;
            if (isCandidate(definition) && !isFallback(definition, context.getEnvironment())) {
                return "the cache manager '" + name + "'";
            }
        }
        return null;
    }

    private static boolean isCandidate(@Nullable BeanDefinition definition) {
        return definition == null
                || definition.isAutowireCandidate()
                        && (!(definition instanceof AbstractBeanDefinition details) || details.isDefaultCandidate());
    }

    /** Tells whether a bean is what Spring Boot takes when nothing else is there. */
    static boolean isFallback(@Nullable BeanDefinition definition, Environment environment) {
        if (environment.containsProperty(TYPE) || !(definition instanceof AnnotatedBeanDefinition annotated)) {
            return false;
        }
        MethodMetadata method = annotated.getFactoryMethodMetadata();
        return method != null && method.getDeclaringClassName().equals(FALLBACK);
    }
}
