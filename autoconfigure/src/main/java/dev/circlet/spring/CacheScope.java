package dev.circlet.spring;

import dev.circlet.cache.Group;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * One call through Spring's cache advice, and the leases that its look-ups took. Spring tells a cache neither that the
 * method threw nor that {@code unless} vetoed; so the end of the scope ends what no put has filled.
 *
 * <p>It is bound to whatever thread runs the advice, or what the advice has left behind for later: around the method itself
 * it is set aside, so that what the application asks a cache in there is its own business, yet remembered as surrounding,
 * because a nested call must not wait for a lease that its caller holds.
 */
final class CacheScope {

    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            CacheScope.class.getClassLoader());

    /**
     * What comes with the subscriber of a publisher.
     *
     * @param around the call that has subscribed, null if none is known
     * @param context its context
     * @param answers of caches if the advice is called again when they come
     */
    record Subscribed(
            @Nullable CacheScope around,
            SubscribedTransactions transactions,
            Object context,
            @Nullable SuspendedAnswers answers) {}

    private final @Nullable CacheScope around;
    private final @Nullable Type type;
    private final boolean asynchronous;
    private final @Nullable Subscribed subscribed;
    private final @Nullable CallersTransaction caller;
    private final List<OpenLease> leases = new CopyOnWriteArrayList<>();
    private final List<Future<?>> asked = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<?>> pending = new CopyOnWriteArrayList<>();
    private boolean gathering;
    private volatile @Nullable WovenCall woven;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Throwable followed;
    private volatile boolean used;
    private volatile boolean late;
    private volatile boolean ended;

    private CacheScope(
            @Nullable CacheScope around, @Nullable Type type, boolean asynchronous, @Nullable Subscribed subscribed) {
        this.around = around;
        this.type = type;
        this.asynchronous = asynchronous;
        this.subscribed = subscribed;
        this.caller = asynchronous && TRANSACTIONS ? CallersTransaction.current() : null;
    }

    /**
     * Begins a scope within what the thread is doing.
     *
     * @param type the type of the values, null if unknown
     * @param asynchronous whether nothing may block
     */
    static CacheScope begin(@Nullable Type type, boolean asynchronous) {
        return new CacheScope(ScopeBinding.innermost(), type, asynchronous, null);
    }

    /**
     * Begins a scope of a subscription.
     *
     * @param type the type of the values, null if unknown
     * @param subscribed what comes with the subscriber
     */
    static CacheScope begin(@Nullable Type type, Subscribed subscribed) {
        CacheScope here = ScopeBinding.innermost();
        CacheScope outer = subscribed.around();
        boolean within = here != null && (outer == null || here.isWithin(outer));
        return new CacheScope(within ? here : outer, type, true, subscribed);
    }

    /** Begins a scope of changes that a subscriber makes itself: what is looked up meanwhile is its own business. */
    static CacheScope gathering(Subscribed subscribed) {
        CacheScope scope = begin(null, subscribed);
        scope.gathering = true;
        return scope;
    }

    private boolean isWithin(CacheScope other) {
        return this == other || around != null && around.isWithin(other);
    }

    /** The transactions of the subscription that the thread works for, null if it works for none. */
    static @Nullable SubscribedTransactions transactions() {
        for (CacheScope scope = ScopeBinding.innermost(); scope != null; scope = scope.around) {
            if (scope.subscribed != null) {
                return scope.subscribed.transactions();
            }
        }
        return null;
    }

    /** The scope whose advice the thread runs. */
    static @Nullable CacheScope current() {
        ScopeBinding here = ScopeBinding.here();
        return here != null && here.inside() ? here.scope() : null;
    }

    /** The scope whose result waits for the changes that the thread makes, null if the thread waits itself. */
    static @Nullable CacheScope awaiting() {
        ScopeBinding here = ScopeBinding.here();
        return here != null && (here.inside() ? here.scope().asynchronous : here.scope().gathering)
                ? here.scope()
                : null;
    }

    /** An unfilled lease that the calls around this point of the thread hold. */
    static @Nullable OpenLease surrounding(Group group, String key) {
        for (CacheScope scope = ScopeBinding.innermost(); scope != null; scope = scope.around) {
            OpenLease lease = scope.own(group, key);
            if (lease != null && lease.isOpen()) {
                return lease;
            }
        }
        return AwaitingLeases.find(group, key);
    }

    /** The call that the scope is around, null if it is a proxy's. */
    @Nullable
    WovenCall woven() {
        return woven;
    }

    /** Whether Spring's advice has to be given a future of a miss, too. */
    boolean waitsForMisses() {
        WovenCall call = woven;
        return call != null && call.isPublisher();
    }

    /** Tells which call it is around, for the aspect at the method itself. */
    void weave(WovenCall call) {
        woven = call;
    }

    /** Goes on with the advice, on whatever thread. */
    void proceed(Runnable task) {
        ScopeBinding before = ScopeBinding.bind(this, true);
        try {
            task.run();
        } finally {
            ScopeBinding.restore(before);
        }
    }

    /** Runs what waits for the result of the call. */
    void hand(Runnable task) {
        ScopeBinding here = ScopeBinding.leave(this);
        try {
            task.run();
        } finally {
            ScopeBinding.restore(here);
        }
    }

    @Nullable
    Type type() {
        return type;
    }

    /** Whether the call is a subscription. */
    boolean isSubscribed() {
        return subscribed != null;
    }

    /** The answers of caches if the advice is called again when they come, null if it can wait for them. */
    @Nullable
    SuspendedAnswers answers() {
        return subscribed == null ? null : subscribed.answers();
    }

    /** What came with the subscriber. */
    @Nullable
    Subscribed subscribed() {
        return subscribed;
    }

    /** The transaction of the thread that has called what does not end there, null if it was in none. */
    @Nullable
    CallersTransaction caller() {
        return caller;
    }

    /** Whether anything of it outlives the call of the advice. */
    boolean isUsed() {
        return used;
    }

    /** Whether a look-up of this very call holds a lease already. */
    boolean holds() {
        return leases.stream().anyMatch(OpenLease::isOpen);
    }

    /** A task that computes what the open leases are for, as part of what is observed of them. */
    Runnable around(Runnable task) {
        Runnable around = task;
        for (OpenLease lease : leases) {
            around = lease.around(around);
        }
        return around;
    }

    /** Takes a lease over; if the call has ended, it goes back at once. */
    void add(OpenLease lease) {
        used = true;
        leases.add(lease);
        if (ended) {
            lease.end(null);
        }
    }

    /** The lease that a put of this call fills. */
    @Nullable
    OpenLease lease(Group group, String key) {
        OpenLease own = own(group, key);
        return own != null ? own : surrounding(group, key);
    }

    private @Nullable OpenLease own(Group group, String key) {
        for (OpenLease lease : leases) {
            if (lease.isOf(group, key)) {
                return lease;
            }
        }
        return null;
    }

    /** Remembers a question to give up when the call ends before it. */
    void asks(CompletableFuture<?> question) {
        used = true;
        asked.add(question);
        if (ended) {
            question.cancel(false);
        }
    }

    /** Remembers a question whose answer Spring does not have yet when it goes on. */
    void asksForLater(CompletableFuture<?> question) {
        late = true;
        asks(question);
    }

    /** Whether Spring calls the method not at once, but when an answer has come. */
    boolean isLate() {
        return late;
    }

    /** Remembers what the result of an asynchronous call waits for. It ends by the fleet's own deadlines. */
    void pend(CompletableFuture<?> task) {
        used = true;
        pending.add(task.<@Nullable Object>handle((done, none) -> null));
    }

    CompletableFuture<?> settled() {
        return pending.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new));
    }

    /**
     * Takes what another call of the method threw, to be thrown once more where this call would run it: aspects that are
     * woven in between must see what they see of the other one, such as those for transactions.
     *
     * @return false if the call is a proxy's, where nothing comes in between
     */
    boolean follows(Throwable thrown) {
        if (woven == null || !(thrown instanceof FollowedFailure)) {
            return false;
        }
        followed = FollowedFailure.unwrapped(thrown);
        return true;
    }

    /** What the method is to fail with instead of being run, null if it is to be run. */
    @Nullable
    Throwable takeFollowed() {
        Throwable taken = followed;
        followed = null;
        return taken;
    }

    /** What the advice threw: if its message has thrown in the place of the method's own failure, that one. */
    Throwable thrown(Throwable thrown) {
        Throwable unwrapped = FollowedFailure.unwrapped(thrown);
        Throwable own = failure;
        return own != null && FollowedFailure.isOfMessage(own, unwrapped) ? own : unwrapped;
    }

    /** The call has not failed, whatever the method did: an aspect woven in between may have called it again. */
    void recovered() {
        failure = null;
    }

    /** The method threw. */
    void threw(Throwable thrown) {
        failure = thrown;
    }

    /** What the method returned failed; what was cancelled was given up and has not. */
    void failed(Throwable thrown) {
        if (!(thrown instanceof CancellationException)) {
            failure = thrown;
        }
    }

    boolean isEnded() {
        return ended;
    }

    /** Ends the call: gives up what it waits for and ends the leases that nothing has filled. */
    void end() {
        ended = true;
        asked.forEach(question -> question.cancel(false));
        leases.forEach(lease -> lease.end(failure));
    }
}
