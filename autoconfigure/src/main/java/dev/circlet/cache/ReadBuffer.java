package dev.circlet.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Notes of hits, waiting to be replayed into the lists of a store.
 *
 * <p>The buffer is a row of short rings, its stripes. A thread writes to the stripe that its id selects, with plain
 * stores and no atomic operation. Two threads that share a stripe may overwrite each other's notes, or set the write
 * position back; a lost or repeated note makes the order of use a little less exact and harms nothing else, and a
 * position outside the ring counts as a full stripe, which the next drain puts right. A thread that has its stripe to
 * itself loses nothing. A drain empties the slots that it passes, so that no removed value stays reachable from here.
 *
 * <p>Draining needs the store's list lock; offering needs none.
 */
final class ReadBuffer {

    /** Notes in one stripe: with compressed references two cache lines, so that neighbours do not share one. */
    static final int SLOTS = 32;

    private static final int MASK = SLOTS - 1;
    /** Distance between the positions of two stripes, in longs: again two cache lines. */
    private static final int STRIDE = 16;

    private static final VarHandle POSITION = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Entry[].class);

    private final int stripes;
    private final int shift;
    private final long[] positions;
    private final @Nullable Entry[] slots;
    private final EntryList[] lists;

    /**
     * @param parallelism how many threads are expected to hit at once
     * @param lists the lists of the store, by ordinal of their region
     */
    ReadBuffer(int parallelism, EntryList[] lists) {
        this.stripes = Stripes.count(parallelism);
        this.shift = Stripes.shift(stripes);
        this.positions = new long[(stripes + 1) * STRIDE];
        this.slots = new Entry[stripes * SLOTS];
        this.lists = lists;
    }

    /** The stripe of the calling thread. */
    int stripe() {
        return Stripes.mine(shift);
    }

    /** Notes a hit; false if the stripe is full. */
    boolean offer(int stripe, Entry entry) {
        long written = (long) POSITION.getOpaque(positions, writeAt(stripe));
        long pending = written - (long) POSITION.getAcquire(positions, readAt(stripe));
        if (pending < 0 || pending >= SLOTS) {
            return false;
        }
        // Using an entry twice in a row leaves it where using it once does.
        if (pending > 0 && (Entry) SLOT.getOpaque(slots, slotOf(stripe, written - 1)) == entry) {
            return true;
        }
        SLOT.setOpaque(slots, slotOf(stripe, written), entry);
        POSITION.setRelease(positions, writeAt(stripe), written + 1);
        return true;
    }

    /** Replays the notes of every stripe. */
    void drain() {
        for (int stripe = 0; stripe < stripes; stripe++) {
            drain(stripe);
        }
    }

    /** Replays the notes of one stripe. */
    void drain(int stripe) {
        long written = (long) POSITION.getAcquire(positions, writeAt(stripe));
        long pending = written - (long) POSITION.getOpaque(positions, readAt(stripe));
        if (pending == 0) {
            return;
        }
        long count = pending < 0 || pending > SLOTS ? SLOTS : pending;
        for (long position = written - count; position < written; position++) {
            int slot = slotOf(stripe, position);
            Entry entry = (Entry) SLOT.getOpaque(slots, slot);
            SLOT.setOpaque(slots, slot, (Entry) null);
            // Since the hit it may have been removed, or it is not in its list yet.
            if (entry != null && entry.state == Entry.LINKED) {
                lists[entry.region().ordinal()].use(entry);
            }
        }
        POSITION.setRelease(positions, readAt(stripe), written);
    }

    private static int writeAt(int stripe) {
        return (stripe + 1) * STRIDE;
    }

    private static int readAt(int stripe) {
        return writeAt(stripe) + 1;
    }

    private static int slotOf(int stripe, long position) {
        return stripe * SLOTS + ((int) position & MASK);
    }
}
