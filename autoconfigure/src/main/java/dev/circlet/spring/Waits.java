package dev.circlet.spring;

import dev.circlet.cache.Claim;
import dev.circlet.cache.FailureText;
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
        // A failure is looked at by who asked, and not by the future, which would ask it for its text.
        CompletableFuture<Outcome> outcome = claim.handle(Outcome::new);
        Outcome ended;
        try {
            ended = longest == null ? outcome.get() : outcome.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            giveUp(claim);
            return null;
        } catch (InterruptedException interrupted) {
            giveUp(claim);
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting for a value of cache '" + cache + "'");
        }
        if (ended.failure() != null) {
            throw FailureText.original(ended.failure());
        }
        return ended.claim();
    }

    /** What a claim ended with: what a method threw, as it threw it. */
    private record Outcome(@Nullable Claim claim, @Nullable Throwable failure) {}

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
