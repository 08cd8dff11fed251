package dev.circlet.spring;

import dev.circlet.cache.Codec;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.core.ResolvableType;

/**
 * Adds hints for a native image when an application is processed ahead of time: the values of {@code @Cacheable} and
 * {@code @CachePut} methods whose caches Circlet serves are written and read by reflection. Their types are those inside of
 * futures, publishers and {@code Optional}, with what sealed types permit. Of the parameters, which are keys, records are read
 * in the same way.
 *
 * @since 0.1
 */
public final class CachedValueHints implements BeanFactoryInitializationAotProcessor {

    /** Creates a processor. */
    public CachedValueHints() {}

    @Override
    public BeanFactoryInitializationAotContribution processAheadOfTime(ConfigurableListableBeanFactory beans) {
        Set<Type> types = new LinkedHashSet<>();
        DeclaredOperations.search(
                beans, new AnnotationCacheOperationSource(), servesByDefault(beans), (operation, method, type) -> {
                    keys(method, type).forEach(types::add);
                    Type values = operation instanceof CacheEvictOperation
                            ? null
                            : CachedTypes.of(method, type).type();
                    if (values != null
                            && Codec.builtIn(ResolvableType.forType(values).toClass()) == null) {
                        types.add(values);
                    }
                });
        return (context, code) -> types.forEach(type -> ValueHints.register(context.getRuntimeHints(), type));
    }

    /** Of all that can be a key, only records are read by reflection. */
    private static Stream<Class<?>> keys(Method method, Class<?> type) {
        return IntStream.range(0, method.getParameterCount())
                .<Class<?>>mapToObj(index ->
                        ResolvableType.forMethodParameter(method, index, type).toClass())
                .filter(Class::isRecord);
    }

    /** Whether caches are Circlet's that name no manager. A {@code CachingConfigurer} may know better when it runs. */
    private static boolean servesByDefault(ConfigurableListableBeanFactory beans) {
        return beans.containsBeanDefinition(CircletCacheManager.BEAN)
                && (!(beans.getBeanDefinition(CircletCacheManager.BEAN) instanceof AbstractBeanDefinition ours)
                        || ours.isDefaultCandidate());
    }
}
