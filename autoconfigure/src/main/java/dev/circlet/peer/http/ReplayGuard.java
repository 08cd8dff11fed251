package dev.circlet.peer.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Accepts each counter of each sender's incarnation once.
 *
 * <p>Per incarnation it keeps a sliding window (RFC 4303, section 3.4.3): a counter below the window counts as seen. The
 * number of incarnations is bounded; the one that was heard longest ago is dropped first, and the latest time it used
 * stays as a floor, under which no unknown incarnation is accepted. So nothing that a dropped window had seen is accepted
 * again, and the floor soon falls out of the time that is accepted at all.
 */
final class ReplayGuard {

    static final int WINDOW = 65_536;
    static final int MAX_INCARNATIONS = 1_024;

    private final Map<Origin, Window> windows = new LinkedHashMap<>(16, 0.75f, true);
    private long floorMillis = Long.MIN_VALUE;

    private record Origin(String sender, long incarnation) {}

    /**
     * Uses a counter up.
     *
     * @return whether it was unused
     */
    synchronized boolean accept(String sender, long incarnation, long counter, long millis) {
        Origin origin = new Origin(sender, incarnation);
        Window window = windows.get(origin);
        if (window == null) {
            if (millis <= floorMillis) {
                return false;
            }
            makeRoom();
            window = new Window();
            windows.put(origin, window);
        }
        window.latestMillis = Math.max(window.latestMillis, millis);
        return window.accept(counter);
    }

    private void makeRoom() {
        if (windows.size() >= MAX_INCARNATIONS) {
            var eldest = windows.entrySet().iterator();
            floorMillis = Math.max(floorMillis, eldest.next().getValue().latestMillis);
            eldest.remove();
        }
    }

    /** Remembers which of the last counters up to the highest one were seen, one bit each. */
    private static final class Window {

        private final long[] bits = new long[WINDOW / Long.SIZE];
        private long highest = -1;
        private long latestMillis = Long.MIN_VALUE;

        boolean accept(long counter) {
            if (counter <= highest - WINDOW) {
                return false;
            }
            if (counter > highest) {
                advance(counter);
            }
            int word = (int) (counter % WINDOW) >>> 6;
            long bit = 1L << counter;
            boolean unused = (bits[word] & bit) == 0;
            bits[word] |= bit;
            return unused;
        }

        private void advance(long counter) {
            long from = Math.max(highest + 1, counter - WINDOW + 1);
            for (long i = from; i <= counter; i++) {
                bits[(int) (i % WINDOW) >>> 6] &= ~(1L << i);
            }
            highest = counter;
        }
    }
}
