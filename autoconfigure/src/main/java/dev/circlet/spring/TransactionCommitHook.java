package dev.circlet.spring;

import dev.circlet.cache.CommitHook;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Ties invalidations to the Spring transaction of the calling thread. Needs {@code spring-tx}. Cached methods that return
 * publishers see reactive transactions too, which live in the context of their subscriber; a {@code Group} does not. As a bean,
 * the hook hears of the nested ones that the reactive transaction managers among the beans roll back.
 *
 * @since 0.1
 */
public final class TransactionCommitHook implements CommitHook, BeanFactoryAware, SmartInitializingSingleton {

    /** When savepoints were made, as long as somebody may roll back to them: Spring does not tell of their release. */
    private final Map<Object, Long> savepoints = Collections.synchronizedMap(new WeakHashMap<>());

    private final AtomicLong moments = new AtomicLong();
    private @Nullable BeanFactory factory;

    /** Creates the hook. */
    public TransactionCommitHook() {}

    @Override
    public void setBeanFactory(BeanFactory factory) {
        this.factory = factory;
    }

    @Override
    public void afterSingletonsInstantiated() {
        NestedRollBackListener.listenIn(factory);
    }

    @Override
    public boolean afterCommit(Runnable action) {
        return afterCommit(action, () -> {});
    }

    @Override
    public boolean afterCommit(Runnable action, Runnable unknown) {
        return whenCompleted(action, unknown, () -> {}) != null;
    }

    /**
     * Takes what to run after a commit, an unknown end and a roll-back.
     *
     * @return the transaction, null if there is none
     */
    @Nullable
    Object whenCompleted(Runnable committed, Runnable unknown, Runnable rolledBack) {
        // A synchronisation without a transaction (propagation SUPPORTS) ends without a commit to wait for.
        if (Undeferred.isActive()
                || !TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return null;
        }
        Completion completion = new Completion(committed, unknown, rolledBack);
        TransactionSynchronizationManager.registerSynchronization(completion);
        return completion;
    }

    /** Tells whether a transaction is that of the thread, and not suspended or over. */
    boolean isCurrent(Object transaction) {
        return TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.getSynchronizations().contains(transaction);
    }

    private final class Completion implements TransactionSynchronization {

        private final Runnable committed;
        private final Runnable unknown;
        private final Runnable rolledBack;
        private final long registered = moments.incrementAndGet();
        private boolean done;

        Completion(Runnable committed, Runnable unknown, Runnable rolledBack) {
            this.committed = committed;
            this.unknown = unknown;
            this.rolledBack = rolledBack;
        }

        @Override
        public void savepoint(Object savepoint) {
            savepoints.computeIfAbsent(savepoint, none -> moments.incrementAndGet());
        }

        /** What a nested transaction has changed is rolled back with it, though the one around it may be committed. */
        @Override
        public void savepointRollback(Object savepoint) {
            Long made = savepoints.get(savepoint);
            // Nobody has heard of one that was made before the first change.
            if (!done && (made == null || made < registered)) {
                done = true;
                rolledBack.run();
            }
        }

        @Override
        public void afterCommit() {
            if (!done) {
                done = true;
                committed.run();
            }
        }

        /** Who registers while others hear of the commit hears of the completion only. */
        @Override
        public void afterCompletion(int status) {
            if (!done) {
                done = true;
                outcome(status).run();
            }
        }

        private Runnable outcome(int status) {
            return switch (status) {
                case STATUS_COMMITTED -> committed;
                case STATUS_ROLLED_BACK -> rolledBack;
                default -> unknown;
            };
        }
    }
}
