package dev.circlet.spring;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The transactions that a {@code ReactiveTransactionManager} binds to the context of a subscription. */
final class ReactiveTransactions implements SubscribedTransactions {

    /** All transactions of one flow share a context. What it maps to does not know it. */
    private static final Map<TransactionContext, AwaitingLeases> LEASES =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final TransactionContext context;
    private final TransactionSynchronizationManager manager;
    private final AwaitingLeases leases;

    private ReactiveTransactions(TransactionContext context) {
        this.context = context;
        this.manager = new TransactionSynchronizationManager(context);
        this.leases = LEASES.computeIfAbsent(context, none -> new AwaitingLeases());
    }

    /** The transactions of a subscriber. */
    static SubscribedTransactions of(ContextView context) {
        TransactionContext found = context.getOrDefault(TransactionContext.class, null);
        return found == null ? NONE : new ReactiveTransactions(found);
    }

    /** A synchronisation without a transaction (propagation SUPPORTS) ends without a commit to wait for. */
    @Override
    public boolean isActive() {
        return manager.isSynchronizationActive() && manager.isActualTransactionActive();
    }

    @Override
    public @Nullable Object whenCompleted(Outcomes outcomes) {
        if (!isActive()) {
            return null;
        }
        Completion completion = new Completion(outcomes);
        try {
            manager.registerSynchronization(completion);
            return completion;
        } catch (IllegalStateException over) {
            // It has ended just now, while something of it still ran.
            return null;
        }
    }

    @Override
    public boolean isCurrent(Object transaction, long rollBacks) {
        Collection<TransactionSynchronization> synchronizations = context.getSynchronizations();
        return NestedRollBacks.noneSince(rollBacks)
                && synchronizations != null
                && synchronizations.contains(transaction);
    }

    @Override
    public AwaitingLeases leases() {
        return leases;
    }

    /** Ahead of others: when one fails after the commit, those behind it hear of nothing any more. */
    private static final class Completion implements TransactionSynchronization, Ordered {

        private final Outcomes outcomes;
        private final long rollBacks = NestedRollBacks.count();
        private boolean done;

        Completion(Outcomes outcomes) {
            this.outcomes = outcomes;
        }

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public Mono<Void> afterCommit() {
            return afterCompletion(STATUS_COMMITTED);
        }

        @Override
        public Mono<Void> afterCompletion(int status) {
            return Mono.defer(() -> {
                if (done) {
                    return Mono.empty();
                }
                done = true;
                if (status == STATUS_ROLLED_BACK) {
                    outcomes.rolledBack().run();
                    return Mono.empty();
                }
                // Given up by nobody: what has been committed is on its way.
                return Mono.fromFuture(completed(status).get(), true).then();
            });
        }

        private Supplier<? extends CompletableFuture<?>> completed(int status) {
            boolean certain = status == STATUS_COMMITTED && NestedRollBacks.noneSince(rollBacks);
            return certain ? outcomes.committed() : outcomes.doubted();
        }
    }
}
