package dev.circlet.spring;

import dev.circlet.cache.BatchGetter;
import dev.circlet.cache.Getter;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Declares a group and what loads it.
 *
 * <p>Three places are understood: a class that implements {@link Getter}, a {@code @Bean} method that returns one, and a
 * method {@code V load(String key)} of any bean. Each of them may load several keys at once instead: a {@link BatchGetter},
 * or a method {@code Map<String, V> load(Set<String> keys)}, gets all cold keys of one {@code getAll} that this node
 * owns. The method may be package-private or private, may be called through a
 * proxy (then the proxy must expose it), and may return its value inside a {@link dev.circlet.cache.Loaded}, an
 * {@link java.util.Optional} or a {@link java.util.concurrent.CompletionStage}. An annotation on a {@code @Bean} method
 * hides one on the class of the bean.
 *
 * <p>Declarations are found by the <em>types</em> of the beans; no bean is created for it, and the bean that loads is
 * asked for at the first load. So it may inject the very group it loads. A {@code @Bean} method should therefore name
 * the annotated type as its return type. Afterwards {@link dev.circlet.cache.Group} and
 * {@link dev.circlet.cache.TypedGroup} can be injected with the group's name as qualifier.
 *
 * <p>The annotation declares where values come from; direct calls of the method are not intercepted.
 *
 * <p>Values are written by the {@link dev.circlet.cache.Codec} bean whose name or qualifier is the group's, if there is one;
 * else {@code byte[]}, {@link dev.circlet.cache.ByteView} and {@link String} as they are and all other types by the first
 * {@link dev.circlet.cache.Codec.Factory} that knows them, which is JSON by default.
 *
 * <p>Texts may hold {@code ${...}} placeholders for properties of the environment and count as not set when empty. What
 * is not set comes from {@code circlet.defaults.*}; {@code circlet.groups.<name>.*} overrides what is set here, and the
 * sizes are compared with each other after that. With ahead-of-time processing the name is fixed when the application is
 * built; the other texts are resolved when it starts.
 *
 * @since 0.1
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface CacheGroup {

    /**
     * Alias of {@link #name()}.
     *
     * @return the name of the group
     */
    @AliasFor("name")
    String value() default "";

    /**
     * The name of the group, equal on all members.
     *
     * @return 1 to 64 letters, digits, dots, underscores, colons or hyphens
     */
    @AliasFor("value")
    String name() default "";

    /**
     * The budget of the group on one node, such as {@code 64MB}. It has to hold one entry of the largest value: a group
     * that is smaller than the usual largest value, 1 MB, needs a {@link #maxValueSize()}.
     *
     * @return a data size; a number without a unit means bytes
     */
    String maxSize() default "";

    /**
     * The largest value, such as {@code 256KB}. Above 1 MB peers accept it only if {@code circlet.peers.limits.value-size}
     * allows it.
     *
     * @return a data size up to 64 MB; a number without a unit means bytes
     */
    String maxValueSize() default "";

    /**
     * How long a value may be served, such as {@code 10m} or {@code PT10M}.
     *
     * @return a duration; a number without a unit means milliseconds
     */
    String ttl() default "";

    /**
     * From which age on a value is loaded anew in the background while it is served, such as {@code 8m}: at most
     * {@link #ttl()}.
     *
     * @return a duration; a number without a unit means milliseconds
     */
    String refreshAfter() default "";

    /**
     * How long past its TTL a value may be served while its source fails, such as {@code 1h}.
     *
     * @return a duration; {@code 0} serves no value past its TTL
     */
    String staleIfError() default "";

    /**
     * How long the absence of a key is remembered, such as {@code 5s}.
     *
     * @return a duration; {@code 0} remembers nothing
     */
    String negativeTtl() default "";

    /**
     * The type of the values, where the signature does not tell it.
     *
     * @return the type, or {@code void} to infer it
     */
    Class<?> valueType() default void.class;

    /**
     * The version of the bytes, where the shape of the value type does not tell it. Members treat bytes of another
     * version as a miss.
     *
     * @return any text
     */
    String version() default "";
}
