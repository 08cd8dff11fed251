package dev.circlet.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stands behind a proxy that was made of properties. Proxies of one interface are equal if their properties are. */
final class Projection implements InvocationHandler {

    /**
     * What the proxies of an interface have in common.
     *
     * @param getters the names of the getters of an interface that has no other methods to answer
     * @param defaults its other methods, as far as they have been called
     */
    record Shape(Class<?> type, List<String> getters, Map<Method, MethodHandle> defaults) {

        Shape(Class<?> type, List<String> getters) {
            this(type, getters, new ConcurrentHashMap<>());
        }
    }

    private final Shape shape;
    private final @Nullable Object[] values;

    private Projection(Shape shape, @Nullable Object[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * Makes a proxy.
     *
     * @param values what its getters return, of the right types
     */
    static Object of(Shape shape, @Nullable Object[] values) {
        return Proxy.newProxyInstance(
                shape.type().getClassLoader(), new Class<?>[] {shape.type()}, new Projection(shape, values));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.isDefault()) {
            return run(proxy, method, arguments);
        }
        int getter = shape.getters().indexOf(method.getName());
        if (getter >= 0) {
            return values[getter];
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && isEqual(arguments[0]);
            case "hashCode" -> Arrays.deepHashCode(values);
            default -> text();
        };
    }

    /** Not by {@link InvocationHandler#invokeDefault}, which has no access to interfaces that are not public. */
    private @Nullable Object run(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        MethodHandle found = shape.defaults().get(method);
        if (found == null) {
            Class<?> declaring = method.getDeclaringClass();
            found = MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                    .unreflectSpecial(method, declaring);
            shape.defaults().put(method, found);
        }
        MethodHandle handle = found.bindTo(proxy);
        return arguments == null ? handle.invokeWithArguments() : handle.invokeWithArguments(arguments);
    }

    private boolean isEqual(@Nullable Object other) {
        return other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other) instanceof Projection projection
                && projection.shape.type() == shape.type()
                && Arrays.deepEquals(projection.values, values);
    }

    private String text() {
        StringJoiner text = new StringJoiner(", ", shape.type().getSimpleName() + "[", "]");
        for (int i = 0; i < values.length; i++) {
            String value = Arrays.deepToString(new Object[] {values[i]});
            text.add(shape.getters().get(i) + "=" + value.substring(1, value.length() - 1));
        }
        return text.toString();
    }
}
