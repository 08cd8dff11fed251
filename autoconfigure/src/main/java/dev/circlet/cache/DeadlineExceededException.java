package dev.circlet.cache;

/**
 * The caller's deadline passed before the value came. The load goes on for those who still wait.
 *
 * @since 0.1
 */
public final class DeadlineExceededException extends GroupException {

    private static final long serialVersionUID = 1L;

    DeadlineExceededException(String group, long waitedMillis) {
        super(
                group,
                "Group '" + group + "' gave no answer within " + waitedMillis
                        + " ms; raise get-timeout or pass a longer deadline if the source is that slow");
    }
}
