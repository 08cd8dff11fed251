package dev.circlet.spring;

import dev.circlet.cache.Codec;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
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
                    .addStatement("$L.setTargetType($L)", BEAN_DEFINITION_VARIABLE, type(beanType))
                    .build();
        }

        private static CodeBlock type(ResolvableType type) {
            if (type.isArray() && type.getComponentType().hasGenerics()) {
                return CodeBlock.of("$T.forArrayComponent($L)", ResolvableType.class, type(type.getComponentType()));
            }
            CodeBlock raw = rawType(type.toClass());
            if (type.getType() instanceof Class || !type.hasGenerics()) {
                return CodeBlock.of("$T.forClass($L)", ResolvableType.class, raw);
            }
            CodeBlock.Builder code = CodeBlock.builder().add("$T.forClassWithGenerics($L", ResolvableType.class, raw);
            for (ResolvableType generic : type.getGenerics()) {
                code.add(", $L", type(generic));
            }
            return code.add(")").build();
        }

        /** One that is not public is found by its name. A native image knows it as one of those that a value type names. */
        private static CodeBlock rawType(Class<?> type) {
            if (isPublic(type)) {
                return CodeBlock.of("$T.class", type);
            }
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
