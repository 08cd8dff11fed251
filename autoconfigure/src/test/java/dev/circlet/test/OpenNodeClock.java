package dev.circlet.test;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The time of a node of the published test kit, for the simulator of our own tests. */
public final class OpenNodeClock extends NodeClock {

    public OpenNodeClock(CircletClock time, Duration offset, RandomGenerator random, Duration jitter) {
        super(time, offset, random, jitter, future -> {});
    }
}
