package dev.circlet.spring;

import io.micrometer.observation.Observation;

/**
 * One load of a group, as it is observed.
 *
 * @since 0.1
 */
public final class LoadObservationContext extends Observation.Context {

    private final String group;
    private volatile String outcome = "none";

    LoadObservationContext(String group) {
        this.group = group;
    }

    /**
     * Returns the group.
     *
     * @return its name
     */
    public String group() {
        return group;
    }

    /**
     * Returns how the load ended.
     *
     * @return {@code success}, {@code absent}, {@code error} or {@code cancelled}; {@code none} before the end
     */
    public String outcome() {
        return outcome;
    }

    void outcome(String outcome) {
        this.outcome = outcome;
    }
}
