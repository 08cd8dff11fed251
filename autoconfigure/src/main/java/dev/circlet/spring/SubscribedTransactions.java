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
        public @Nullable Object whenCompleted(Outcomes outcomes) {
            return null;
        }

        @Override
        public boolean isCurrent(Object transaction, long rollBacks) {
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
     * What becomes of a change.
     *
     * @param committed what to begin after the commit, whose end waits for it; must not fail
     * @param doubted the same, if nobody knows how the transaction ended, or a nested one was rolled back meanwhile that the
     *     change may be of
     * @param rolledBack what to run after the roll-back
     */
    record Outcomes(
            Supplier<? extends CompletableFuture<?>> committed,
            Supplier<? extends CompletableFuture<?>> doubted,
            Runnable rolledBack) {}

    /**
     * Takes what to do when the transaction ends.
     *
     * @return the transaction, null if there is none
     */
    @Nullable
    Object whenCompleted(Outcomes outcomes);

    /**
     * Tells whether a transaction is active and not suspended, and what is of it certain.
     *
     * @param rollBacks of nested transactions at that time
     */
    boolean isCurrent(Object transaction, long rollBacks);

    /** What they have computed, suspended ones too. */
    AwaitingLeases leases();
}
