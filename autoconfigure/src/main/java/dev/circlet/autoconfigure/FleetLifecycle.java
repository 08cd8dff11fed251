package dev.circlet.autoconfigure;

import dev.circlet.cache.Groups;
import dev.circlet.cache.Ticker;
import dev.circlet.peer.Fleet;
import dev.circlet.report.Counted;
import dev.circlet.ring.MemberView;
import dev.circlet.ring.PeerDirectory;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the fleet before the web server accepts requests, so that the first one finds a ring, and leaves it running
 * until the server has stopped. Closing is left to the destruction of the beans, which also happens when the start fails.
 */
final class FleetLifecycle implements SmartLifecycle {

    /** Spring Boot starts web servers 2,048 below the default phase and stops them in the reverse order. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private static final Logger log = LoggerFactory.getLogger(FleetLifecycle.class);

    private final Fleet fleet;
    private final PeerDirectory directory;
    private final Groups groups;
    private final Ticker ticker;
    private final long patienceNanos;
    private boolean started;
    private volatile boolean knowsFleet;
    private volatile long startTick;
    private volatile boolean running;

    FleetLifecycle(Fleet fleet, PeerDirectory directory, Groups groups, Ticker ticker, Duration patience) {
        this.fleet = fleet;
        this.directory = directory;
        this.groups = groups;
        this.ticker = ticker;
        this.patienceNanos = patience.toNanos();
    }

    @Override
    public synchronized void start() {
        if (!started) {
            started = true;
            startTick = ticker.read();
            directory.start();
            fleet.start(groups.inbound());
            log.info(
                    "Circlet node {} of {} (ring {}, {})",
                    fleet.self().name(),
                    Counted.of(fleet.ring().size(), "member"),
                    fleet.ring().fingerprintText(),
                    Counted.of(groups.all().size(), "group"));
        }
        running = true;
    }

    /** Whether the first view of the members is in force, or has been waited for long enough. Does not change back. */
    boolean knowsFleet() {
        if (!knowsFleet && running) {
            knowsFleet = firstViewIsInForce() || ticker.read() - startTick >= patienceNanos;
        }
        return knowsFleet;
    }

    private boolean firstViewIsInForce() {
        MemberView inForce = fleet.view();
        return directory.hasAnswered()
                && directory.current().members().stream()
                        .allMatch(member -> inForce.member(member.name()).isPresent());
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
