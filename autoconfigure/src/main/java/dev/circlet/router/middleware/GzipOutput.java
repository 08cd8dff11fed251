package dev.circlet.router.middleware;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body that is compressed or not as soon as its length and its headers tell. Until then it is held back. After a write
 * failed, closing it writes nothing more, so that one lost connection is one failure.
 */
final class GzipOutput extends FilterOutputStream {

    private final Gzip.Response response;
    private final int minSize;
    private final int level;
    private @Nullable ByteArrayOutputStream held = new ByteArrayOutputStream(256);
    private @Nullable Compressor compressor;
    private boolean closed;
    private boolean broken;

    GzipOutput(OutputStream out, Gzip.Response response, int minSize, int level) {
        super(out);
        this.response = response;
        this.minSize = minSize;
        this.level = level;
    }

    boolean compressing() {
        return compressor != null;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("The body has ended");
        }
        attempt(() -> {
            if (held != null && held.size() + (long) length < minSize) {
                held.write(bytes, offset, length);
            } else {
                decide(true);
                target().write(bytes, offset, length);
            }
        });
    }

    @Override
    public void flush() throws IOException {
        if (!closed) {
            attempt(() -> {
                decide(response.stream());
                target().flush();
            });
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (!broken) {
            try {
                decide(false);
                if (compressor != null) {
                    compressor.finish();
                }
                // Flushing is left to the server, which may know the length now.
                out.close();
            } finally {
                release();
            }
        }
    }

    /** Frees the memory of the compressor, which lies outside of the heap. */
    void release() {
        closed = true;
        if (compressor != null) {
            compressor.end();
        }
    }

    private OutputStream target() {
        return compressor == null ? out : compressor;
    }

    private void decide(boolean longEnough) throws IOException {
        ByteArrayOutputStream before = held;
        if (before == null) {
            return;
        }
        held = null;
        if (response.compress(longEnough)) {
            compressor = new Compressor(out, level);
        }
        before.writeTo(target());
    }

    private void attempt(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException ex) {
            broken = true;
            throw ex;
        }
    }

    private interface Step {

        void run() throws IOException;
    }

    private static final class Compressor extends GZIPOutputStream {

        private static final int BUFFER = 4096;

        Compressor(OutputStream out, int level) throws IOException {
            super(out, BUFFER, true);
            def.setLevel(level);
        }

        void end() {
            def.end();
        }
    }
}
