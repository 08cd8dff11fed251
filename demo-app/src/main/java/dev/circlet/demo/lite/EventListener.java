package dev.circlet.demo.lite;

import dev.circlet.router.EventStream;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One client that listens. A thread of its own writes to it, so that a slow client delays nobody. */
final class EventListener {

    private static final int BACKLOG = 256;
    private static final long SILENCE_SECONDS = 5;

    private final EventStream events;
    private final BlockingQueue<CacheEvent> backlog = new ArrayBlockingQueue<>(BACKLOG);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread writer = new Thread(this::write, "lite-events");

    EventListener(EventStream events) {
        this.events = events;
        writer.setDaemon(true);
    }

    CompletableFuture<Void> start() {
        writer.start();
        return ended;
    }

    /** A client that falls behind misses events, which it sees in their numbers. */
    void offer(CacheEvent event) {
        backlog.offer(event);
    }

    void stop() {
        writer.interrupt();
    }

    private void write() {
        try {
            events.comment("Loads of this node follow");
            while (true) {
                CacheEvent event = backlog.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
                if (event == null) {
                    events.comment("still here");
                } else {
                    events.send("load", String.valueOf(event.number()), event.json());
                }
            }
        } catch (IOException | InterruptedException over) {
            // The client is gone, or the application stops.
        } finally {
            ended.complete(null);
        }
    }
}
