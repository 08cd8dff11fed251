package dev.circlet.spring;

import dev.circlet.cache.Group;
import dev.circlet.cache.TypedGroup;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

/**
 * The three bean definitions of a declaration. They hold texts and names only, no suppliers, so that ahead-of-time
 * processing can write them down as code. Placeholders are masked: they are resolved when the application starts, and by
 * the group itself, which can tell whose they are.
 */
final class GroupDefinitions {

    static final String DECLARED = "circlet.declared-group.";
    static final String GROUP = "circlet.group.";
    static final String TYPED = "circlet.typed-group.";

    private GroupDefinitions() {}

    static void register(BeanDefinitionRegistry registry, Declaration declaration) {
        String name = declaration.name();
        String declared = DECLARED + name;
        add(registry, declared, name, declared(declaration));
        add(registry, GROUP + name, name, made(declared, "group", ResolvableType.forClass(Group.class)));
        ResolvableType typed = ResolvableType.forClassWithGenerics(TypedGroup.class, declaration.valueType());
        add(registry, TYPED + name, name, made(declared, "typedGroup", typed));
    }

    private static RootBeanDefinition declared(Declaration declaration) {
        CacheGroup settings = declaration.settings();
        String[] texts = {
            declaration.name(),
            declaration.location(),
            declaration.bean(),
            declaration.method(),
            declaration.batch() ? DeclaredGroup.BATCH : "",
            Texts.masked(settings.maxSize()),
            Texts.masked(settings.maxValueSize()),
            Texts.masked(settings.ttl()),
            Texts.masked(settings.refreshAfter()),
            Texts.masked(settings.staleIfError()),
            Texts.masked(settings.negativeTtl()),
            Texts.masked(settings.version())
        };
        RootBeanDefinition definition = new RootBeanDefinition(DeclaredGroup.class);
        ConstructorArgumentValues arguments = definition.getConstructorArgumentValues();
        for (int i = 0; i < texts.length; i++) {
            arguments.addIndexedArgumentValue(i, texts[i]);
        }
        definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
        return definition;
    }

    private static RootBeanDefinition made(String declared, String method, ResolvableType type) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setFactoryBeanName(declared);
        definition.setUniqueFactoryMethodName(method);
        definition.setAutowireMode(RootBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        definition.setTargetType(type);
        return definition;
    }

    private static void add(BeanDefinitionRegistry registry, String bean, String group, RootBeanDefinition definition) {
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, group));
        registry.registerBeanDefinition(bean, definition);
    }
}
