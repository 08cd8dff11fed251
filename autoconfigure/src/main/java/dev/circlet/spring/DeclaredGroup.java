package dev.circlet.spring;

import dev.circlet.cache.Codec;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.TypedGroup;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * One {@link CacheGroup} of the application, found by {@link CacheGroupRegistrar} and waiting to be registered.
 *
 * <p>It is a bean made of texts, so that ahead-of-time processing can reproduce it; the value type is kept in the
 * definition of the {@link TypedGroup} bean. The bean that loads is not touched before the first load.
 *
 * @since 0.1
 */
public final class DeclaredGroup implements BeanFactoryAware, EnvironmentAware {

    private final String name;
    private final String location;
    private final String bean;
    private final String method;
    private final String maxSize;
    private final String ttl;
    private final String negativeTtl;
    private final String version;
    private @Nullable ConfigurableListableBeanFactory beans;
    private @Nullable Environment environment;

    DeclaredGroup(
            String name,
            String location,
            String bean,
            String method,
            String maxSize,
            String ttl,
            String negativeTtl,
            String version) {
        this.name = name;
        this.location = location;
        this.bean = bean;
        this.method = method;
        this.maxSize = maxSize;
        this.ttl = ttl;
        this.negativeTtl = negativeTtl;
        this.version = version;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = (ConfigurableListableBeanFactory) beanFactory;
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    /**
     * Returns the name of the group.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Tells where the group is declared.
     *
     * @return class or method, and bean, in words for a message
     */
    public String location() {
        return location;
    }

    /**
     * Registers the group with the settings of its annotation, its codec and a getter that asks for its bean at the first
     * load.
     *
     * @param groups where to register it
     * @param defaults the specification to start from, of the same name; it is changed
     * @throws InvalidGroupException if a setting cannot be used, the name is taken, or no codec knows the value type
     */
    public void registerIn(Groups groups, GroupSpec.Builder defaults) {
        GroupSpec spec = applyTo(defaults).build();
        register(groups, spec, valueType());
    }

    /** Factory method of the {@link Group} bean; takes part in ahead-of-time processing under this name. */
    Group group(Groups groups) {
        return groups.get(name);
    }

    /** Factory method of the {@link TypedGroup} bean. */
    TypedGroup<?> typedGroup(Groups groups) {
        return groups.typed(name, valueType().toClass());
    }

    private GroupSpec.Builder applyTo(GroupSpec.Builder builder) {
        String size = resolve(maxSize, "maxSize");
        if (!size.isEmpty()) {
            long bytes = Texts.bytes(name, size, "maxSize", location);
            // There is no attribute for the largest value; a group smaller than the default one gets a smaller one.
            int largest = builder.maxBytes(Long.MAX_VALUE).build().maxValueBytes();
            builder.maxBytes(bytes).maxValueBytes(bytes > 0 ? (int) Math.min(bytes, largest) : largest);
        }
        String life = resolve(ttl, "ttl");
        if (!life.isEmpty()) {
            builder.ttl(Texts.duration(name, life, "ttl", location));
        }
        String negative = resolve(negativeTtl, "negativeTtl");
        if (!negative.isEmpty()) {
            builder.negativeTtl(Texts.duration(name, negative, "negativeTtl", location));
        }
        return builder;
    }

    private void register(Groups groups, GroupSpec spec, ResolvableType valueType) {
        @SuppressWarnings("unchecked")
        Class<Object> type = (Class<Object>) valueType.toClass();
        groups.register(spec, type, codec(valueType, type), new DeclaredGetter(beans(), name, location, bean, method));
    }

    private <V> Codec<V> codec(ResolvableType valueType, Class<V> type) {
        Codec<V> codec = Codec.builtIn(type);
        if (codec == null) {
            codec = made(valueType);
        }
        String text = resolve(version, "version");
        return text.isEmpty() ? codec : codec.withVersion(text);
    }

    @SuppressWarnings("unchecked")
    private <V> Codec<V> made(ResolvableType valueType) {
        return (Codec<V>) beans().getBeanProvider(Codec.Factory.class)
                .orderedStream()
                .map(factory -> factory.create(valueType.getType()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new InvalidGroupException(
                        name,
                        "There is no codec for the values of group '" + name + "', which are of type " + valueType
                                + " (declared by " + location + ")",
                        "Add Jackson (spring-boot-starter-jackson) to have them written as JSON, declare a bean of "
                                + "type Codec.Factory that knows the type, or return byte[], ByteView or String."));
    }

    private ResolvableType valueType() {
        return beans().getMergedBeanDefinition(GroupDefinitions.TYPED + name)
                .getResolvableType()
                .getGeneric(0);
    }

    private String resolve(String text, String attribute) {
        Environment resolver = Objects.requireNonNull(environment, "setEnvironment was not called");
        return Texts.resolve(resolver, name, text, attribute, location);
    }

    private ConfigurableListableBeanFactory beans() {
        return Objects.requireNonNull(beans, "setBeanFactory was not called");
    }
}
