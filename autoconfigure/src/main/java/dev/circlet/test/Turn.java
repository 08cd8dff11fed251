package dev.circlet.test;

import org.jspecify.annotations.Nullable;

/** Lets one thread at a time run what is due, so that time never moves while something still runs. */
final class Turn {

    private @Nullable Thread holder;

    /** Waits for the turn. Not again by the thread that has it. */
    synchronized void take() {
        boolean interrupted = false;
        while (holder != null) {
            try {
                wait();
            } catch (InterruptedException ex) {
                interrupted = true;
            }
        }
        holder = Thread.currentThread();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void give() {
        holder = null;
        notifyAll();
    }

    synchronized boolean isMine() {
        return holder == Thread.currentThread();
    }
}
