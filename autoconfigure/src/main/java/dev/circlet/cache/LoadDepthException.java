package dev.circlet.cache;

/**
 * Loads that read from other groups are nested too deeply.
 *
 * @since 0.1
 */
public final class LoadDepthException extends GroupException {

    private static final long serialVersionUID = 1L;

    LoadDepthException(String group, int limit) {
        super(
                group,
                "Loading from group '" + group + "' would nest more than " + limit
                        + " loads; let the getters read from the source directly");
    }
}
