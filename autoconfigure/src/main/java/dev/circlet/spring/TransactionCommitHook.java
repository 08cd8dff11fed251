package dev.circlet.spring;

import dev.circlet.cache.CommitHook;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Ties invalidations to the Spring transaction of the calling thread. Needs {@code spring-tx}. Reactive transactions are
 * not bound to a thread and therefore not seen.
 *
 * @since 0.1
 */
public final class TransactionCommitHook implements CommitHook {

    /** Creates the hook. */
    public TransactionCommitHook() {}

    @Override
    public boolean afterCommit(Runnable action) {
        // A synchronisation without a transaction (propagation SUPPORTS) ends without a commit to wait for.
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return false;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
        return true;
    }
}
