package dev.circlet.actuate;

import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Keeps a node that has just started from being sent requests before it knows its fleet: with a ring of itself alone it would
 * load keys that others hold. Out of service until the first view of the members, but no longer than the patience of whoever
 * tells, and never again afterwards.
 *
 * @since 0.1
 */
public final class CircletReadinessIndicator extends AbstractHealthIndicator {

    /** The name of the contributor. */
    public static final String NAME = "circletReadiness";

    private final BooleanSupplier ready;

    /**
     * Creates the indicator.
     *
     * @param ready tells whether the first view has come, or has been waited for long enough
     */
    public CircletReadinessIndicator(BooleanSupplier ready) {
        super("The state of the cache cannot be read");
        this.ready = ready;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        if (ready.getAsBoolean()) {
            builder.up();
        } else {
            builder.outOfService().withDetail("waitsFor", "the first view of the members");
        }
    }
}
