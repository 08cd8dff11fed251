package dev.circlet;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/** Reactive transactions with all their phases, around nothing. */
public class ReactiveNoDatabase extends AbstractReactiveTransactionManager {

    private static final long serialVersionUID = 1L;

    private static final class Transaction {

        private boolean existing;
        private boolean rollBackOnly;
    }

    @Override
    protected Object doGetTransaction(TransactionSynchronizationManager manager) {
        Object open = manager.getResource(this);
        return open == null ? new Transaction() : open;
    }

    @Override
    protected boolean isExistingTransaction(Object transaction) {
        return ((Transaction) transaction).existing;
    }

    @Override
    protected Mono<Void> doBegin(
            TransactionSynchronizationManager manager, Object transaction, TransactionDefinition definition) {
        return Mono.fromRunnable(() -> {
            Transaction begun = new Transaction();
            begun.existing = true;
            manager.bindResource(this, begun);
        });
    }

    @Override
    protected Mono<Object> doSuspend(TransactionSynchronizationManager manager, Object transaction) {
        return Mono.fromSupplier(() -> manager.unbindResource(this));
    }

    @Override
    protected Mono<Void> doResume(TransactionSynchronizationManager manager, Object transaction, Object suspended) {
        return Mono.fromRunnable(() -> manager.bindResource(this, suspended));
    }

    @Override
    protected Mono<Void> doCommit(TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
        return ((Transaction) manager.getResource(this)).rollBackOnly
                ? Mono.error(new IllegalStateException("may only be rolled back"))
                : Mono.empty();
    }

    @Override
    protected Mono<Void> doRollback(TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
        return Mono.empty();
    }

    @Override
    protected Mono<Void> doSetRollbackOnly(
            TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
        return Mono.fromRunnable(() -> ((Transaction) manager.getResource(this)).rollBackOnly = true);
    }

    @Override
    protected Mono<Void> doCleanupAfterCompletion(TransactionSynchronizationManager manager, Object transaction) {
        return Mono.fromRunnable(() -> manager.unbindResource(this));
    }
}
