package dev.circlet.router.servlet;

import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** The body of a request. A body that cannot be read is the fault of the client: 408 if it came too slowly, otherwise 400. */
final class ServletBody extends InputStream {

    private static final int NONE = -2;

    private final InputStream in;
    private final BooleanSupplier committed;
    private int peeked = NONE;
    private boolean refused;

    ServletBody(InputStream in, BooleanSupplier committed) {
        this.in = in;
        this.committed = committed;
    }

    /** Whether the container has answered a body it could not read, as Tomcat does. */
    boolean refused() {
        return refused;
    }

    /** Whether there is nothing (more) to read; waits for the first byte. */
    boolean exhausted() {
        if (peeked == NONE) {
            peeked = read();
        }
        return peeked < 0;
    }

    @Override
    public int read() {
        if (peeked != NONE) {
            int value = peeked;
            peeked = value < 0 ? value : NONE;
            return value;
        }
        boolean begun = committed.getAsBoolean();
        try {
            return in.read();
        } catch (IOException | RuntimeException ex) {
            throw failed(ex, begun);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (length > 0 && peeked != NONE) {
            int value = read();
            if (value >= 0) {
                buffer[offset] = (byte) value;
            }
            return value < 0 ? -1 : 1;
        }
        boolean begun = committed.getAsBoolean();
        try {
            return in.read(buffer, offset, length);
        } catch (IOException | RuntimeException ex) {
            throw failed(ex, begun);
        }
    }

    @Override
    public int available() throws IOException {
        return peeked >= 0 ? 1 : peeked == NONE ? in.available() : 0;
    }

    private ProblemException failed(Exception failure, boolean begun) {
        refused = !begun && committed.getAsBoolean();
        return unreadable(failure);
    }

    static ProblemException unreadable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
                return new ProblemException(Problem.of(408, "The body did not arrive in time"), failure);
            }
        }
        return new ProblemException(Problem.of(400, "The body is broken or ended early"), failure);
    }
}
