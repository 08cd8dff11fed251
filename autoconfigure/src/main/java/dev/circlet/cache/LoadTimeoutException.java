package dev.circlet.cache;

/**
 * A load ran longer than the group's load timeout; its thread was interrupted.
 *
 * @since 0.1
 */
public final class LoadTimeoutException extends GroupException {

    private static final long serialVersionUID = 1L;

    LoadTimeoutException(String group, long budgetMillis) {
        super(group, "A load of group '" + group + "' ran longer than its load-timeout of " + budgetMillis + " ms");
    }
}
