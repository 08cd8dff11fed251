package dev.circlet.demo.lite;

import dev.circlet.cache.GroupListener;
import dev.circlet.router.Context;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Tells who listens at {@code /lite/events} of the loads of this node. Keys are not told: they may be anybody's. */
@Component
final class CacheEvents implements GroupListener, DisposableBean {

    /** Each listener holds a connection and a thread. */
    private static final int MAX_LISTENERS = 16;

    private final Semaphore room = new Semaphore(MAX_LISTENERS);
    private final Set<EventListener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicLong number = new AtomicLong();

    @Override
    public void loaded(String group, Outcome outcome, long nanos) {
        if (!listeners.isEmpty()) {
            CacheEvent event = new CacheEvent(
                    number.incrementAndGet(),
                    group,
                    outcome.name().toLowerCase(Locale.ROOT),
                    TimeUnit.NANOSECONDS.toMillis(nanos));
            listeners.forEach(listener -> listener.offer(event));
        }
    }

    /**
     * Sends events until the client is gone or the application stops.
     *
     * @param context the request
     * @return completes at the end of the stream
     */
    CompletionStage<?> stream(Context context) throws Exception {
        if (!room.tryAcquire()) {
            throw new ProblemException(
                    Problem.of(503, "There are " + MAX_LISTENERS + " listeners already; close a page and try again"));
        }
        try {
            EventListener listener = new EventListener(context.events());
            listeners.add(listener);
            return listener.start().whenComplete((done, gone) -> {
                listeners.remove(listener);
                room.release();
            });
        } catch (Exception failed) {
            room.release();
            throw failed;
        }
    }

    @Override
    public void destroy() {
        listeners.forEach(EventListener::stop);
    }
}
