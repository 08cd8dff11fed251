package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.CommitHook;
import dev.circlet.cache.CommitHookContract;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class TransactionCommitHookTests extends CommitHookContract {

    private final AtomicInteger runs = new AtomicInteger();
    private final TransactionCommitHook hook = new TransactionCommitHook();

    @Override
    protected CommitHook hook() {
        return hook;
    }

    @Override
    protected void inTransaction(boolean committed, Runnable body) {
        new TransactionTemplate(new Transactions()).executeWithoutResult(status -> {
            body.run();
            if (!committed) {
                status.setRollbackOnly();
            }
        });
    }

    private boolean offer() {
        return hook.afterCommit(runs::incrementAndGet);
    }

    @Test
    void takes_nothing_where_no_transaction_will_commit() {
        new TransactionTemplate(
                        new Transactions(),
                        new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_SUPPORTS))
                .executeWithoutResult(status -> assertThat(offer()).isFalse());
    }

    private static final class Transactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
