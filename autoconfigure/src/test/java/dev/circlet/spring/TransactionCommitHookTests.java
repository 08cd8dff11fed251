package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.CommitHook;
import dev.circlet.cache.CommitHookContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.SavepointManager;
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

    @Test
    void drops_what_a_nested_transaction_offered_that_is_rolled_back_to_its_savepoint() {
        AtomicInteger dropped = new AtomicInteger();
        Transactions transactions = new Transactions();
        new TransactionTemplate(transactions).executeWithoutResult(outer -> {
            offer();
            nested(
                    transactions,
                    true,
                    () -> hook.whenCompleted(runs::incrementAndGet, () -> {}, dropped::incrementAndGet));
            assertThat(dropped).hasValue(1);
            nested(transactions, false, this::offer);
            assertThat(runs).hasValue(0);
        });
        assertThat(runs).hasValue(2);
        assertThat(dropped).hasValue(1);
    }

    @Test
    void drops_what_is_nested_deeper_too_but_nothing_of_before() {
        List<String> ran = new ArrayList<>();
        Transactions transactions = new Transactions();
        new TransactionTemplate(transactions).executeWithoutResult(outer -> {
            hook.afterCommit(() -> ran.add("before"));
            nested(transactions, false, () -> hook.afterCommit(() -> ran.add("kept")));
            nested(transactions, true, () -> {
                hook.afterCommit(() -> ran.add("dropped"));
                nested(transactions, true, () -> hook.afterCommit(() -> ran.add("dropped at once")));
                nested(transactions, false, () -> hook.afterCommit(() -> ran.add("dropped with the one around it")));
            });
            hook.afterCommit(() -> ran.add("after"));
        });
        assertThat(ran).containsExactly("before", "kept", "after");
    }

    private static void nested(Transactions transactions, boolean rolledBack, Runnable body) {
        new TransactionTemplate(
                        transactions, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED))
                .executeWithoutResult(status -> {
                    body.run();
                    if (rolledBack) {
                        status.setRollbackOnly();
                    }
                });
    }

    private static final class Savepoints implements SavepointManager {

        @Override
        public Object createSavepoint() {
            return new Object();
        }

        @Override
        public void rollbackToSavepoint(Object savepoint) {}

        @Override
        public void releaseSavepoint(Object savepoint) {}
    }

    private static final class Transactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        private boolean open;

        Transactions() {
            setNestedTransactionAllowed(true);
        }

        @Override
        protected Object doGetTransaction() {
            return new Savepoints();
        }

        @Override
        protected boolean isExistingTransaction(Object transaction) {
            return open;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            open = true;
        }

        @Override
        protected void doCleanupAfterCompletion(Object transaction) {
            open = false;
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
