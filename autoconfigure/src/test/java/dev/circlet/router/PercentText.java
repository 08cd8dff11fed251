package dev.circlet.router;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-decoding a byte at a time, to compare with. */
final class PercentText {

    /** An encoded slash in a decoded path; a character that no well-formed text has. */
    private static final char SLASH = PathText.SLASH;

    private PercentText() {}

    /** Returns null if an escape is broken or the bytes are not UTF-8. */
    static @Nullable String decoded(String text, boolean path) {
        StringBuilder all = new StringBuilder();
        for (String part : path ? text.split("(?i)(?<=%2F)|(?=%2F)") : new String[] {text}) {
            String decoded = path && part.equalsIgnoreCase("%2F") ? String.valueOf(SLASH) : decoded(part);
            if (decoded == null) {
                return null;
            }
            all.append(decoded);
        }
        return all.toString();
    }

    private static @Nullable String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '%') {
                if (at + 2 >= text.length() || !text.substring(at + 1, at + 3).matches("[0-9A-Fa-f]{2}")) {
                    return null;
                }
                bytes.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                at += 2;
            } else {
                int end = text.offsetByCodePoints(at, 1);
                bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
                at = end - 1;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    static String plain(String decoded) {
        return decoded.replace(SLASH, '/');
    }
}
