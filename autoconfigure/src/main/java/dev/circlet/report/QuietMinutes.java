package dev.circlet.report;

import dev.circlet.cache.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many events of a subject through at once and makes one of all others of the same minute, at its end. So the first
 * line of a storm is there when it begins, the last one is true when it is over, and between them is one per minute.
 */
final class QuietMinutes {

    static final Duration MINUTE = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final int atOnce;
    private final Map<String, Minute> minutes = new ConcurrentHashMap<>();

    QuietMinutes(Scheduler scheduler, int atOnce) {
        this.scheduler = scheduler;
        this.atOnce = atOnce;
    }

    /**
     * Hears of an event.
     *
     * @param subject what it is about, out of few
     * @param line tells of it alone
     * @param summary tells of all that were held back, given their number; the one that came with the last of them counts
     */
    void event(String subject, Runnable line, IntConsumer summary) {
        Boolean counted = null;
        while (counted == null) {
            counted = minutes.computeIfAbsent(subject, this::begin).count(summary);
        }
        if (counted) {
            line.run();
        }
    }

    private Minute begin(String subject) {
        scheduler.schedule(() -> end(subject), MINUTE.toNanos());
        return new Minute();
    }

    private void end(String subject) {
        Minute ended = minutes.remove(subject);
        if (ended != null) {
            ended.end(subject);
        }
    }

    private final class Minute {

        private int events;
        private boolean over;
        private IntConsumer summary = held -> {};

        /** Returns whether the event is told by itself, or null if the minute is over. */
        synchronized @Nullable Boolean count(IntConsumer latest) {
            if (over) {
                return null;
            }
            if (events < Integer.MAX_VALUE) {
                events++;
            }
            if (events > atOnce) {
                summary = latest;
            }
            return events <= atOnce;
        }

        void end(String subject) {
            int held;
            synchronized (this) {
                over = true;
                held = events - atOnce;
            }
            if (held > 0) {
                // What the summary tells counts as the first line of the next minute.
                minutes.computeIfAbsent(subject, QuietMinutes.this::begin).spend();
                summary.accept(held);
            }
        }

        private synchronized void spend() {
            events = Math.max(events, atOnce);
        }
    }
}
