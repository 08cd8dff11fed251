package dev.circlet.spring;

import dev.circlet.cache.Codec;
import dev.circlet.cache.InvalidGroupException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * How the values of Spring's caches become bytes, for caches that no getter fills.
 *
 * <p><b>Choice.</b> A {@link Codec} bean whose name or qualifier is the cache's name, as for {@link CacheGroup}. Without
 * one, by the declared type of the values: {@code byte[]} and {@code String} as they are, any other type by the first
 * {@link Codec.Factory} that knows it, which is JSON with the full generic type unless the application has one of its own.
 *
 * <p><b>Version.</b> Each entry begins with the {@link Codec#version()} it was written with, four bytes. Bytes of another
 * version are not decoded: {@link Codec#decode} throws {@link OtherVersionException}, which means a miss. So old and new
 * code in a rolling deploy ignore each other's bytes, and so do two methods of one cache whose types differ; they do not
 * get one another's objects. Give methods with different types caches of their own, for they displace each other's
 * entries. Two types of the same shape, component by component, have the same version and do understand each other.
 *
 * <p><b>Unknown type.</b> Code that asks a cache without telling a type, or methods declared to return {@code Object}, are
 * served by what the other users of the cache on this node have declared: a value is written by the codec of the type
 * that it has, the version of an entry tells which of them reads it. A value of a type that nobody declared is written by
 * itself, if an {@link dev.circlet.cache.UntypedCodec} says that it comes back: text, bytes, numbers and times, classes of the
 * application, and lists, sets and maps of them come back on all nodes as they were. Another class, if it has no type
 * parameters, is read by nodes that know it from a declaration or such use, because no class of others is ever found by what
 * the bytes say; a collection of these would come back with other elements, so it is refused with what to do instead.
 *
 * <p><b>Values that can be read only once,</b> such as streams, iterators and resources, are not kept, because writing them
 * would take them from the caller: a declared type ends the start, a value is left to its caller and the cache forgets its
 * key. A chosen codec has its own way with them.
 *
 * <p>Safe for concurrent use. The codecs are kept for the life of the application.
 *
 * @since 0.1
 */
public final class CacheValues {

    private final GroupCodecs codecs;
    private final ConcurrentHashMap<String, CacheCodecs> caches = new ConcurrentHashMap<>();

    /**
     * Creates the values of an application.
     *
     * @param beans where to look for codecs and their factories
     */
    public CacheValues(ListableBeanFactory beans) {
        this.codecs = new GroupCodecs(beans);
    }

    /**
     * Returns the codec of a cache for values of one type. The same arguments give the same object.
     *
     * @param cacheName the name of the cache
     * @param declaredType the type of the values, free of {@code Optional}, futures and publishers around it; {@code null}
     *     if it is unknown
     * @return the codec; its {@code encode} fails with an {@link java.io.IOException} for values of other types, its
     *     {@code decode} gives values of the type and nothing else
     * @throws InvalidGroupException if nothing can encode the type, or several beans want to
     */
    public Codec<Object> codecFor(String cacheName, @Nullable Type declaredType) {
        CacheCodecs cache = cache(cacheName);
        ResolvableType type = declaredType == null ? ResolvableType.NONE : ResolvableType.forType(declaredType);
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.resolve(Object.class));
        return raw == Object.class || raw == Void.class || raw == void.class
                ? cache.untyped()
                : cache.of(ValueTypes.concrete(type));
    }

    /**
     * Looks for values that can be read only once in what a method returns.
     *
     * @param type the type of its values
     * @param method the method, for messages
     * @param bean the class that has it
     * @throws InvalidGroupException if there are, and no codec of the application is there for them
     */
    void check(String cacheName, Type type, Method method, Class<?> bean) {
        Class<?> oneShot = OneShot.inType(ResolvableType.forType(type));
        if (oneShot != null && !cache(cacheName).isChosen()) {
            throw new InvalidGroupException(
                    cacheName,
                    "Cache '" + cacheName + "' cannot keep what the method "
                            + ClassUtils.getQualifiedMethodName(method, bean) + " returns: values of type "
                            + oneShot.getName() + " can be read only once, and the caller would find them used up",
                    "Return what it contains, such as a List, or a byte[] for a stream of bytes, and make a "
                            + "stream of that where it is needed. Or declare a bean of type Codec named '" + cacheName
                            + "' that knows better.");
        }
    }

    /** The class of a value, or of a part of it, that can be read only once and so cannot be kept; null for all others. */
    @Nullable
    Class<?> oneShot(String cacheName, @Nullable Object value) {
        Class<?> oneShot = OneShot.inValue(value);
        return oneShot == null || cache(cacheName).isChosen() ? null : oneShot;
    }

    private CacheCodecs cache(String name) {
        CacheCodecs cache = caches.get(name);
        return cache != null ? cache : caches.computeIfAbsent(name, none -> new CacheCodecs(name, codecs));
    }
}
