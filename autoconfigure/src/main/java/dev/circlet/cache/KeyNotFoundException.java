package dev.circlet.cache;

/**
 * The source has no value for the key. An answer, not a failure: {@link Group#find} gives it as an empty result.
 *
 * @since 0.1
 */
public final class KeyNotFoundException extends GroupException {

    private static final long serialVersionUID = 1L;

    KeyNotFoundException(String group) {
        super(group, "Group '" + group + "' has no value for this key; use find() where absence is expected");
    }
}
