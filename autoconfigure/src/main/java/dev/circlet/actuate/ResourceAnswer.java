package dev.circlet.actuate;

import dev.circlet.router.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpRange;
import org.springframework.util.StreamUtils;

/**
 * Writes a resource, or the part of it that the client asks for. Of several ranges none is heeded, which RFC 9110, section 14.2
 * allows; the whole resource is sent. Only a resource that is answered with 200 has parts.
 */
final class ResourceAnswer {

    private final Context context;
    private final Resource resource;

    ResourceAnswer(Context context, Resource resource) {
        this.context = context;
        this.resource = resource;
    }

    void write(String type) throws IOException {
        long size = resource.contentLength();
        // Opened in any case: some resources are temporary and go when their stream is closed.
        try (InputStream in = resource.getInputStream()) {
            String wanted = context.status() == 200 ? context.header("Range") : null;
            if (context.status() == 200) {
                context.setHeader("Accept-Ranges", "bytes");
            }
            if (wanted == null || !wanted.toLowerCase(Locale.ROOT).startsWith("bytes=")) {
                whole(type, in, size);
                return;
            }
            List<HttpRange> ranges = parsed(wanted);
            if (ranges == null || ranges.stream().anyMatch(range -> outside(range, size))) {
                context.status(416);
                context.setHeader("Content-Range", "bytes */" + size);
            } else if (ranges.size() == 1) {
                part(type, in, ranges.get(0), size);
            } else {
                whole(type, in, size);
            }
        }
    }

    /** Null if the header is malformed or has too many ranges. */
    private static @Nullable List<HttpRange> parsed(String header) {
        try {
            return HttpRange.parseRanges(header);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static boolean outside(HttpRange range, long size) {
        return range.getRangeStart(size) >= size;
    }

    private void whole(String type, InputStream in, long size) throws IOException {
        context.setHeader("Content-Type", type);
        context.setHeader("Content-Length", String.valueOf(size));
        // A log grows while it is read.
        if (size > 0) {
            StreamUtils.copyRange(in, context.output(), 0, size - 1);
        }
    }

    private void part(String type, InputStream in, HttpRange range, long size) throws IOException {
        long first = range.getRangeStart(size);
        long last = range.getRangeEnd(size);
        context.status(206);
        context.setHeader("Content-Type", type);
        context.setHeader("Content-Range", "bytes " + first + "-" + last + "/" + size);
        context.setHeader("Content-Length", String.valueOf(last - first + 1));
        StreamUtils.copyRange(in, context.output(), first, last);
    }
}
