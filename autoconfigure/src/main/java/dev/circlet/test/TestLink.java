package dev.circlet.test;

import java.time.Duration;

/**
 * One direction between two nodes of a {@link TestFleet}: the exchanges that the one asks of the other. What is set here
 * counts at once, also for exchanges under way.
 *
 * @since 0.1
 */
public final class TestLink {

    private static final Duration LEAST = Duration.ofNanos(100_000);
    private static final Duration MOST = Duration.ofNanos(300_000);

    private volatile boolean silent;
    private volatile boolean refused;
    private volatile boolean frozen;
    private volatile int cutAfter = -1;
    private volatile int stallAfter = -1;
    private volatile double dropped;
    private volatile double duplicated;
    private volatile Duration least = LEAST;
    private volatile Duration most = MOST;

    private final LinkFaults faults = new View();

    TestLink() {}

    LinkFaults faults() {
        return faults;
    }

    /**
     * Lets nothing pass in this direction any more, neither requests nor the replies to requests of the other direction.
     * Nobody is told, so that those who wait notice by their time limits.
     *
     * @return this link
     */
    public TestLink silence() {
        silent = true;
        return this;
    }

    /**
     * Makes connecting fail at once, as if nothing listened there.
     *
     * @return this link
     */
    public TestLink refuse() {
        refused = true;
        return this;
    }

    /**
     * Lets connecting succeed and nothing more happen, as if the other process stood still.
     *
     * @return this link
     */
    public TestLink freeze() {
        frozen = true;
        return this;
    }

    /**
     * Breaks the connection of each exchange after so many frames of its reply.
     *
     * @param frames 0 or more; a reply has at least three: a greeting, an answer per key, an end
     * @return this link
     */
    public TestLink cutAfter(int frames) {
        cutAfter = notNegative("frames", frames);
        return this;
    }

    /**
     * Loses all frames of a reply after so many, without telling anybody.
     *
     * @param frames 0 or more
     * @return this link
     */
    public TestLink stallAfter(int frames) {
        stallAfter = notNegative("frames", frames);
        return this;
    }

    /**
     * Sets how long each message takes.
     *
     * @param delay for each request and each frame of a reply; 0.1 to 0.3 ms unless set
     * @return this link
     */
    public TestLink delay(Duration delay) {
        return delay(delay, delay);
    }

    /**
     * Sets how long each message takes, between two limits.
     *
     * @param least the shortest delay
     * @param most the longest delay
     * @return this link
     */
    public TestLink delay(Duration least, Duration most) {
        if (least.isNegative() || least.compareTo(most) > 0) {
            throw new IllegalArgumentException("Messages cannot take from " + least + " to " + most
                    + "; give zero or more, the shorter delay first");
        }
        this.least = least;
        this.most = most;
        return this;
    }

    /**
     * Loses requests.
     *
     * @param share how many of them, from 0 to 1
     * @return this link
     */
    public TestLink drop(double share) {
        dropped = share("drop", share);
        return this;
    }

    /**
     * Makes requests arrive twice. The reply to the second one goes nowhere.
     *
     * @param share how many of them, from 0 to 1
     * @return this link
     */
    public TestLink duplicate(double share) {
        duplicated = share("duplicate", share);
        return this;
    }

    /**
     * Makes everything as it was at the start. What was lost meanwhile stays lost.
     *
     * @return this link
     */
    public TestLink heal() {
        silent = false;
        refused = false;
        frozen = false;
        cutAfter = -1;
        stallAfter = -1;
        dropped = 0;
        duplicated = 0;
        return delay(LEAST, MOST);
    }

    private static double share(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " is " + share + "; give a share from 0 to 1");
        }
        return share;
    }

    private static int notNegative(String name, int count) {
        if (count < 0) {
            throw new IllegalArgumentException(name + " is " + count + "; give 0 or more");
        }
        return count;
    }

    private final class View implements LinkFaults {

        @Override
        public boolean refuses() {
            return refused;
        }

        @Override
        public boolean freezes() {
            return frozen;
        }

        @Override
        public int cutsAfter() {
            return cutAfter;
        }

        @Override
        public int stallsAfter() {
            return stallAfter;
        }

        @Override
        public boolean isSilent() {
            return silent;
        }

        @Override
        public double drops() {
            return dropped;
        }

        @Override
        public double duplicates() {
            return duplicated;
        }

        @Override
        public Duration leastDelay() {
            return least;
        }

        @Override
        public Duration mostDelay() {
            return most;
        }
    }
}
