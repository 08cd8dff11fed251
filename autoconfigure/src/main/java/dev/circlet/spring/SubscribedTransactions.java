package dev.circlet.spring;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transactions of a subscription, which live in its context and not on a thread: one at a time, others suspended. */
interface SubscribedTransactions {

    /** Of a subscription that can have none. */
    SubscribedTransactions NONE = new SubscribedTransactions() {

        private final AwaitingLeases leases = new AwaitingLeases();

        @Override
        public boolean isActive() {
            return false;
        }

        @Override
        public @Nullable Object whenCompleted(Supplier<? extends CompletableFuture<?>> committed, Runnable rolledBack) {
            return null;
        }

        @Override
        public boolean isCurrent(Object transaction) {
            return false;
        }

        @Override
        public AwaitingLeases leases() {
            return leases;
        }
    };

    /** Whether there is a transaction, and not suspended or over. */
    boolean isActive();

    /**
     * Takes what to begin after a commit, whose end waits for it, and what to run after a roll-back.
     *
     * @param committed must not fail
     * @return the transaction, null if there is none
     */
    @Nullable
    Object whenCompleted(Supplier<? extends CompletableFuture<?>> committed, Runnable rolledBack);

    /** Tells whether a transaction is active and not suspended. */
    boolean isCurrent(Object transaction);

    /** What they have computed, suspended ones too. */
    AwaitingLeases leases();
}
