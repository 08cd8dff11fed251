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
}
