package dev.circlet.router;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that can be taken away from those who work on it. Servers use their requests again, so that a call that comes too
 * late would reach the answer to somebody else; here it fails.
 *
 * <p>Every call of a worker holds a lock. Who revokes never waits for it: if it is held, the holder does what is to be done when his call
 * ends. He looks for it after he let go of the lock and the other looks for the lock after he left word, so that one of them
 * finds the other.
 */
final class Lease implements Exchange {

    private static final Runnable DONE = () -> {};

    private final Exchange exchange;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicReference<@Nullable Runnable> revoked = new AtomicReference<>();
    private @Nullable InputStream body;
    private @Nullable OutputStream output;

    Lease(Exchange exchange) {
        this.exchange = exchange;
    }

    Exchange exchange() {
        return exchange;
    }

    /** Takes the exchange away, and runs the action as soon as nobody uses it. Only the first call counts. */
    void revoke(Runnable then) {
        if (revoked.compareAndSet(null, then) && lock.tryLock()) {
            lock.unlock();
            runRevoked();
        }
    }

    private void runRevoked() {
        Runnable then = revoked.get();
        if (then != null && then != DONE && revoked.compareAndSet(then, DONE)) {
            then.run();
        }
    }

    private void enter() {
        lock.lock();
        if (revoked.get() != null) {
            leave();
            throw new IllegalStateException("The request was answered without waiting any longer for this work");
        }
    }

    private void leave() {
        lock.unlock();
        if (!lock.isHeldByCurrentThread()) {
            runRevoked();
        }
    }

    private <T extends @Nullable Object> T held(Supplier<T> call) {
        enter();
        try {
            return call.get();
        } finally {
            leave();
        }
    }

    private void run(Runnable call) {
        enter();
        try {
            call.run();
        } finally {
            leave();
        }
    }

    @Override
    public String method() {
        return held(exchange::method);
    }

    @Override
    public String rawPath() {
        return held(exchange::rawPath);
    }

    @Override
    public String basePath() {
        return held(exchange::basePath);
    }

    @Override
    public @Nullable String rawQuery() {
        return held(exchange::rawQuery);
    }

    @Override
    public @Nullable String header(String name) {
        return held(() -> exchange.header(name));
    }

    @Override
    public List<String> headers(String name) {
        return held(() -> exchange.headers(name));
    }

    @Override
    public Set<String> headerNames() {
        return held(exchange::headerNames);
    }

    @Override
    public String scheme() {
        return held(exchange::scheme);
    }

    @Override
    public String remoteAddress() {
        return held(exchange::remoteAddress);
    }

    @Override
    public InputStream body() throws IOException {
        enter();
        try {
            if (body == null) {
                body = new Input(exchange.body());
            }
            return body;
        } finally {
            leave();
        }
    }

    @Override
    public @Nullable Map<String, List<String>> form() {
        return held(exchange::form);
    }

    @Override
    public List<Upload> parts(long maxMemory) throws IOException {
        enter();
        try {
            return exchange.parts(maxMemory);
        } finally {
            leave();
        }
    }

    @Override
    public int status() {
        return held(exchange::status);
    }

    @Override
    public void status(int status) {
        run(() -> exchange.status(status));
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return held(() -> exchange.responseHeader(name));
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        run(() -> exchange.setHeader(name, value));
    }

    @Override
    public void addHeader(String name, String value) {
        run(() -> exchange.addHeader(name, value));
    }

    @Override
    public OutputStream output() throws IOException {
        enter();
        try {
            if (output == null) {
                output = new Output(exchange.output());
            }
            return output;
        } finally {
            leave();
        }
    }

    @Override
    public boolean committed() {
        return held(exchange::committed);
    }

    @Override
    public void resetBody() {
        run(exchange::resetBody);
    }

    @Override
    public Completion startAsync() {
        // Without the lock: work that was started early may be in a write that takes as long as the client likes.
        return exchange.startAsync();
    }

    @Override
    public void matched(Route route) {
        run(() -> exchange.matched(route));
    }

    @Override
    public void failed(Throwable failure) {
        run(() -> exchange.failed(failure));
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        return held(() -> exchange.unwrap(type));
    }

    private final class Input extends FilterInputStream {

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            enter();
            try {
                return in.read();
            } finally {
                leave();
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            enter();
            try {
                return in.read(buffer, offset, length);
            } finally {
                leave();
            }
        }

        @Override
        public long skip(long wanted) throws IOException {
            enter();
            try {
                return in.skip(wanted);
            } finally {
                leave();
            }
        }

        @Override
        public int available() throws IOException {
            enter();
            try {
                return in.available();
            } finally {
                leave();
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() throws IOException {
            enter();
            try {
                in.close();
            } finally {
                leave();
            }
        }
    }

    private final class Output extends FilterOutputStream {

        Output(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            enter();
            try {
                out.write(value);
            } finally {
                leave();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            enter();
            try {
                out.write(bytes, offset, length);
            } finally {
                leave();
            }
        }

        @Override
        public void flush() throws IOException {
            enter();
            try {
                out.flush();
            } finally {
                leave();
            }
        }

        @Override
        public void close() throws IOException {
            enter();
            try {
                out.close();
            } finally {
                leave();
            }
        }
    }
}
