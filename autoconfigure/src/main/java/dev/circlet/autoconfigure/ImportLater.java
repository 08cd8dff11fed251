package dev.circlet.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Imports a configuration if the class that bears this annotation is not left out. {@link Import} would have it, and all that it imports,
 * read before conditions on beans are decided, which costs every application that has no use for it.
 *
 * <p>The configuration is read when all others have registered their beans, so its conditions see them all, and theirs do not see
 * its beans.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(ImportLater.Registrar.class)
@interface ImportLater {

    /** A configuration without conditions of its own, which Spring would not take back. */
    Class<?> value();

    /** A bean definition of a configuration is one more for Spring to read in its next round. */
    class Registrar implements ImportBeanDefinitionRegistrar {

        @Override
        public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
            String name = metadata.getAnnotations()
                    .get(ImportLater.class)
                    .asAnnotationAttributes(MergedAnnotation.Adapt.CLASS_TO_STRING)
                    .getString("value");
            registry.registerBeanDefinition(name, new RootBeanDefinition(name));
        }
    }
}
