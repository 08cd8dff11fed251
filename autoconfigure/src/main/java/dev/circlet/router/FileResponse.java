package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a file: conditions first, then the range (RFC 9110, sections 13.2.2 and 14.2). Of several ranges none is heeded,
 * which the RFC allows; the whole file is sent.
 */
final class FileResponse {

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final int NOT_MODIFIED = 304;
    private static final int PRECONDITION_FAILED = 412;

    private FileResponse() {}

    static void write(ResponseContext context, Assets.Asset asset, String contentType) throws IOException {
        Instant modified = asset.modified().truncatedTo(ChronoUnit.SECONDS);
        String tag = '"'
                + Long.toHexString(asset.size())
                + '-'
                + Long.toHexString(asset.modified().toEpochMilli())
                + '"';
        context.setHeader("ETag", tag);
        context.setHeader("Last-Modified", HTTP_DATE.format(modified));
        context.setHeader("Accept-Ranges", "bytes");
        int refusal = refusal(context, tag, modified);
        if (refusal != 0) {
            context.status(refusal);
            return;
        }
        String header = heedsRange(context, tag, modified) ? context.header("Range") : null;
        Span whole = new Span(0, asset.size());
        Span span = header == null ? whole : Span.parse(header, asset.size());
        if (span == null) {
            context.status(416);
            context.setHeader("Content-Range", "bytes */" + asset.size());
            return;
        }
        context.setHeader("Content-Type", contentType);
        context.setHeader("Content-Length", Long.toString(span.length()));
        if (span.partial()) {
            context.status(206);
            context.setHeader("Content-Range", "bytes " + span.from() + '-' + (span.to() - 1) + '/' + asset.size());
        }
        if (!context.method().equals("HEAD")) {
            try (InputStream in = asset.open()) {
                in.skipNBytes(span.from());
                copy(in, context.output(), span.length());
            }
        }
    }

    /** The status that a condition of the request asks for in place of the file, or 0. */
    private static int refusal(ResponseContext context, String tag, Instant modified) {
        boolean reads = context.method().equals("GET") || context.method().equals("HEAD");
        List<String> match = context.headerList("If-Match");
        Instant unmodified = date(context.header("If-Unmodified-Since"));
        boolean changed =
                match.isEmpty() ? unmodified != null && modified.isAfter(unmodified) : !names(match, tag, false);
        if (changed) {
            return PRECONDITION_FAILED;
        }
        List<String> noneMatch = context.headerList("If-None-Match");
        if (!noneMatch.isEmpty()) {
            boolean same = names(noneMatch, tag, true);
            return same ? reads ? NOT_MODIFIED : PRECONDITION_FAILED : 0;
        }
        Instant since = reads ? date(context.header("If-Modified-Since")) : null;
        return since != null && !modified.isAfter(since) ? NOT_MODIFIED : 0;
    }

    private static boolean names(List<String> headers, String tag, boolean weakly) {
        for (String candidate : String.join(",", headers).split(",")) {
            String other = candidate.trim();
            if (other.equals("*") || other.equals(tag) || weakly && other.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }

    private static boolean heedsRange(ResponseContext context, String tag, Instant modified) {
        String condition = context.header("If-Range");
        boolean same = condition == null || condition.equals(tag) || modified.equals(date(condition));
        return same && context.method().equals("GET");
    }

    private static @Nullable Instant date(@Nullable String text) {
        try {
            return text == null
                    ? null
                    : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException ex) {
            return null;
        }
    }

    private static void copy(InputStream in, OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[8192];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new IOException("The file became shorter while it was sent");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    /** Bytes of a file, the last one excluded. */
    private record Span(long from, long to, boolean partial) {

        Span(long from, long to) {
            this(from, to, false);
        }

        long length() {
            return to - from;
        }

        /** The range a client asks for; the whole file if the header is not one range of bytes; null if it lies outside. */
        static @Nullable Span parse(String header, long size) {
            String range = header.startsWith("bytes=") ? header.substring(6).trim() : "";
            if (!range.matches("\\d{1,18}-\\d{0,18}|-\\d{1,18}")) {
                return new Span(0, size);
            }
            int dash = range.indexOf('-');
            if (dash == 0) {
                long last = Long.parseLong(range.substring(1));
                return last == 0 || size == 0 ? null : new Span(Math.max(0, size - last), size, true);
            }
            long from = Long.parseLong(range.substring(0, dash));
            long to = dash == range.length() - 1 ? size : Math.min(size, Long.parseLong(range.substring(dash + 1)) + 1);
            if (to <= from && dash < range.length() - 1 && Long.parseLong(range.substring(dash + 1)) < from) {
                return new Span(0, size);
            }
            return from >= size ? null : new Span(from, to, true);
        }
    }
}
