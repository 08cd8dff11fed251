package dev.circlet.router.servlet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response. Once the exchange is over the container may give its buffers to another request, so nothing is written
 * after that; the lock lets the end of the exchange wait for a write that has begun.
 */
final class ServletOutput extends OutputStream {

    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream out;
    private final Runnable begin;
    private volatile @Nullable IOException broken;
    private boolean over;

    ServletOutput(OutputStream out, Runnable begin) {
        this.out = out;
        this.begin = begin;
    }

    @Override
    public void write(int value) throws IOException {
        perform(() -> out.write(value));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        perform(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        perform(out::flush);
    }

    /** Flushes only: the container closes the stream when the response is whole. */
    @Override
    public void close() throws IOException {
        flush();
    }

    /** Whether a write failed, which happens when the client is gone. */
    boolean broken() {
        return broken != null;
    }

    /** Lets no write begin from now on, and waits for the one that has. */
    void end() {
        lock.lock();
        try {
            over = true;
        } finally {
            lock.unlock();
        }
    }

    private void perform(Write write) throws IOException {
        begin.run();
        lock.lock();
        try {
            if (over) {
                throw new IOException("The exchange is over; the client is gone or waited too long");
            }
            write.run();
        } catch (IOException ex) {
            broken = broken == null ? ex : broken;
            throw ex;
        } finally {
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Write {

        void run() throws IOException;
    }
}
