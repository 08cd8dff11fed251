package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses bodies for clients that accept gzip (RFC 9110, section 8.4.1.3), weights included.
 *
 * <p>A body is held back until it is as long as the least size, 1,024 bytes by default, and goes out as it is if it ends or is
 * flushed before. It goes out as it is as well if its media type is not on the list, if it is encoded already, if it is a part
 * (status 206 or {@code Content-Range}), if its {@code Cache-Control} says {@code no-transform}, and to HEAD. Streams of events
 * or lines of JSON are compressed from the first flush on, and every flush sends what was written before it.
 *
 * <p>A compressed response loses {@code Content-Length} and {@code Accept-Ranges}, and a strong {@code ETag} becomes weak, since
 * the bytes are others. Every response gets {@code Vary: Accept-Encoding}, compressed or not.
 *
 * <p>Do not compress responses that hold a secret beside text the client chose; their length tells the secret (BREACH).
 *
 * @since 0.1
 */
public final class Gzip implements Handler {

    private static final int DEFAULT_MIN_SIZE = 1024;

    /** Held back per response. */
    private static final int MAX_MIN_SIZE = 1 << 20;

    /** Families end with a slash. */
    private static final Set<String> DEFAULT_TYPES = Set.of(
            "text/",
            "application/json",
            "application/problem+json",
            "application/xml",
            "application/xhtml+xml",
            "application/javascript",
            "application/manifest+json",
            "application/x-ndjson",
            "application/json-seq",
            "application/wasm",
            "image/svg+xml",
            "font/ttf");

    private static final Set<String> STREAMS =
            Set.of("text/event-stream", "application/x-ndjson", "application/json-seq");

    private final int minSize;
    private final int level;
    private final Set<String> types;

    private Gzip(int minSize, int level, Set<String> types) {
        this.minSize = minSize;
        this.level = level;
        this.types = types;
    }

    /**
     * Compresses text, JSON, XML, scripts, SVG and other types known to shrink.
     *
     * @return a new handler
     */
    public static Gzip create() {
        return new Gzip(DEFAULT_MIN_SIZE, Deflater.DEFAULT_COMPRESSION, DEFAULT_TYPES);
    }

    /**
     * Compresses bodies of another least size.
     *
     * @param bytes 0 to 1 MiB; so much of a body is held in memory
     * @return a new handler
     * @throws IllegalArgumentException if it is outside of these bounds
     */
    public Gzip withMinSize(int bytes) {
        if (bytes < 0 || bytes > MAX_MIN_SIZE) {
            throw new IllegalArgumentException(
                    "The least size of a compressed body must be 0 to " + MAX_MIN_SIZE + " bytes, not " + bytes);
        }
        return new Gzip(bytes, level, types);
    }

    /**
     * Trades time for size.
     *
     * @param level 1, the fastest, to 9, the smallest; default 6
     * @return a new handler
     * @throws IllegalArgumentException if it is outside of these bounds
     */
    public Gzip withLevel(int level) {
        if (level < Deflater.BEST_SPEED || level > Deflater.BEST_COMPRESSION) {
            throw new IllegalArgumentException("The level of compression must be 1 to 9, not " + level);
        }
        return new Gzip(minSize, level, types);
    }

    /**
     * Compresses other media types in place of the default ones.
     *
     * @param types such as {@code application/json}, or {@code text/*} for a family
     * @return a new handler
     * @throws IllegalArgumentException if one is malformed
     */
    public Gzip withTypes(String... types) {
        Set<String> known = new TreeSet<>();
        for (String type : types) {
            int slash = type.indexOf('/');
            boolean family = type.endsWith("/*");
            if (slash < 1 || !Tokens.token(type.substring(0, slash)) || !Tokens.token(type.substring(slash + 1))) {
                throw new IllegalArgumentException("\"" + LogText.of(type) + "\" is no media type");
            }
            known.add((family ? type.substring(0, slash + 1) : type).toLowerCase(Locale.ROOT));
        }
        return new Gzip(minSize, level, known);
    }

    @Override
    public void handle(Context context) throws Exception {
        Tokens.vary(context, "Accept-Encoding");
        boolean wanted = !context.method().equals("HEAD") && AcceptEncoding.gzip(context.headerList("Accept-Encoding"));
        Response response = new Response(context);
        if (wanted && !context.written()) {
            context.filterOutput(response::filter);
            context.onFinish((finished, failure) -> response.release());
        }
        context.next();
        if (!context.waiting() && !context.exchange().committed()) {
            response.keepVary();
        }
    }

    /** What of a response decides how it is sent. */
    final class Response {

        private final Context context;
        private @Nullable String vary;
        private @Nullable GzipOutput output;

        private Response(Context context) {
            this.context = context;
            this.vary = header("Vary");
        }

        /** A handler may have replaced the header. */
        private void keepVary() {
            String first = header("Vary");
            if (first == null || !first.equals(vary)) {
                Tokens.vary(context, "Accept-Encoding");
                vary = header("Vary");
            }
        }

        private OutputStream filter(OutputStream out) {
            if (output != null && output.compressing()) {
                // The body was taken back, and another one begins.
                context.setHeader("Content-Encoding", null);
            }
            release();
            output = new GzipOutput(out, this, minSize, level);
            return output;
        }

        private void release() {
            if (output != null) {
                output.release();
            }
        }

        /** Whether what is flushed early goes on for long. */
        boolean stream() {
            return STREAMS.contains(type());
        }

        /** Decides, and changes the headers if the body is to be compressed. */
        boolean compress(boolean longEnough) {
            keepVary();
            if (!longEnough || context.exchange().committed() || !suitable()) {
                return false;
            }
            context.setHeader("Content-Encoding", "gzip");
            context.setHeader("Content-Length", null);
            context.setHeader("Accept-Ranges", null);
            String tag = header("ETag");
            if (tag != null && !tag.startsWith("W/")) {
                context.setHeader("ETag", "W/" + tag);
            }
            return true;
        }

        private boolean suitable() {
            int status = context.status();
            boolean bodiless = status < 200 || status == 204 || status == 206 || status == 304;
            String type = type();
            return !bodiless
                    && header("Content-Encoding") == null
                    && header("Content-Range") == null
                    && !Tokens.contains(header("Cache-Control"), "no-transform")
                    && (types.contains(type) || types.contains(type.substring(0, type.indexOf('/') + 1)));
        }

        private String type() {
            String type = header("Content-Type");
            return type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        }

        private @Nullable String header(String name) {
            return context.exchange().responseHeader(name);
        }
    }
}
