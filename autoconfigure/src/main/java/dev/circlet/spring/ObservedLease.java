package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.FailureText;
import dev.circlet.cache.LoadInterceptor;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A lease whose holder, while it computes, is for the interceptor of loads a getter that has returned a future. */
final class ObservedLease implements Claim.Lease {

    private final Claim.Lease lease;
    private final CompletableFuture<@Nullable ByteView> load;
    private final UnaryOperator<Runnable> inside;
    private final UnaryOperator<Runnable> outside;

    private ObservedLease(
            Claim.Lease lease,
            CompletableFuture<@Nullable ByteView> load,
            UnaryOperator<Runnable> inside,
            UnaryOperator<Runnable> outside) {
        this.lease = lease;
        this.load = load;
        this.inside = inside;
        this.outside = outside;
    }

    /** Begins at once, as a child of what is current on this thread. */
    static Claim.Lease of(Claim.Lease lease, String group, LoadInterceptor interceptor) {
        if (interceptor == LoadInterceptor.NONE) {
            return lease;
        }
        CompletableFuture<@Nullable ByteView> load = new CompletableFuture<>();
        Inside inside = new Inside();
        UnaryOperator<Runnable> outside;
        try {
            outside = interceptor.capture();
            interceptor
                    .wrap(group, () -> {
                        inside.captured = interceptor.capture();
                        return load;
                    })
                    .call();
        } catch (Throwable unobserved) {
            // The lease is held already, and others wait for its end.
            return lease;
        }
        return new ObservedLease(lease, load, inside.captured, outside);
    }

    /** What the interceptor makes current for a getter that it calls. */
    private static final class Inside {

        private UnaryOperator<Runnable> captured = UnaryOperator.identity();
    }

    /** Runs what computes the value as the interceptor would run a getter: what it observes is a part of the load. */
    Runnable around(Runnable task) {
        return inside.apply(task);
    }

    @Override
    public CompletableFuture<Boolean> fill(@Nullable ByteView value) {
        load.complete(value);
        AtomicReference<@Nullable CompletableFuture<Boolean>> filled = new AtomicReference<>();
        asClaimant(() -> filled.set(lease.fill(value)));
        return Objects.requireNonNull(filled.get());
    }

    @Override
    public void release() {
        load.cancel(false);
        asClaimant(lease::release);
    }

    @Override
    public void fail(Throwable failure) {
        load.completeExceptionally(FailureText.carried(failure));
        asClaimant(() -> lease.fail(failure));
    }

    /** Ends it as whoever claimed it, on whatever thread the value came: what the owner is told belongs to that one's trace. */
    private void asClaimant(Runnable end) {
        outside.apply(end).run();
    }
}
