package dev.circlet.autoconfigure;

import dev.circlet.peer.Fleet;
import org.springframework.context.SmartLifecycle;

/**
 * Tells the peers that this node leaves, before anything else of the application stops: they cease to ask it while it
 * still answers.
 */
final class FleetDeparture implements SmartLifecycle {

    private final Fleet fleet;
    private volatile boolean running;

    FleetDeparture(Fleet fleet) {
        this.fleet = fleet;
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
    public boolean isRunning() {
        return running;
    }

    /** A node that pauses does not come back by itself if it has told its peers that it leaves. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
