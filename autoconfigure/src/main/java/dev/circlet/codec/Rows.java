package dev.circlet.codec;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedCaseInsensitiveMap;
import tools.jackson.databind.JavaType;

/**
 * Knows the maps that {@code JdbcTemplate} makes of rows, which find a column in any case. Where maps of anything are declared,
 * these have an id before them, as in {@code ["row",{"TITLE":"Dune"}]}, and all others have none.
 */
final class Rows {

    static final String ID = "row";

    /** Null without Spring. */
    private static final @Nullable Class<?> TYPE = find();

    private final ToldTypes types;
    private volatile @Nullable Boolean unsaid;

    Rows(ToldTypes types) {
        this.types = types;
    }

    private static @Nullable Class<?> find() {
        try {
            return Class.forName(
                    "org.springframework.util.LinkedCaseInsensitiveMap", false, Rows.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }

    static boolean isRow(Object value) {
        return value.getClass() == TYPE;
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
        return TYPE != null
                && (raw == Map.class || raw == TYPE)
                && type.getKeyType() != null
                && type.getKeyType().getRawClass().isAssignableFrom(String.class)
                && types.isAny(type.getContentType())
                && areLeftToJackson(TYPE);
    }

    static boolean areAlways(JavaType type) {
        return type.getRawClass() == TYPE;
    }

    private boolean areLeftToJackson(Class<?> type) {
        Boolean known = unsaid;
        if (known == null) {
            unsaid = known =
                    types.habits().readByJackson(Map.class) && types.habits().writtenByJackson(type);
        }
        return known;
    }
}
