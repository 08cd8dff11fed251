package dev.circlet.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Stands behind a proxy that was made of properties. Proxies of one interface are equal if their properties are. */
final class Projection implements InvocationHandler {

    private final Class<?> type;
    private final List<String> getters;
    private final @Nullable Object[] values;

    private Projection(Class<?> type, List<String> getters, @Nullable Object[] values) {
        this.type = type;
        this.getters = getters;
        this.values = values;
    }

    /**
     * Makes a proxy.
     *
     * @param getters the names of the getters of an interface that has no other methods to answer
     * @param values what they return, of the right types
     */
    static Object of(Class<?> type, List<String> getters, @Nullable Object[] values) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new Projection(type, getters, values));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.isDefault()) {
            return run(proxy, method, arguments);
        }
        int getter = method.getParameterCount() == 0 ? getters.indexOf(method.getName()) : -1;
        if (getter >= 0) {
            return values[getter];
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && isEqual(arguments[0]);
            case "hashCode" -> 31 * type.getName().hashCode() + Arrays.deepHashCode(values);
            default -> text();
        };
    }

    /** Not by {@link InvocationHandler#invokeDefault}, which has no access to interfaces that are not public. */
    private static @Nullable Object run(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Class<?> declaring = method.getDeclaringClass();
        MethodHandle handle = MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                .unreflectSpecial(method, declaring)
                .bindTo(proxy);
        return arguments == null ? handle.invokeWithArguments() : handle.invokeWithArguments(arguments);
    }

    private boolean isEqual(@Nullable Object other) {
        return other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other) instanceof Projection projection
                && projection.type == type
                && projection.getters.equals(getters)
                && Arrays.deepEquals(projection.values, values);
    }

    private String text() {
        StringJoiner text = new StringJoiner(", ", type.getSimpleName() + "[", "]");
        for (int i = 0; i < values.length; i++) {
            String value = Arrays.deepToString(new Object[] {values[i]});
            text.add(getters.get(i) + "=" + value.substring(1, value.length() - 1));
        }
        return text.toString();
    }
}
