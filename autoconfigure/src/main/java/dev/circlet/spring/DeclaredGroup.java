package dev.circlet.spring;

import dev.circlet.cache.Codec;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.TypedGroup;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
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

    /** Stands for a getter that takes several keys; the empty text for one that takes one. */
    static final String BATCH = "batch";

    private final String name;
    private final String location;
    private final String bean;
    private final String method;
    private final String kind;
    private final String maxSize;
    private final String maxValueSize;
    private final String ttl;
    private final String refreshAfter;
    private final String staleIfError;
    private final String negativeTtl;
    private final String version;
    private @Nullable ConfigurableListableBeanFactory beans;
    private @Nullable Environment environment;

    DeclaredGroup(
            String name,
            String location,
            String bean,
            String method,
            String kind,
            String maxSize,
            String maxValueSize,
            String ttl,
            String refreshAfter,
            String staleIfError,
            String negativeTtl,
            String version) {
        this.name = name;
        this.location = location;
        this.bean = bean;
        this.method = method;
        this.kind = kind;
        this.maxSize = maxSize;
        this.maxValueSize = maxValueSize;
        this.ttl = ttl;
        this.refreshAfter = refreshAfter;
        this.staleIfError = staleIfError;
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
     * Writes what the annotation sets over what a specification says. Whether the numbers go together shows when the
     * specification is complete and built.
     *
     * @param spec the specification so far, of the same name
     * @throws InvalidGroupException if a text cannot be read or has a placeholder that cannot be resolved
     */
    public void applyTo(GroupSpec.Builder spec) {
        ifSet(maxSize, "maxSize", size -> spec.maxBytes(Texts.bytes(name, size, "maxSize", location)));
        ifSet(maxValueSize, "maxValueSize", size -> spec.maxValueBytes(largest(size)));
        ifSet(ttl, "ttl", life -> spec.ttl(Texts.duration(name, life, "ttl", location)));
        ifSet(
                refreshAfter,
                "refreshAfter",
                age -> spec.refreshAfter(Texts.duration(name, age, "refreshAfter", location)));
        ifSet(
                staleIfError,
                "staleIfError",
                time -> spec.staleIfError(Texts.duration(name, time, "staleIfError", location)));
        ifSet(
                negativeTtl,
                "negativeTtl",
                life -> spec.negativeTtl(Texts.duration(name, life, "negativeTtl", location)));
    }

    /**
     * Registers the group with its codec and a getter that asks for its bean at the first load.
     *
     * @param groups where to register it
     * @param spec the complete specification, of the same name
     * @throws InvalidGroupException if the name is taken, no codec knows the value type, or the version has a placeholder
     *     that cannot be resolved
     */
    public void registerIn(Groups groups, GroupSpec spec) {
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

    private void ifSet(String text, String attribute, Consumer<String> setter) {
        String resolved = resolve(text, attribute);
        if (!resolved.isEmpty()) {
            setter.accept(resolved);
        }
    }

    /** A size beyond an {@code int} is refused by the specification, which names the value it got. */
    private int largest(String size) {
        long bytes = Texts.bytes(name, size, "maxValueSize", location);
        return (int) Math.min(Math.max(bytes, Integer.MIN_VALUE), Integer.MAX_VALUE);
    }

    private void register(Groups groups, GroupSpec spec, ResolvableType valueType) {
        @SuppressWarnings("unchecked")
        Class<Object> type = (Class<Object>) valueType.toClass();
        Codec<Object> codec = codec(valueType, type);
        if (kind.equals(BATCH)) {
            DeclaredGetter getter = new DeclaredGetter(beans(), name, location, bean, method, Set.class);
            groups.registerBatch(spec, type, codec, new DeclaredBatchGetter(getter, location));
        } else {
            groups.register(spec, type, codec, new DeclaredGetter(beans(), name, location, bean, method, String.class));
        }
    }

    private <V> Codec<V> codec(ResolvableType valueType, Class<V> type) {
        GroupCodecs codecs = new GroupCodecs(beans());
        @SuppressWarnings("unchecked") // a codec of another type fails at the first value, and says so
        Codec<V> codec = (Codec<V>) codecs.chosen(name);
        if (codec == null) {
            codec = codecs.byType(name, valueType, type, "declared by " + location);
        }
        String text = resolve(version, "version");
        return text.isEmpty() ? codec : codec.withVersion(text);
    }

    private ResolvableType valueType() {
        return beans().getMergedBeanDefinition(GroupDefinitions.TYPED + name)
                .getResolvableType()
                .getGeneric(0);
    }

    private String resolve(String text, String attribute) {
        Environment resolver = Objects.requireNonNull(environment, "setEnvironment was not called");
        return Texts.resolve(resolver, name, Texts.unmasked(text), attribute, location);
    }

    private ConfigurableListableBeanFactory beans() {
        return Objects.requireNonNull(beans, "setBeanFactory was not called");
    }
}
