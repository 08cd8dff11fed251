package dev.circlet.test;

import dev.circlet.router.Upload;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Reads the multipart bodies (RFC 7578) that Spring's own client writes, whole and in memory. It is no parser for the bodies
 * of strangers: what does not follow the format has no parts, and so is answered with a 415.
 */
final class MultipartBody {

    private MultipartBody() {}

    static List<Upload> parts(HttpHeaders headers, byte[] body) {
        String boundary = boundary(headers);
        List<Upload> parts = new ArrayList<>();
        if (boundary == null) {
            return parts;
        }
        // One char per byte, so that indexes are the same.
        String text = "\r\n" + new String(body, StandardCharsets.ISO_8859_1);
        String delimiter = "\r\n--" + boundary;
        int from = text.indexOf(delimiter);
        while (from >= 0) {
            int start = from + delimiter.length();
            int end = text.indexOf(delimiter, start);
            if (end < 0 || text.startsWith("--", start)) {
                break;
            }
            Upload part = part(text.substring(text.indexOf("\r\n", start) + 2, end));
            if (part != null) {
                parts.add(part);
            }
            from = end;
        }
        return parts;
    }

    private static @Nullable String boundary(HttpHeaders headers) {
        try {
            MediaType type = headers.getContentType();
            boolean form = type != null && type.isCompatibleWith(MediaType.MULTIPART_FORM_DATA);
            return form ? type.getParameter("boundary") : null;
        } catch (InvalidMediaTypeException ex) {
            return null;
        }
    }

    private static @Nullable Upload part(String text) {
        int blank = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n") + 2;
        String disposition = null;
        String type = null;
        for (String line : text.substring(0, Math.max(0, blank)).split("\r\n")) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).trim();
            String value = new String(
                    line.substring(colon + 1).trim().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            disposition = name.equalsIgnoreCase(HttpHeaders.CONTENT_DISPOSITION) ? value : disposition;
            type = name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE) ? value : type;
        }
        if (disposition == null) {
            return null;
        }
        ContentDisposition parsed = ContentDisposition.parse(disposition);
        byte[] content = text.substring(blank + 2).getBytes(StandardCharsets.ISO_8859_1);
        return new Part(parsed.getName() == null ? "" : parsed.getName(), parsed.getFilename(), type, content);
    }

    private record Part(
            String name,
            @Nullable String fileName,
            @Nullable String contentType,
            byte[] content) implements Upload {

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
        }
    }
}
