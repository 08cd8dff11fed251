package dev.circlet.router;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Paths between their encoded form and the text that is matched. Matching wants decoded segments, but an encoded slash must not
 * become a border between segments. So the decoded text holds {@link #SLASH} in its place, a lone surrogate that no valid UTF-8
 * can produce; reading a value turns it back into a slash (RFC 3986, sections 2.1 and 3.3).
 */
final class PathText {

    /** Stands for an encoded slash in a decoded path. */
    static final char SLASH = '\uDC2F';

    private static final String PLAIN = "-._~!$&'()*+,;=:@/";

    private PathText() {}

    /**
     * Decodes each segment of a path.
     *
     * @return the path itself if nothing is encoded, null if an escape is broken or its bytes are not UTF-8
     */
    static @Nullable String decode(String raw) {
        int escape = raw.indexOf('%');
        if (escape < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        int at = 0;
        while (escape >= 0) {
            text.append(raw, at, escape);
            at = escape;
            while (at < raw.length() && raw.charAt(at) == '%') {
                at += 3;
            }
            String run = at > raw.length() ? null : decodeRun(raw, escape, at);
            if (run == null) {
                return null;
            }
            text.append(run);
            escape = raw.indexOf('%', at);
        }
        return text.append(raw, at, raw.length()).toString();
    }

    private static @Nullable String decodeRun(String raw, int from, int to) {
        byte[] bytes = new byte[(to - from) / 3];
        for (int i = 0; i < bytes.length; i++) {
            int high = hex(raw.charAt(from + 3 * i + 1));
            int low = hex(raw.charAt(from + 3 * i + 2));
            if (high < 0 || low < 0) {
                return null;
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replace('/', SLASH);
        } catch (CharacterCodingException ex) {
            return null;
        }
    }

    /** The value of one hexadecimal digit of US-ASCII, or -1; {@link Character#digit} would accept other scripts. */
    static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' && c < 128 ? lower - 'a' + 10 : -1;
    }

    /** A part of a decoded path as a user reads it. */
    static String value(String part) {
        return part.indexOf(SLASH) < 0 ? part : part.replace(SLASH, '/');
    }

    /**
     * Encodes a path for a {@code Location} header.
     *
     * @param escaped whether the text is still encoded, so that a percent sign starts an escape
     */
    static String encode(String text, boolean escaped) {
        StringBuilder raw = new StringBuilder(text.length() + 16);
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c == SLASH) {
                raw.append("%2F");
            } else if (isPlain(c) || escaped && c == '%') {
                raw.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    raw.append('%').append(String.format(Locale.ROOT, "%02X", b));
                }
            }
        }
        return raw.toString();
    }

    private static boolean isPlain(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
    }

    /**
     * Resolves empty, {@code .} and {@code ..} segments; what would climb above the root stays at the root. A slash at the end
     * stays, and the result always starts with one.
     */
    static String clean(String path) {
        StringBuilder clean = new StringBuilder(path.length() + 1);
        int at = 0;
        boolean directory = path.isEmpty();
        while (at < path.length()) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            String segment = path.substring(at, end);
            boolean last = slash < 0;
            if (segment.equals("..")) {
                clean.setLength(Math.max(0, clean.lastIndexOf("/")));
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                clean.append('/').append(segment);
            }
            directory = !last && end == path.length() - 1 || last && segment.equals(".");
            at = end + 1;
        }
        if (clean.length() == 0 || directory) {
            clean.append('/');
        }
        return clean.toString();
    }
}
