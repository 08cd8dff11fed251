package dev.circlet.codec;

import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeResolverBuilder;

/**
 * Knows the types whose JSON has to tell of which class a value is, because nothing else does: those without annotations
 * about subtypes, without (de)serializers of their own and beyond the reach of default typing. Sealed types know their
 * classes; open ones, which anybody may extend, learn them from the values. All are written by a copy of the application's
 * mapper, which stays as it is.
 */
final class ToldTypes {

    private static final List<String> OPAQUE = List.of("java.", "javax.", "jdk.", "kotlin.", "tools.jackson.");

    static final Set<Class<?>> ANY = Set.of(Object.class, Serializable.class, Comparable.class, Number.class);

    private final SpringForms forms;
    private final TimeForms times;
    private final JsonMapper natural;
    private final JsonMapper mapper;
    private final MapperHabits habits;
    private final NamedClasses names = new NamedClasses(this);
    private final Projections projections = new Projections(this);
    private final Rows rows = new Rows(this);
    private final Map<Class<?>, SortedMap<String, Class<?>>> told = new ConcurrentHashMap<>();
    private final Map<Class<?>, Boolean> open = new ConcurrentHashMap<>();
    private final Map<Class<?>, Boolean> any = new ConcurrentHashMap<>();
    private final Predicate<String> owned;
    private final Set<String> declared = ConcurrentHashMap.newKeySet();
    private volatile @Nullable JsonMapper telling;

    /** @param owned tells of the names of classes whether they are the application's */
    ToldTypes(JsonMapper mapper, Predicate<String> owned) {
        this.natural = Inclusions.enlarged(mapper);
        this.forms = new SpringForms(natural);
        this.times = new TimeForms(forms.added());
        this.mapper = times.added();
        this.habits = new MapperHabits(this.mapper);
        this.owned = owned;
    }

    /** The types of Spring that have a form of their own. */
    SpringForms forms() {
        return forms;
    }

    /** The old types of times that come back as they were. */
    TimeForms times() {
        return times;
    }

    /** The mapper of the application, which reads some types of Spring besides, and times as they were. */
    JsonMapper plain() {
        return mapper;
    }

    /** Writes as the application does, for a value that is read as mere JSON. Times keep the offset or zone that they had. */
    ObjectWriter plainWriter() {
        return natural.writer().with(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID).withoutRootName();
    }

    /** A copy that writes and reads the ids of classes. */
    JsonMapper telling() {
        JsonMapper copy = telling;
        if (copy == null) {
            telling = copy = copy();
        }
        return copy;
    }

    private JsonMapper copy() {
        TypeResolverBuilder<?> others =
                mapper.serializationConfig().getDefaultTyper(mapper.constructType(Object.class));
        JsonMapper.Builder copy = mapper.rebuild();
        copy.serializerFactory(AnySerializerFactory.insteadOf(copy.serializerFactory()))
                .setDefaultTyping(new ToldTyping(this, others))
                .addModule(new ToldModule(this))
                // A class that is told has all its properties written, and an id is nowhere left out in silence.
                .disable(MapperFeature.USE_STATIC_TYPING)
                // An id and its value would be taken for two elements.
                .disable(SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED)
                .enable(SerializationFeature.FAIL_ON_UNWRAPPED_TYPE_IDENTIFIERS);
        if (others == null) {
            copy.annotationIntrospector(AnnotationIntrospector.pair(
                    mapper.serializationConfig().getAnnotationIntrospector(), new UntoldMembers()));
        }
        return copy.build();
    }

    MapperHabits habits() {
        return habits;
    }

    /** The names of the classes that extend open types. */
    NamedClasses names() {
        return names;
    }

    /** The interfaces whose proxies can be made again. */
    Projections projections() {
        return projections;
    }

    /** The maps that find their keys in any case. */
    Rows rows() {
        return rows;
    }

    /** Whether the JSON of a value tells its class. */
    boolean tells(JavaType type) {
        return isOpen(type) || !classes(type).isEmpty();
    }

