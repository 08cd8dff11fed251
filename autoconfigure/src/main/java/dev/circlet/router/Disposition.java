package dev.circlet.router;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes {@code Content-Disposition} (RFC 6266) with a name that any client understands, the plain one as a fallback. */
final class Disposition {

    private static final String ATTRIBUTE = "!#$&+-.^_`|~";

    private Disposition() {}

    static String attachment(String name) {
        StringBuilder plain = new StringBuilder();
        StringBuilder encoded = new StringBuilder();
        name.codePoints().forEach(c -> {
            boolean safe = c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '%';
            plain.appendCodePoint(safe ? c : '_');
            for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                if (b > 0 && (Character.isLetterOrDigit(b) || ATTRIBUTE.indexOf(b) >= 0)) {
                    encoded.append((char) b);
                } else {
                    encoded.append(String.format(Locale.ROOT, "%%%02X", b));
                }
            }
        });
        String value = "attachment; filename=\"" + plain + "\"";
        return plain.toString().equals(name) ? value : value + "; filename*=UTF-8''" + encoded;
    }
}
