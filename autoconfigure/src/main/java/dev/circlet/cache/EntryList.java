package dev.circlet.cache;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entries of one region from the youngest to the oldest. Everything here needs the store's list lock. */
abstract sealed class EntryList {

    private @Nullable Entry youngest;
    private @Nullable Entry oldest;
    private long bytes;
    private int entries;

    static EntryList of(EvictionPolicy policy) {
        return policy == EvictionPolicy.SIEVE ? new Sieve() : new Lru();
    }

    /** Notes that an entry of this list was used. */
    abstract void use(Entry entry);

    /** The entry to give up next, which the caller then removes. The list is not empty. */
    abstract Entry victim();

    final long bytes() {
        return bytes;
    }

    final int entries() {
        return entries;
    }

    final @Nullable Entry youngest() {
        return youngest;
    }

    final @Nullable Entry oldest() {
        return oldest;
    }

    final void add(Entry entry) {
        link(entry);
        bytes += entry.weight();
        entries++;
    }

    void remove(Entry entry) {
        unlink(entry);
        bytes -= entry.weight();
        entries--;
    }

    /** Notes that an entry of this list, which is in use, became heavier. */
    final void grown(Entry entry, long by) {
        bytes += by;
        use(entry);
    }

    final void link(Entry entry) {
        Entry next = youngest;
        entry.older = next;
        if (next == null) {
            oldest = entry;
        } else {
            next.younger = entry;
        }
        youngest = entry;
    }

    final void unlink(Entry entry) {
        Entry older = entry.older;
        Entry younger = entry.younger;
        if (older == null) {
            oldest = younger;
        } else {
            older.younger = younger;
        }
        if (younger == null) {
            youngest = older;
        } else {
            younger.older = older;
        }
        entry.older = null;
        entry.younger = null;
    }

    /** Least recently used: use makes an entry the youngest, and the oldest goes. */
    private static final class Lru extends EntryList {

        @Override
        void use(Entry entry) {
            if (entry != youngest()) {
                unlink(entry);
                link(entry);
            }
        }

        @Override
        Entry victim() {
            return Objects.requireNonNull(oldest());
        }
    }

    /**
     * SIEVE: entries stay where they were put, use sets a mark. The hand moves from old to young, clears the marks it
     * meets and stops at the first entry without one; the next search goes on from there.
     */
    private static final class Sieve extends EntryList {

        private @Nullable Entry hand;

        @Override
        void use(Entry entry) {
            entry.visited = true;
        }

        @Override
        Entry victim() {
            Entry candidate = hand == null ? Objects.requireNonNull(oldest()) : hand;
            // One round clears every mark. More happens only while hits set them again, and must end.
            for (int steps = entries(); candidate.visited && steps > 0; steps--) {
                candidate.visited = false;
                Entry younger = candidate.younger;
                candidate = younger == null ? Objects.requireNonNull(oldest()) : younger;
            }
            hand = candidate;
            return candidate;
        }

        @Override
        void remove(Entry entry) {
            if (entry == hand) {
                hand = entry.younger;
            }
            super.remove(entry);
        }
    }
}
