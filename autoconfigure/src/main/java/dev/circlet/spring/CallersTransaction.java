package dev.circlet.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transaction of the thread that called a method whose future or publisher ends elsewhere, where nothing tells of it. What
 * the method did may have been part of it, or been committed long ago by other threads: so changes wait for its
 * commit, and after a roll-back nothing of the key is kept.
 */
final class CallersTransaction {

    private record Change(
            Supplier<? extends CompletableFuture<?>> committed, Supplier<? extends CompletableFuture<?>> doubted) {

        CompletableFuture<?> begin(boolean certain) {
            return (certain ? committed : doubted).get();
        }
    }

    private final Completion completion = new Completion();
    private final List<Change> waiting = new ArrayList<>();
    private boolean inDoubt;
    private boolean over;

    private CallersTransaction() {}

    /** That of the calling thread, null if there is none. */
    static @Nullable CallersTransaction current() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return null;
        }
        CallersTransaction current = new CallersTransaction();
        TransactionSynchronizationManager.registerSynchronization(current.completion);
        return current;
    }

    /** Whether the thread is still, or again, in it. */
    boolean isOfThread() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.getSynchronizations().contains(completion);
    }

    /**
     * Makes a change after the commit, which waits for it, or at once if the transaction has ended.
     *
     * @param committed the change; must not fail
     * @param doubted what to do instead after any other end, or if a nested transaction was rolled back
     */
    CompletableFuture<?> whenCompleted(
            Supplier<? extends CompletableFuture<?>> committed, Supplier<? extends CompletableFuture<?>> doubted) {
        Change change = new Change(committed, doubted);
        boolean certain;
        synchronized (this) {
            if (!over) {
                waiting.add(change);
                return CompletableFuture.completedFuture(null);
            }
            certain = !inDoubt;
        }
        return change.begin(certain);
    }

    private void end(boolean committed) {
        List<Change> changes;
        boolean certain;
        synchronized (this) {
            over = true;
            inDoubt |= !committed;
            certain = !inDoubt;
            changes = List.copyOf(waiting);
            waiting.clear();
        }
        for (Change change : changes) {
            Waits.forChange(change.begin(certain));
        }
    }

    private final class Completion implements TransactionSynchronization {

        @Override
        public void savepointRollback(Object savepoint) {
            synchronized (CallersTransaction.this) {
                inDoubt = true;
            }
        }

        @Override
        public void afterCommit() {
            end(true);
        }

        /** After the commit there is nothing left, unless somebody else's listener kept this one from hearing of it. */
        @Override
        public void afterCompletion(int status) {
            end(status == STATUS_COMMITTED);
        }
    }
}
