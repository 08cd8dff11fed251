package dev.circlet.codec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedCaseInsensitiveMap;
import tools.jackson.databind.JavaType;

/**
 * Knows the maps that {@code JdbcTemplate} and native queries of Spring Data JPA make of rows, which find a column in any case. Where maps of anything are declared,
 * these have an id before them, as in {@code ["row",{"TITLE":"Dune"}]}, and all others have none.
 */
final class Rows {

    static final String ID = "row";

    /** Null without Spring. */
    private static final @Nullable Class<?> TYPE =
            NamedClasses.optional("org.springframework.util.LinkedCaseInsensitiveMap");

    /** Null without Spring Data JPA. Those of JPQL find a column by its very name only. */
    private static final @Nullable Class<?> TUPLE =
            NamedClasses.optional("org.springframework.data.jpa.util.TupleBackedMap");

    private final ToldTypes types;
    private volatile @Nullable Boolean unsaid;

    Rows(ToldTypes types) {
        this.types = types;
    }

    static boolean isRow(Object value) {
        return value.getClass() == TYPE || value.getClass() == TUPLE && findsInAnyCase((Map<?, ?>) value);
    }

    private static boolean findsInAnyCase(Map<?, ?> tuple) {
        Set<?> names = tuple.keySet();
        return names.stream()
                .map(name -> inOtherCase((String) name))
                .anyMatch(name -> !names.contains(name) && tuple.containsKey(name));
    }

    private static String inOtherCase(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(name) ? name.toUpperCase(Locale.ROOT) : lower;
    }

    static boolean areKnown() {
        return TYPE != null;
    }

    /** Asked for only where they {@linkplain #areKnown are known}. Its keys are texts; with others it fails. */
    @SuppressWarnings("unchecked") // as wide as the other maps that values are read into
    static Map<@Nullable Object, @Nullable Object> create() {
        return (Map<@Nullable Object, @Nullable Object>) (Map<?, ?>) new LinkedCaseInsensitiveMap<@Nullable Object>();
    }

    /** Whether values of a type may be rows and tell it. What the application does with maps by itself comes before. */
    boolean mayBe(JavaType type) {
        Class<?> raw = type.getRawClass();
        return (raw == Map.class || raw == TYPE) && isOfAnything(type);
    }

    /** Whether values of a class, or of a declared type, may be rows. */
    boolean mayBeAmong(JavaType type) {
        return mayBe(type) || type.getRawClass() == TUPLE && isOfAnything(type);
    }

    private boolean isOfAnything(JavaType type) {
        return TYPE != null && types.isAny(type.getContentType()) && areLeftToJackson(TYPE);
    }

    private boolean areLeftToJackson(Class<?> type) {
        Boolean known = unsaid;
        if (known == null) {
            unsaid = known = types.habits().readAs(Map.class, LinkedHashMap.class)
                    && types.habits().writtenByJackson(type);
        }
        return known;
    }
}
