package dev.circlet.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The rates at which this node's own application reads the keys that this node owns.
 *
 * <p><b>Contract.</b> {@link #hit} and {@link #missed} are told every read, by any number of threads. They never wait and
 * allocate nothing. Nearly every one takes one off a number that few threads share, by plain loads and stores like
 * the notes of a {@link ReadBuffer}; of threads that do share it, one may undo what another took off.
 *
 * <p><b>Design.</b> Of a run of reads only the last one is looked at, and counts for all of them. A run is one read
 * long, so that each is looked at, until there were {@value #BUSY} looks within a second; then it doubles with each
 * {@value #BUSY} more, up to {@value #LONGEST} reads, and the next second begins with what this one needed. Runs of more
 * than one read have a random length, or of keys read in turn the same one would be looked at each time. What was looked
 * at is counted by {@link BusyKeys}, five seconds long, and once more for the next five seconds; rates come from both.
 */
final class OwnReads {

    static final int BUSY = 1_000;

    /** At ten million reads in a second there are 40,000 looks of less than 200 ns: less than one percent of the time. */
    static final int LONGEST = 256;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SPAN = 5 * SECOND;

    /** Distance between two stripes in longs: two cache lines, so that neighbours share none. */
    private static final int STRIDE = 16;

    // What a stripe has. All but the first needs the lock.

    /** How many reads are to come before the one that is looked at; less than none while that one waits for the lock. */
    private static final int LEFT = 0;
    /** How many reads the run has. */
    private static final int RUN = 1;
    /** How many reads runs have in the mean. */
    private static final int MEAN = 2;
    /** When its second began. */
    private static final int BEGAN = 3;
    /** How many looks that second had since the mean changed. */
    private static final int LOOKS = 4;
    /** How many reads that second had. */
    private static final int READS = 5;

    private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);

    private final Ticks ticks;
    private final RandomGenerator random;
    private final long[] stripes;
    private final int shift;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private BusyKeys present = new BusyKeys();
    private BusyKeys before = new BusyKeys();
    /** When the present span began. */
    private long turned;

    OwnReads(Ticks ticks, RandomGenerator random) {
        this.ticks = ticks;
        this.random = random;
        int count = Stripes.count(Runtime.getRuntime().availableProcessors());
        this.shift = Stripes.shift(count);
        this.stripes = new long[(count + 1) * STRIDE];
        this.turned = ticks.now();
        for (int at = STRIDE; at < stripes.length; at += STRIDE) {
            stripes[at + RUN] = 1;
            stripes[at + MEAN] = 1;
            stripes[at + BEGAN] = turned;
        }
    }

    /** Notes that the application was served by an entry. Copies are counted where they come from. */
    void hit(Entry entry) {
        int at = mine();
        long left = (long) LONG.getOpaque(stripes, at);
        if (left > 0) {
            LONG.setOpaque(stripes, at, left - 1);
        } else {
            look(at, entry.key(), entry.origin() == null);
        }
    }

    /** Notes that the application asked for a key of this node that is not in memory. */
    void missed(String key) {
        int at = mine();
        long left = (long) LONG.getOpaque(stripes, at);
        if (left > 0) {
            LONG.setOpaque(stripes, at, left - 1);
        } else {
            look(at, key, true);
        }
    }

    /** The rates per second of keys that are read much, and of some others. */
    Map<String, Double> rates() {
        Map<String, Long> counts = new HashMap<>();
        double seconds;
        lock.lock();
        try {
            long now = ticks.now();
            turn(now);
            present.addTo(counts);
            before.addTo(counts);
            long covered = now - turned + (before.isEmpty() ? 0 : SPAN);
            seconds = Math.max(SECOND, covered) / (double) SECOND;
        } finally {
            lock.unlock();
        }
        Map<String, Double> rates = new HashMap<>();
        counts.forEach((key, count) -> rates.put(key, count / seconds));
        return rates;
    }

    private int mine() {
        return (Stripes.mine(shift) + 1) * STRIDE;
    }

    private void look(int at, String key, boolean answeredFor) {
        if (!lock.tryLock()) {
            // The next read of this stripe is looked at, and counts for this one too.
            LONG.setOpaque(stripes, at, (long) LONG.getOpaque(stripes, at) - 1);
            return;
        }
        try {
            long left = (long) LONG.getOpaque(stripes, at);
            if (left > 0) {
                LONG.setOpaque(stripes, at, left - 1);
                return;
            }
            long now = ticks.now();
            long reads = stripes[at + RUN] - left;
            if (answeredFor) {
                turn(now);
                present.add(key, reads);
            }
            long run = nextRun(at, reads, now);
            stripes[at + RUN] = run;
            LONG.setOpaque(stripes, at, run - 1);
        } finally {
            lock.unlock();
        }
    }

    private long nextRun(int at, long reads, long now) {
        long passed = now - stripes[at + BEGAN];
        if (passed >= SECOND) {
            // Where there are so many reads that runs are long, the end of the second does not pass unseen for long.
            double needed = passed < 2 * SECOND ? (double) stripes[at + READS] * SECOND / passed / BUSY : 1;
            stripes[at + MEAN] = (long) Math.min(LONGEST, Math.max(1, needed));
            stripes[at + BEGAN] = now;
            stripes[at + LOOKS] = 0;
            stripes[at + READS] = 0;
        }
        stripes[at + READS] += reads;
        if (++stripes[at + LOOKS] >= BUSY) {
            stripes[at + MEAN] = Math.min(LONGEST, 2 * stripes[at + MEAN]);
            stripes[at + LOOKS] = 0;
        }
        int mean = (int) stripes[at + MEAN];
        return mean == 1 ? 1 : 1 + random.nextInt(2 * mean - 1);
    }

    /** Begins a new span if the present one is over, or if there was nothing to count until now. */
    private void turn(long now) {
        long passed = now - turned;
        if (passed >= 2 * SPAN || present.isEmpty() && (before.isEmpty() || passed >= SPAN)) {
            present.clear();
            before.clear();
            turned = now;
        } else if (passed >= SPAN) {
            BusyKeys oldest = before;
            before = present;
            present = oldest;
            present.clear();
            turned += SPAN;
        }
    }
}
