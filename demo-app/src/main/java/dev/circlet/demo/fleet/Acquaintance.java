package dev.circlet.demo.fleet;

import dev.circlet.cache.Inbound;
import dev.circlet.peer.Fleet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until nodes can talk to each other: the first exchange between two nodes opens a connection and loads classes on
 * both sides, which on a busy machine takes longer than a peer may take to answer.
 */
final class Acquaintance {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAUSE_MILLIS = 100;

    private Acquaintance() {}

    static void await(Collection<Fleet> nodes) {
        Instant end = Instant.now().plus(PATIENCE);
        for (Fleet from : nodes) {
            for (Fleet to : nodes) {
                await(from, to.self().name(), end);
            }
        }
    }

    private static void await(Fleet from, String to, Instant end) {
        while (ask(from, to) == null) {
            if (Instant.now().isAfter(end)) {
                throw new LaunchException("The fleet did not start, because "
                        + from.self().name() + " gets no answer from " + to + "; the log may tell why");
            }
            pause();
        }
    }

    /** Asks for a key that nobody has: the answer tells nothing but that there is one. */
    private static Inbound.@Nullable KeyState ask(Fleet from, String to) {
        return from.stateAt(to, "probe", "hello")
                .completeOnTimeout(null, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("The start of the fleet was interrupted", e);
        }
    }
}
