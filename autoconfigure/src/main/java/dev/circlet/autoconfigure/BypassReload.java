package dev.circlet.autoconfigure;

import dev.circlet.cache.Groups;
import dev.circlet.cache.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the off switches of the groups again and again while the application runs. Polling notices a change of any
 * property source; there is no event that all of them send.
 */
final class BypassReload implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BypassReload.class);

    private final GroupSettings settings;
    private final Groups groups;
    private final Scheduler scheduler;
    private final long intervalNanos;
    private Scheduler.Cancellable next = Scheduler.Cancellable.NONE;
    private volatile boolean running;
    private boolean failing;

    BypassReload(GroupSettings settings, Groups groups, Scheduler scheduler, CircletProperties properties) {
        this.settings = settings;
        this.groups = groups;
        this.scheduler = scheduler;
        // an application that is switched off as a whole stays so
        this.intervalNanos = properties.enabled() ? properties.reloadInterval().toNanos() : 0;
    }

    @Override
    public synchronized void start() {
        if (!running && intervalNanos > 0) {
            running = true;
            next = scheduler.schedule(this::reload, intervalNanos);
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        next.cancel();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void reload() {
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
        again();
    }

    private synchronized void again() {
        if (running) {
            next = scheduler.schedule(this::reload, intervalNanos);
        }
    }
}
