package dev.circlet.cache;

/**
 * Knows whether the calling thread is inside a transaction, so that an invalidation can wait for its commit: before it,
 * another node could load the old row again.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CommitHook {

    /** Knows of no transactions. */
    CommitHook NONE = action -> false;

    /**
     * Takes an action to be run after the commit of the calling thread's transaction; it is dropped on a roll-back.
     *
     * @param action what to run
     * @return {@code false} if there is no transaction: the action was not taken and the caller runs it at once
     */
    boolean afterCommit(Runnable action);

    /**
     * Takes an action for the end of the calling thread's transaction, and another one in case nobody knows how that ended,
     * as when the connection broke in the commit: the rows may be the new ones, so what is cached may be old.
     *
     * @param action what to run after the commit; it is dropped on a roll-back
     * @param unknown what to run instead if the outcome is not known: forget, never store. Hooks that cannot tell need not
     *     know of it
     * @return {@code false} if there is no transaction: neither was taken and the caller runs the action at once
     */
    default boolean afterCommit(Runnable action, Runnable unknown) {
        return afterCommit(action);
    }
}
