package dev.circlet.peer;

import dev.circlet.cache.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * Lets so many events of a subject through at once and makes one of all others of the same minute, at its end. So the first
 * line of a storm is there when it begins, the last one is true when it is over, and between them is one per minute.
 *
 * <p>Safe for concurrent use; returns at once, but for what the lines do.
 *
 * @since 0.1
 */
public final class QuietMinutes {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final int atOnce;
    private final Map<String, Minute> minutes = new ConcurrentHashMap<>();

    /**
     * Creates minutes of which none has begun.
     *
     * @param scheduler tells when a minute is over
     * @param atOnce how many events of a subject are told by themselves within a minute
     */
    public QuietMinutes(Scheduler scheduler, int atOnce) {
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
    public void event(String subject, Runnable line, IntConsumer summary) {
        Heard heard = Heard.TOO_LATE;
        while (heard == Heard.TOO_LATE) {
            heard = minutes.computeIfAbsent(subject, this::begin).count(summary);
        }
        if (heard == Heard.AT_ONCE) {
            line.run();
        }
    }

    /** Forgets what was held back, and waits for no minute any more. */
    public void close() {
        minutes.values().removeIf(minute -> {
            minute.timer.cancel();
            return true;
        });
    }

    private Minute begin(String subject) {
        return new Minute(scheduler.schedule(() -> end(subject), MINUTE.toNanos()));
    }

    private void end(String subject) {
        Minute ended = minutes.remove(subject);
        if (ended != null) {
            ended.end(subject);
        }
    }

    /** What becomes of an event. */
    private enum Heard {
        /** It is told by itself. */
        AT_ONCE,
        /** The summary counts it. */
        HELD_BACK,
        /** It belongs to the next minute. */
        TOO_LATE
    }

    private final class Minute {

        private final Scheduler.Cancellable timer;
        private int events;
        private boolean over;
        private IntConsumer summary = held -> {};

        Minute(Scheduler.Cancellable timer) {
            this.timer = timer;
        }

        synchronized Heard count(IntConsumer latest) {
            if (over) {
                return Heard.TOO_LATE;
            }
            if (events < Integer.MAX_VALUE) {
                events++;
            }
            if (events > atOnce) {
                summary = latest;
            }
            return events <= atOnce ? Heard.AT_ONCE : Heard.HELD_BACK;
        }

        void end(String subject) {
            int held;
            IntConsumer last;
            synchronized (this) {
                over = true;
                held = events - atOnce;
                last = summary;
            }
            if (held > 0) {
                // What the summary tells counts as the first line of the next minute.
                minutes.computeIfAbsent(subject, QuietMinutes.this::begin).spend();
                last.accept(held);
            }
        }

        private synchronized void spend() {
            events = Math.max(events, atOnce);
        }
    }
}
