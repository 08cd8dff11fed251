package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Describes what a type looks like in JSON, as a text that is equal on every JVM.
 *
 * <p>A class of the application is its fields and bean properties, sorted because reflection promises no order, each with
 * the description of its type; its own name does not count. Enums are their constants in their order, types of the
 * platform their name and arguments. A type met again is the number of its first description, which ends cycles. A type
 * that tells its subtypes, by being sealed or by an annotation, has them described by name; where the JSON names the classes
 * that a sealed type permits, those are described and not what lies between. A type whose values name classes that nobody
 * can list is marked as such; each value then tells the shape of its class by itself.
 */
final class JsonShape {

    private final TypeFactory factory;
    private final ToldTypes types;
    private final Map<String, Integer> met = new HashMap<>();
    private final String text;
    private final Set<String> classes = new HashSet<>();
    private boolean tellsClasses;
    private boolean tellable = true;
    private @Nullable Class<?> forgotten;

    JsonShape(ToldTypes types, JavaType type) {
        this.factory = types.plain().getTypeFactory();
        this.types = types;
        this.text = describe(type);
    }

    /** The names of the classes of the application that were met. */
    Set<String> classes() {
        return classes;
    }

    /** Whether ids of classes are within. */
    boolean tellsClasses() {
        return tellsClasses && tellable;
    }

    /** A class whose values would come back empty, of those that are told by the type alone; null if there is none. */
    @Nullable
    Class<?> forgotten() {
        return forgotten;
    }

    /** Whether ids of classes can be within. */
    boolean isTellable() {
        return tellable;
    }

    @Override
    public String toString() {
        return text;
    }

