package dev.circlet.peer.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Moves frames to the container as fast as it takes them. It is the only one that touches the response. Whoever finds it at
 * work leaves, so that neither a thread of the container nor one that brings a value ever waits for the other.
 */
final class ReplyPump implements WriteListener {

    /** The container copies what it cannot send at once, so it gets no more than this at a time. */
    private static final int CHUNK = 32 * 1024;

    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final InFlight inFlight;
    private final AsyncGuard guard;
    private final Runnable onDone;

    private final Queue<Output> frames = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean last;
    private volatile boolean done;
    private volatile int abort;

    // Only touched while pumping.
    private @Nullable Output frame;
    private int written;
    private boolean begun;
    private boolean unflushed;

    /** @param onDone runs once, when the request is over, however it ended */
    ReplyPump(AsyncContext async, HttpServletResponse response, InFlight inFlight, Runnable onDone) throws IOException {
        this.response = response;
        this.out = response.getOutputStream();
        this.inFlight = inFlight;
        this.onDone = onDone;
        this.guard = new AsyncGuard(async, this::over);
    }

    /** Lets the container say when it takes more. */
    void listen() {
        out.setWriteListener(this);
    }

    /** Takes a frame whose bytes are held already, to be moved by the next {@link #pump}. */
    void add(Output next, boolean isLast) {
        frames.add(next);
        if (isLast) {
            last = true;
        }
    }

    /** Tells whether all frames were handed to the container. */
    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Runs something that adds frames, and moves them afterwards, all at once. */
    void gather(Runnable source) {
        boolean pumping = calls.getAndIncrement() == 0;
        try {
            source.run();
        } finally {
            if (pumping) {
                work();
            }
        }
    }

    /** Ends the request without a reply, or in the middle of one, and closes the connection if the container lets. */
    void abort(int status) {
        abort = status;
        pump();
    }

    /** The client is gone, or the container gave the request up. Afterwards nobody touches the response any more. */
    void gone() {
        guard.gone();
    }

    @Override
    public void onWritePossible() {
        pump();
    }

    @Override
    public void onError(Throwable broken) {
        gone();
    }

    private void over() {
        done = true;
        pump();
        onDone.run();
    }

    /** Moves what the container takes. */
    void pump() {
        if (calls.getAndIncrement() == 0) {
            work();
        }
    }

    private void work() {
        int seen = 1;
        do {
            step();
            seen = calls.addAndGet(-seen);
        } while (seen > 0);
    }

    private void step() {
        if (!done) {
            guard.run(() -> abort != 0 ? giveUp() : move());
        }
        if (done) {
            drop();
        }
    }

    /** Returns whether the reply is complete. */
    private boolean move() throws IOException {
        // Read before the queue: it is set after the last frame was added.
        boolean complete = last;
        while (frame != null || (frame = frames.poll()) != null) {
            begin();
            if (!out.isReady()) {
                return false;
            }
            write(frame);
        }
        if (begun && complete) {
            return out.isReady();
        }
        if (unflushed && out.isReady()) {
            unflushed = false;
            out.flush();
        }
        return false;
    }

    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(Frame.MEDIA_TYPE);
        if (last) {
            long length = frame == null ? 0 : frame.size();
            for (Output next : frames) {
                length += next.size();
            }
            response.setContentLengthLong(length);
        }
    }

    private void write(Output next) throws IOException {
        int count = Math.min(CHUNK, next.size() - written);
        out.write(next.array(), written, count);
        inFlight.free(count);
        written += count;
        unflushed = true;
        if (written == next.size()) {
            frame = null;
            written = 0;
        }
    }

    private boolean giveUp() {
        if (!begun) {
            response.setStatus(abort);
            response.setHeader("Connection", "close");
            response.setContentLength(0);
        }
        return true;
    }

    private void drop() {
        if (frame != null) {
            inFlight.free(frame.size() - written);
            frame = null;
        }
        Output next;
        while ((next = frames.poll()) != null) {
            inFlight.free(next.size());
        }
    }
}
