package dev.circlet.autoconfigure;

import dev.circlet.cache.Groups;
import dev.circlet.cache.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Reads the off switches of the groups again and again, from when there are groups until the application ends. Polling notices a
 * change of any property source; there is no event that all of them send.
 */
final class BypassReload implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(BypassReload.class);

    private final Scheduler scheduler;
    private final long intervalNanos;
    private Scheduler.Cancellable next = Scheduler.Cancellable.NONE;
    private boolean running;
    private boolean failing;

    BypassReload(Scheduler scheduler, CircletProperties properties) {
        this.scheduler = scheduler;
        // an application that is switched off as a whole stays so
        this.intervalNanos = properties.enabled() ? properties.reloadInterval().toNanos() : 0;
    }

    synchronized void start(Groups groups, GroupSettings settings) {
        if (intervalNanos > 0) {
            running = true;
            again(groups, settings);
        }
    }

    @Override
    public synchronized void destroy() {
        running = false;
        next.cancel();
    }

    private void reload(Groups groups, GroupSettings settings) {
        try {
            settings.reloadBypass(groups);
            failing = false;
        } catch (RuntimeException unreadable) {
            if (!failing) {
                log.warn(
                        "Cannot read circlet.groups.*.bypass; the groups stay as they are until it can be read",
                        unreadable);
            }
            failing = true;
        }
        again(groups, settings);
    }

    private synchronized void again(Groups groups, GroupSettings settings) {
        if (running) {
            next = scheduler.schedule(() -> reload(groups, settings), intervalNanos);
        }
    }
}