    private String describe(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw.isArray()) {
            return "[" + describe(type.getContentType()) + "]";
        }
        if (types.isAny(type)) {
            tellsClasses = true;
            return raw.getName() + arguments(type) + "~";
        }
        if (forgotten == null && isAlone(type) && types.habits().forget(raw)) {
            forgotten = raw;
        }
        if (raw.isPrimitive() || ToldTypes.isOpaque(raw) && !raw.isEnum()) {
            return raw.getName()
                    + arguments(type)
                    + types.times().mark(type)
                    + (types.rows().mayBe(type) ? "&" + Rows.ID : "");
        }
        String mark = types.forms().mark(type);
        if (mark != null) {
            return mark + parts(types.forms().parts(type));
        }
        classes.add(raw.getName());
        if (raw.isEnum()) {
            return constants(raw);
        }
        Integer earlier = met.putIfAbsent(type.toCanonical(), met.size());
        if (earlier != null) {
            return "^" + earlier;
        }
        return type.isContainerType() ? contents(type) : structure(type);
    }

    /** Whether values of a type are of that very class, as far as the JSON tells. */
    private boolean isAlone(JavaType type) {
        return type.isConcrete()
                && !type.isPrimitive()
                && !type.isEnumType()
                && !type.isContainerType()
                && !type.isReferenceType()
                && !types.tells(type);
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining("|", "enum(", ")"));
    }

    private String arguments(JavaType type) {
        List<JavaType> arguments = type.getBindings().getTypeParameters();
        if (arguments.isEmpty()) {
            // A raw type has contents all the same.
            return type.getContentType() == null ? "" : "<" + describe(type.getContentType()) + ">";
        }
        return arguments.stream().map(this::describe).collect(Collectors.joining(",", "<", ">"));
    }

    private String parts(List<JavaType> parts) {
        return parts.isEmpty() ? "" : parts.stream().map(this::describe).collect(Collectors.joining(",", "(", ")"));
    }

    private String contents(JavaType type) {
        String key = type.getKeyType() == null ? "" : describe(type.getKeyType()) + "=";
        return "many(" + key + describe(type.getContentType()) + ")";
    }

    private String structure(JavaType type) {
        tellable &= types.isTellable(type);
        SortedSet<Component> components = new TreeSet<>();
        collect(type, components);
        // One after the other in sorted order, because the numbers of types follow the order of their descriptions.
        StringBuilder text = new StringBuilder("{");
        boolean toldBefore = tellsClasses;
        tellsClasses = false;
        for (Component component : components) {
            text.append(component.name())
                    .append(':')
                    .append(describe(component.type()))
                    .append(',');
        }
        if (tellsClasses && types.habits().readByApplication(type.getRawClass())) {
            tellable = false;
        }
        tellsClasses |= toldBefore;
        return text.append('}').append(subtypes(type)).toString();
    }

    private void collect(JavaType type, SortedSet<Component> components) {
        Class<?> raw = type.getRawClass();
        if (ToldTypes.isOpaque(raw)) {
            return;
        }
        for (Field field : raw.getDeclaredFields()) {
            if (isComponent(field)) {
                components.add(new Component(name(field, field.getName()), resolve(field.getGenericType(), type)));
            }
        }
        for (Method method : raw.getDeclaredMethods()) {
            String property = property(method);
            if (property != null) {
                components.add(new Component(name(method, property), resolve(method.getGenericReturnType(), type)));
            }
        }
        if (type.getSuperClass() != null) {
            collect(type.getSuperClass(), components);
        }
        type.getInterfaces().forEach(parent -> collect(parent, components));
    }

    private String subtypes(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (types.isOpen(type)) {
            tellsClasses = true;
            return "~";
        }
        SortedMap<String, Class<?>> told = types.classes(type);
        if (!told.isEmpty()) {
            tellsClasses = true;
            return described("|", told, type);
        }
        JsonSubTypes annotation = raw.getAnnotation(JsonSubTypes.class);
        if (annotation == null) {
            return raw.isSealed() ? described("+", ToldTypes.byId(Set.of(raw.getPermittedSubclasses())), type) : "";
        }
        SortedMap<String, Class<?>> named = new TreeMap<>();
        for (JsonSubTypes.Type subtype : annotation.value()) {
            named.put(subtype.name() + "/" + subtype.value().getSimpleName(), subtype.value());
        }
        return described("+", named, type);
    }

    private String described(String mark, SortedMap<String, Class<?>> subtypes, JavaType type) {
        StringBuilder text = new StringBuilder();
        subtypes.forEach((name, subtype) -> {
            text.append(mark).append(name);
            if (subtype != type.getRawClass()) {
                text.append(describe(specialized(type, subtype)));
            }
        });
        return text.toString();
    }

    private JavaType specialized(JavaType type, Class<?> subtype) {
        try {
            return factory.constructSpecializedType(type, subtype);
        } catch (IllegalArgumentException contradictory) {
            return factory.constructType(subtype);
        }
    }

    private JavaType resolve(Type type, JavaType declaring) {
        return factory.resolveMemberType(type, declaring.getBindings());
    }

    private static boolean isComponent(Field field) {
        return !field.isSynthetic() && (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0;
    }

    private static @Nullable String property(Method method) {
        boolean readable = Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isBridge()
                && !method.isSynthetic()
                && method.getParameterCount() == 0
                && method.getReturnType() != void.class;
        String name = method.getName();
        if (readable && name.length() > 3 && name.startsWith("get")) {
            return decapitalized(name.substring(3));
        }
        boolean flag = readable && method.getReturnType() == boolean.class;
        return flag && name.length() > 2 && name.startsWith("is") ? decapitalized(name.substring(2)) : null;
    }

    private static String decapitalized(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static String name(AnnotatedElement member, String name) {
        JsonProperty annotation = member.getAnnotation(JsonProperty.class);
        return annotation == null || annotation.value().isEmpty() ? name : annotation.value();
    }

    /** A field or property. One name may have several types, as when a subclass narrows a getter. */
    private record Component(String name, JavaType type) implements Comparable<Component> {

        @Override
        public int compareTo(Component other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : type.toCanonical().compareTo(other.type.toCanonical());
        }
    }
}
