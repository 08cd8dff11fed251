package dev.circlet.peer.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a request claims.
 *
 * @param keyId names the secret
 * @param sender the sending member
 * @param incarnation its incarnation
 * @param counter counts its requests in this incarnation
 * @param millis its wall clock, in milliseconds since 1970
 * @param length the length of the body
 * @param digest the SHA-256 of the body
 */
record AuthHeader(String keyId, String sender, long incarnation, long counter, long millis, int length, byte[] digest) {

    static final String NAME = "X-Circlet-Auth";

    /** The only method of the protocol. */
    static final String METHOD = "POST";

    private static final String MAC = ";m=";
    private static final int MAX_CHARS = 512;

    private static final Pattern FORM = Pattern.compile("v=1;k=([0-9a-f]{8});s=([A-Za-z0-9._:-]{1,64});i=([0-9a-f]{16})"
            + ";c=([0-9]{1,18});t=([0-9]{1,18});n=([0-9]{1,9});d=([A-Za-z0-9_-]{43});m=([A-Za-z0-9_-]{43})");

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /**
     * A header as it was received.
     *
     * @param claims what it says
     * @param text how it says it, which is what the MAC covers
     * @param mac the MAC as text
     */
    record Signed(AuthHeader claims, String text, String mac) {

        boolean fits(byte[] expected) {
            return MessageDigest.isEqual(
                    mac.getBytes(StandardCharsets.US_ASCII),
                    ENCODER.encodeToString(expected).getBytes(StandardCharsets.US_ASCII));
        }
    }

    static @Nullable Signed parse(String header) {
        Matcher matcher = header.length() > MAX_CHARS ? null : FORM.matcher(header);
        if (matcher == null || !matcher.matches()) {
            return null;
        }
        AuthHeader claims = new AuthHeader(
                matcher.group(1),
                matcher.group(2),
                Long.parseUnsignedLong(matcher.group(3), 16),
                Long.parseLong(matcher.group(4)),
                Long.parseLong(matcher.group(5)),
                Integer.parseInt(matcher.group(6)),
                Base64.getUrlDecoder().decode(matcher.group(7)));
        return new Signed(claims, header.substring(0, matcher.start(8) - MAC.length()), matcher.group(8));
    }

    static String format(String text, byte[] mac) {
        return text + MAC + ENCODER.encodeToString(mac);
    }

    /** Computes what proves the claims in a text for a path and a receiver. */
    static byte[] mac(Mac mac, String path, String target, String text) {
        String covered = "circlet-request\n" + METHOD + '\n' + path + '\n' + target + '\n' + text;
        return mac.doFinal(covered.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the header without its MAC. */
    String text() {
        return "v=1;k=" + keyId + ";s=" + sender + ";i=" + hex(incarnation) + ";c=" + counter + ";t=" + millis + ";n="
                + length + ";d=" + ENCODER.encodeToString(digest);
    }

    private static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
