package dev.circlet.cache;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a value, or of the answer that there is none, that another node owns. It counts its hits for the owner, and from
 * half of its life on the first one to hit it has it renewed.
 */
final class CopyEntry extends Entry {

    private static final AtomicLongFieldUpdater<CopyEntry> RENEW_AT =
            AtomicLongFieldUpdater.newUpdater(CopyEntry.class, "renewAt");

    /** Two references and a number; see {@link EntryWeight}. */
    private static final int EXTRA = 2 * EntryWeight.reference() + 8;

    private static final int ADDER = 32;

    private final String origin;
    private final LongAdder hits = new LongAdder();
    private volatile long renewAt;

    /** @param renewAt from when on a hit has it renewed, {@link #NO_EXPIRY} for never */
    CopyEntry(String key, @Nullable ByteView value, long began, long expiresAt, String origin, long renewAt) {
        super(key, value, began, expiresAt, value == null ? Region.NEGATIVE : Region.HOT);
        this.origin = origin;
        this.renewAt = renewAt;
    }

    @Override
    String origin() {
        return origin;
    }

    @Override
    int extraBytes() {
        return EXTRA;
    }

    @Override
    int sideBytes() {
        return ADDER;
    }

    @Override
    boolean touch(long now) {
        hits.increment();
        return now >= renewAt;
    }

    /** True for one of those who find the copy due: that one renews it, and nobody does meanwhile. */
    boolean claim(long now) {
        long due = renewAt;
        return now >= due && RENEW_AT.compareAndSet(this, due, NO_EXPIRY);
    }

    /** Lets the copy be renewed from a tick on. */
    void renewAt(long tick) {
        renewAt = tick;
    }

    /** The hits that the owner has not been told of; from now on it has. */
    int takeHits() {
        return (int) Math.min(Integer.MAX_VALUE, hits.sumThenReset());
    }

    /** Gives hits back that did not reach the owner. */
    void giveBack(int untold) {
        hits.add(untold);
    }
}
