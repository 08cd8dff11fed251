package dev.circlet.spring;

import dev.circlet.cache.Claim;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Where callers of a cache wait. */
final class Waits {

    private Waits() {}

    /**
     * Waits for a claim.
     *
     * @param longest how long, null for as long as it takes
     * @return null when the time is up; the claim is given up then
     * @throws Throwable what it failed with
     */
    static @Nullable Claim forClaim(CompletableFuture<Claim> claim, String cache, @Nullable Duration longest)
            throws Throwable {
        try {
            return longest == null ? claim.get() : claim.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            giveUp(claim);
            return null;
        } catch (ExecutionException | CancellationException failed) {
            throw raw(claim, failed);
        } catch (InterruptedException interrupted) {
            giveUp(claim);
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting for a value of cache '" + cache + "'");
        }
    }

    /** A future takes a {@code CompletionException} or {@code CancellationException} that a method throws for one of its own. */
    private static Throwable raw(CompletableFuture<Claim> claim, Exception failed) {
        Throwable raw = claim.handle((none, failure) -> failure).join();
        return raw == null ? failed : raw;
    }

    /** It may have come just now, with a lease that somebody has to end. */
    static void giveUp(CompletableFuture<Claim> claim) {
        claim.cancel(false);
        claim.thenAccept(late -> {
            if (late instanceof Claim.Lease lease) {
                lease.release();
            }
        });
    }

    /** Waits until a change has taken effect as far as it will. Every change ends by the fleet's own deadlines. */
    static void forChange(CompletableFuture<?> change) {
        try {
            change.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            throw FollowedFailure.<RuntimeException>asIs(failed.getCause());
        }
    }
}
