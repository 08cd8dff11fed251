package dev.circlet.spring;

import dev.circlet.cache.Codec;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.aot.BeanRegistrationCodeFragments;
import org.springframework.beans.factory.aot.BeanRegistrationCodeFragmentsDecorator;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.javapoet.CodeBlock;
import org.springframework.util.ClassUtils;

/**
 * What ahead-of-time processing cannot do by itself for a typed group: name a value type that only the application's own
 * package can see, and tell a native image that values are read and written by reflection.
 */
final class GroupAot {

    private GroupAot() {}

    static @Nullable BeanRegistrationAotContribution contribution(RegisteredBean bean) {
        if (!bean.getBeanName().startsWith(GroupDefinitions.TYPED)) {
            return null;
        }
        return BeanRegistrationAotContribution.withCustomCodeFragments(TypedGroupCode::new);
    }

    /** Writes the definition of a typed group bean. */
    private static final class TypedGroupCode extends BeanRegistrationCodeFragmentsDecorator {

        TypedGroupCode(BeanRegistrationCodeFragments fragments) {
            super(fragments);
        }

        @Override
        public CodeBlock generateNewBeanDefinitionCode(
                GenerationContext context, ResolvableType beanType, BeanRegistrationCode registration) {
            ResolvableType valueType = beanType.getGeneric(0);
            if (Codec.builtIn(valueType.toClass()) == null) {
                ValueHints.register(context.getRuntimeHints(), valueType.getType());
            }
            return CodeBlock.builder()
                    .addStatement(
                            "$T $L = new $T($T.class)",
                            RootBeanDefinition.class,
                            BEAN_DEFINITION_VARIABLE,
                            RootBeanDefinition.class,
                            beanType.toClass())
                    .addStatement(
                            "$L.setTargetType($L)", BEAN_DEFINITION_VARIABLE, type(beanType, context.getRuntimeHints()))
                    .build();
        }

        private static CodeBlock type(ResolvableType type, RuntimeHints hints) {
            if (type.isArray() && type.getComponentType().hasGenerics()) {
                return CodeBlock.of(
                        "$T.forArrayComponent($L)", ResolvableType.class, type(type.getComponentType(), hints));
            }
            CodeBlock raw = rawType(type.toClass(), hints);
            if (type.getType() instanceof Class || !type.hasGenerics()) {
                return CodeBlock.of("$T.forClass($L)", ResolvableType.class, raw);
            }
            CodeBlock.Builder code = CodeBlock.builder().add("$T.forClassWithGenerics($L", ResolvableType.class, raw);
            for (ResolvableType generic : type.getGenerics()) {
                code.add(", $L", type(generic, hints));
            }
            return code.add(")").build();
        }

        private static CodeBlock rawType(Class<?> type, RuntimeHints hints) {
            if (isPublic(type)) {
                return CodeBlock.of("$T.class", type);
            }
            hints.reflection().registerType(type);
            return CodeBlock.of("$T.resolveClassName($S, null)", ClassUtils.class, type.getName());
        }

        private static boolean isPublic(Class<?> type) {
            if (type.isArray()) {
                return isPublic(type.getComponentType());
            }
            boolean visible = type.isPrimitive() || Modifier.isPublic(type.getModifiers());
            return visible && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
        }
    }
}
