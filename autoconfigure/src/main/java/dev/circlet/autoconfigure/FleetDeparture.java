package dev.circlet.autoconfigure;

import dev.circlet.cache.Scheduler;
import dev.circlet.peer.Fleet;
import dev.circlet.peer.FleetSettings;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * Tells the peers that this node leaves, before anything else of the application stops: they cease to ask it while it
 * still answers. The stop goes on when the exchanges under way have ended, or after as long as an invalidation would wait
 * for its acknowledgements; without that the transport would be closed before the message is out.
 */
final class FleetDeparture implements SmartLifecycle {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Fleet fleet;
    private final Scheduler scheduler;
    private final long patienceNanos;
    private volatile boolean running;

    FleetDeparture(Fleet fleet, Scheduler scheduler, FleetSettings settings) {
        this.fleet = fleet;
        this.scheduler = scheduler;
        this.patienceNanos = settings.invalidateTimeout().toNanos();
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        fleet.leave();
    }

    @Override
    public void stop(Runnable callback) {
        try {
            stop();
        } catch (RuntimeException failed) {
            callback.run();
            throw failed;
        }
        goOn(callback, patienceNanos);
    }

    private void goOn(Runnable callback, long patience) {
        if (patience <= 0 || fleet.peers().stream().allMatch(peer -> peer.inFlight() == 0)) {
            callback.run();
        } else {
            scheduler.schedule(() -> goOn(callback, patience - LOOK_NANOS), LOOK_NANOS);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A node that pauses does not come back by itself if it has told its peers that it leaves. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
