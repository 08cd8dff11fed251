package dev.circlet.cache;

/**
 * A getter asked for the very key it was loading, directly or through other groups. Thrown at once instead of waiting
 * for itself.
 *
 * @since 0.1
 */
public final class RecursiveLoadException extends GroupException {

    private static final long serialVersionUID = 1L;

    RecursiveLoadException(String group) {
        super(
                group,
                "The getter of group '" + group + "' asked for the key it is loading; read it from the source instead");
    }
}
