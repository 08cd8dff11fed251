package dev.circlet.spring;

import dev.circlet.cache.Codec;
import dev.circlet.cache.InvalidGroupException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.core.ResolvableType;

/**
 * The codecs of an application's groups and caches: the {@link Codec} bean whose name or qualifier is the group's, else
 * the built-in one of the type, else what the first {@link Codec.Factory} makes that knows the type.
 */
final class GroupCodecs {

    private final ListableBeanFactory beans;

    GroupCodecs(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /** The codec that the application chose for a group, null if none. */
    @Nullable
    Codec<?> chosen(String group) {
        List<String> names = Stream.of(beans.getBeanNamesForType(Codec.class, true, false))
                .filter(bean -> BeanFactoryAnnotationUtils.isQualifierMatch(group::equals, bean, beans))
                .sorted()
                .toList();
        if (names.size() > 1) {
            throw new InvalidGroupException(
                    group,
                    "Group '" + group + "' has several codecs: the beans " + String.join(", ", names),
                    "Leave one of them under this name or qualifier.");
        }
        return names.isEmpty() ? null : beans.getBean(names.get(0), Codec.class);
    }

    /** The codec of a type. */
    <V> Codec<V> byType(String group, ResolvableType valueType, Class<V> raw, String origin) {
        Codec<V> builtIn = Codec.builtIn(raw);
        return builtIn != null ? builtIn : made(group, valueType, origin);
    }

    @SuppressWarnings("unchecked")
    private <V> Codec<V> made(String group, ResolvableType valueType, String origin) {
        return (Codec<V>) beans.getBeanProvider(Codec.Factory.class)
                .orderedStream()
                .map(factory -> factory.create(valueType.getType()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new InvalidGroupException(
                        group,
                        "There is no codec for the values of group '" + group + "', which are of type " + valueType
                                + " (" + origin + ")",
                        "Add Jackson (spring-boot-starter-jackson, which makes a JsonMapper bean) to have them written as"
                                + " JSON, declare a bean of "
                                + "type Codec.Factory that knows the type or a bean of type Codec named '" + group
                                + "', or return byte[], ByteView or String."));
    }
}
