package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class TransactionCommitHookTests {

    private final AtomicInteger runs = new AtomicInteger();
    private final TransactionCommitHook hook = new TransactionCommitHook();

    private boolean offer() {
        return hook.afterCommit(runs::incrementAndGet);
    }

    @Test
    void takes_nothing_outside_a_transaction() {
        assertThat(offer()).isFalse();
        assertThat(runs).hasValue(0);
    }

    @Test
    void takes_nothing_where_no_transaction_will_commit() {
        new TransactionTemplate(
                        new Transactions(),
                        new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_SUPPORTS))
                .executeWithoutResult(status -> assertThat(offer()).isFalse());
    }

    @Test
    void runs_after_the_commit() {
        new TransactionTemplate(new Transactions()).executeWithoutResult(status -> {
            assertThat(offer()).isTrue();
            assertThat(runs).hasValue(0);
        });
        assertThat(runs).hasValue(1);
    }

    @Test
    void forgets_after_a_roll_back() {
        new TransactionTemplate(new Transactions()).executeWithoutResult(status -> {
            assertThat(offer()).isTrue();
            status.setRollbackOnly();
        });
        assertThat(runs).hasValue(0);
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
