package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.FailureText;
import dev.circlet.cache.LoadInterceptor;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A lease whose holder, while it computes, is for the interceptor of loads a getter that has returned a future. */
final class ObservedLease implements Claim.Lease {

    private final Claim.Lease lease;
    private final CompletableFuture<@Nullable ByteView> load;
    private final UnaryOperator<Runnable> inside;

    private ObservedLease(
            Claim.Lease lease, CompletableFuture<@Nullable ByteView> load, UnaryOperator<Runnable> inside) {
        this.lease = lease;
        this.load = load;
        this.inside = inside;
    }

    /** Begins at once, as a child of what is current on this thread. */
    static Claim.Lease of(Claim.Lease lease, String group, LoadInterceptor interceptor) {
        if (interceptor == LoadInterceptor.NONE) {
            return lease;
        }
        CompletableFuture<@Nullable ByteView> load = new CompletableFuture<>();
        Inside inside = new Inside();
        try {
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
        return new ObservedLease(lease, load, inside.captured);
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
        return lease.fill(value);
    }

    @Override
    public void release() {
        load.cancel(false);
        lease.release();
    }

    @Override
    public void fail(Throwable failure) {
        load.completeExceptionally(FailureText.carried(failure));
        lease.fail(failure);
    }
}
