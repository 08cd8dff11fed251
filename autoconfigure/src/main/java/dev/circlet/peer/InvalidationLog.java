package dev.circlet.peer;

import dev.circlet.peer.PeerRequest.Numbered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** This node's own invalidations in this incarnation, numbered from 1; the latest ones are kept to repeat them. */
final class InvalidationLog {

    /** One invalidation with the tick at which it happened. */
    record Logged(long number, String group, @Nullable String key, long tick, long mark) {

        Numbered aged(long now) {
            return new Numbered(number, group, key, now - tick, mark);
        }
    }

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Logged> log = new ArrayDeque<>();
    private volatile long last;
    private long lastGoneTick = Long.MIN_VALUE;

    InvalidationLog(int capacity) {
        this.capacity = capacity;
    }

    long last() {
        return last;
    }

    Logged add(String group, @Nullable String key, long tick, long mark) {
        lock.lock();
        try {
            Logged logged = new Logged(last + 1, group, key, tick, mark);
            log.addLast(logged);
            if (log.size() > capacity) {
                lastGoneTick = Math.max(lastGoneTick, log.removeFirst().tick());
            }
            last = logged.number();
            return logged;
        } finally {
            lock.unlock();
        }
    }

    /** What a peer that has seen everything up to a number has missed. */
    PeerReply.Missed after(long seen, int limit, long now) {
        lock.lock();
        try {
            long firstKept = log.isEmpty() ? last + 1 : log.peekFirst().number();
            long goneAge = seen + 1 < firstKept ? now - lastGoneTick : -1;
            List<Numbered> entries = new ArrayList<>();
            for (Logged logged : log) {
                if (logged.number() > seen) {
                    if (entries.size() == limit) {
                        return new PeerReply.Missed(entries, goneAge, true);
                    }
                    entries.add(logged.aged(now));
                }
            }
            return new PeerReply.Missed(entries, goneAge, false);
        } finally {
            lock.unlock();
        }
    }
}