    /** The classes that values of a sealed type may be of, by their ids; empty for types whose JSON does not tell them. */
    SortedMap<String, Class<?>> classes(JavaType type) {
        Class<?> raw = type.getRawClass();
        return raw.isSealed() && !raw.isEnum() && !isOpaque(raw)
                ? told.computeIfAbsent(
                        raw, none -> habits.leaveClassesOpen(raw) ? byId(permitted(raw)) : new TreeMap<>())
                : new TreeMap<>();
    }

    /** Whether values of a type may be of classes that nothing tells but themselves. */
    boolean isOpen(JavaType type) {
        Class<?> raw = type.getRawClass();
        return !Modifier.isFinal(raw.getModifiers())
                && !raw.isSealed()
                && !raw.isEnum()
                && !raw.isArray()
                && !raw.isPrimitive()
                && !isOpaque(raw)
                && !type.isContainerType()
                && !type.isReferenceType()
                && open.computeIfAbsent(raw, habits::leaveClassesOpen);
    }

    /**
     * Whether values of a type may be of any class: {@code Object}, and what most classes of the platform share. That the
     * application reads them in a way of its own is rare enough to ask for its reader only.
     */
    boolean isAny(JavaType type) {
        Class<?> raw = type.getRawClass();
        return ANY.contains(raw) && any.computeIfAbsent(raw, habits::readByJackson);
    }

    /** Whether values of {@code Object} tell their class as told here, and not in a way of the application. */
    boolean tellsAny() {
        JavaType object = mapper.constructType(Object.class);
        return isAny(object) && mapper.serializationConfig().getDefaultTyper(object) == null;
    }

    /** Adds the classes that somebody declared to those of the application. */
    void declare(Collection<String> classNames) {
        declared.addAll(classNames);
    }

    /** Whether a class belongs to the application, so that it may be made where any class may stand. */
    boolean isTrusted(String className) {
        return !isOpaque(className) && (declared.contains(className) || owned.test(className));
    }

    /** Whether the platform has a collection, array or optional that is as good where any class may stand. */
    boolean isPlainCollection(Class<?> type) {
        return type.isArray()
                ? names.arrayId(type) != null
                : (Collection.class.isAssignableFrom(type)
                                || Map.class.isAssignableFrom(type)
                                || type == Optional.class)
                        && !isTrusted(type.getName());
    }

    static boolean isOpaque(Class<?> type) {
        return isOpaque(type.getName());
    }

    static boolean isOpaque(String className) {
        return OPAQUE.stream().anyMatch(className::startsWith);
    }

    /**
     * What a sealed type ends in: all its final classes, records and enums, at any depth. Classes that are open may have
     * instances of their own; whether others extend them, nobody can know.
     */
    static Set<Class<?>> permitted(Class<?> type) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        collect(type, classes);
        return classes;
    }

    private static void collect(Class<?> type, Set<Class<?>> classes) {
        if (type.isEnum() || !type.isInterface() && !Modifier.isAbstract(type.getModifiers())) {
            classes.add(type);
        }
        if (type.isSealed() && !type.isEnum()) {
            for (Class<?> subclass : type.getPermittedSubclasses()) {
                collect(subclass, classes);
            }
        }
    }

    /** The simple name says enough, unless two have the same; so moving a class changes nothing. */
    static SortedMap<String, Class<?>> byId(Set<Class<?>> classes) {
        SortedMap<String, List<Class<?>>> bySimpleName = new TreeMap<>();
        for (Class<?> type : classes) {
            bySimpleName
                    .computeIfAbsent(type.getSimpleName(), none -> new ArrayList<>())
                    .add(type);
        }
        SortedMap<String, Class<?>> byId = new TreeMap<>();
        bySimpleName.forEach((name, same) ->
                same.forEach(type -> byId.put(same.size() == 1 ? name : type.getName(), type)));
        return byId;
    }

    /** Whether the properties of a type are read as they are written when ids are told. */
    boolean isTellable(JavaType type) {
        try {
            return UntoldMembers.areRead(telling()._deserializationContext(), type);
        } catch (RuntimeException | LinkageError unreadable) {
            return true;
        }
    }
}
