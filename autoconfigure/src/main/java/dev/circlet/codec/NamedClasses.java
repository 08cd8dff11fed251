package dev.circlet.codec;

import dev.circlet.cache.Codec;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Names classes that a declared type does not tell, and finds them by these names on other nodes. A name is that of the
 * class with a hash of its shape, as in {@code shop.EBook#1a2b3c4d}, because the version of the bytes follows the declared
 * type only: where a deploy rolls, nodes whose classes differ do not read each other's values.
 *
 * <p>A class is found without being initialised, and only where it extends the declared type.
 */
final class NamedClasses {

    /** Behind the id of what an array consists of. */
    static final String ARRAY = "[]";

    private static final char HASH = '#';

    private static final Map<String, Class<?>> PRIMITIVES = Stream.of(
                    boolean.class,
                    char.class,
                    byte.class,
                    short.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class)
            .collect(Collectors.toMap(Class::getName, type -> type));

    private static final String OBJECT = "Object";

    /** One more belongs to the array itself. */
    private static final int MAX_DIMENSIONS = 255;

    private final ToldTypes types;
    private final Map<JavaType, String> hashes = new ConcurrentHashMap<>();
    private final Map<Class<?>, Boolean> readable = new ConcurrentHashMap<>();

    NamedClasses(ToldTypes types) {
        this.types = types;
    }

    /**
     * The class that a value is to be read as: its own, or for the sake of generated and anonymous subclasses the next above
     * that other nodes can find and read.
     *
     * @return null if there is none that extends the declared type
     */
    @Nullable
    Class<?> readable(Class<?> declared, Class<?> valueClass) {
        if (Proxy.isProxyClass(valueClass)) {
            return types.projections().of(declared, valueClass);
        }
        Class<?> type = valueClass;
        while (type != null && declared.isAssignableFrom(type)) {
            Class<?> named = type.isEnum()
                            || type.getSuperclass() == null
                            || !type.getSuperclass().isEnum()
                    ? type
                    : type.getSuperclass();
            if (named == declared && isConcrete(named) && !types.habits().forget(named) || isReadable(named)) {
                return named;
            }
            type = named.getSuperclass();
        }
        return null;
    }

    /** The same where any class may stand: a class or projection of the application, null for all others. */
    @Nullable
    Class<?> trusted(Class<?> valueClass) {
        if (Proxy.isProxyClass(valueClass)) {
            return types.projections().trusted(valueClass);
        }
        Class<?> type = valueClass;
        while (type != null && isNameless(type)) {
            type = type.getSuperclass();
        }
        return type != null && types.isTrusted(type.getName()) && isReadable(type) ? type : null;
    }

    private static boolean isNameless(Class<?> type) {
        return type.isHidden() || type.isAnonymousClass() || Proxy.isProxyClass(type) || isGenerated(type.getName());
    }

    /** Asked of each element of a collection. */
    private boolean isReadable(Class<?> type) {
        if (!isConcrete(type) || isNameless(type)) {
            return false;
        }
        Boolean known = readable.get(type);
        if (known == null) {
            // Not within the map, because Jackson may come back here.
            known = canBeFoundAndRead(type);
            readable.put(type, known);
        }
        return known;
    }

    private boolean canBeFoundAndRead(Class<?> type) {
        try {
            return find(type.getName(), type) == type
                    && types.habits().canRead(type)
                    && new JsonShape(types, types.plain().constructType(type)).isTellable();
        } catch (LinkageError incomplete) {
            return false;
        }
    }

    private static boolean isConcrete(Class<?> type) {
        return type.isEnum() || !type.isInterface() && !Modifier.isAbstract(type.getModifiers());
    }

    /** The marks of Spring, Hibernate and the libraries beneath them. */
    private static boolean isGenerated(String name) {
        return name.contains("$$") || name.contains("$HibernateProxy") || name.contains("$ByteBuddy$");
    }

    /** The name of a class that is {@linkplain #readable readable}. */
    String name(JavaType declared, Class<?> type) {
        JavaType full = full(declared, type);
        return type.getName()
                + HASH
                + hashes.computeIfAbsent(
                        full, none -> Integer.toHexString(Codec.VersionHash.of("class:" + new JsonShape(types, full))));
    }

    /**
     * The class of a name.
     *
     * @return null if this node has no such class under the declared type, or one of another shape
     */
    @Nullable
    JavaType find(JavaType declared, String name) {
        int end = name.lastIndexOf(HASH);
        Class<?> type = end < 0 ? null : find(name.substring(0, end), declared.getRawClass());
        return type != null
                        && declared.getRawClass().isAssignableFrom(type)
                        && (isConcrete(type) || types.projections().isProjection(type))
                        && name(declared, type).equals(name)
                ? full(declared, type)
                : null;
    }

    /** The same where any class may stand. Others than the application's are not even looked for. */
    @Nullable
    JavaType findTrusted(JavaType declared, String name) {
        int end = name.lastIndexOf(HASH);
        return end > 0 && types.isTrusted(name.substring(0, end)) ? find(declared, name) : null;
    }

    /** The id of a class of arrays that other nodes can make, null for any other. */
    @Nullable
    String arrayId(Class<?> array) {
        Class<?> component = array.getComponentType();
        String id;
        if (component.isArray()) {
            id = arrayId(component);
        } else if (component.isPrimitive()) {
            id = component.getName();
        } else if (component == Object.class) {
            id = OBJECT;
        } else {
            PlainScalars.Scalar scalar = PlainScalars.of(component);
            id = scalar != null ? scalar.id() : types.isTrusted(component.getName()) ? component.getName() : null;
        }
        return id == null ? null : id + ARRAY;
    }

    /** What the arrays with an id consist of, null if this node has no such class. */
    @Nullable
    Class<?> component(String arrayId) {
        int end = arrayId.length() - ARRAY.length();
        int dimensions = 0;
        while (end >= ARRAY.length() && arrayId.startsWith(ARRAY, end - ARRAY.length())) {
            end -= ARRAY.length();
            dimensions++;
        }
        Class<?> component = dimensions < MAX_DIMENSIONS ? element(arrayId.substring(0, end)) : null;
        return component == null || dimensions == 0
                ? component
                : Array.newInstance(component, new int[dimensions]).getClass();
    }

    private @Nullable Class<?> element(String id) {
        PlainScalars.Scalar scalar = PlainScalars.of(id);
        if (scalar != null) {
            return scalar.type();
        }
        if (id.equals(OBJECT)) {
            return Object.class;
        }
        Class<?> primitive = PRIMITIVES.get(id);
        return primitive != null || !types.isTrusted(id) ? primitive : find(id, NamedClasses.class);
    }

    /** A class with the type arguments that it has under a declared type. */
    JavaType full(JavaType declared, Class<?> type) {
        TypeFactory factory = types.plain().getTypeFactory();
        try {
            return factory.constructSpecializedType(declared, type);
        } catch (IllegalArgumentException contradictory) {
            return factory.constructType(type);
        }
    }

    private @Nullable Class<?> find(String name, Class<?> near) {
        return Stream.of(
                        types.plain().getTypeFactory().getClassLoader(),
                        near.getClassLoader(),
                        Thread.currentThread().getContextClassLoader())
                .filter(Objects::nonNull)
                .map(loader -> load(name, loader))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** A class that the platform or a library may be without, null then. */
    static @Nullable Class<?> optional(String name) {
        return load(name, NamedClasses.class.getClassLoader());
    }

    private static @Nullable Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError unknown) {
            return null;
        }
    }
}
