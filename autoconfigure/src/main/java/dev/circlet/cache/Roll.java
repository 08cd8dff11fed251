package dev.circlet.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Who is there at present. Everyone has a number, because an order by identity would differ between two runs of the same
 * program.
 */
final class Roll<T> {

    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentHashMap<Long, T> present = new ConcurrentHashMap<>();

    /** Adds a member; the number takes it out again. */
    long enter(T member) {
        long number = numbers.incrementAndGet();
        present.put(number, member);
        return number;
    }

    void leave(long number) {
        present.remove(number);
    }

    /** Visits all who are there; those who come or go meanwhile may be missed. */
    void forEach(Consumer<T> visitor) {
        present.values().forEach(visitor);
    }

    int size() {
        return present.size();
    }
}
