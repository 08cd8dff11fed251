package dev.circlet.peer.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver answers to an authentic request whose time it does not accept.
 *
 * @param skewMillis the sender's clock minus the receiver's
 * @param beforeStart whether the request is older than the receiver's start
 */
record SkewNotice(long skewMillis, boolean beforeStart) {

    static final String HEADER = "X-Circlet-Skew";

    private static final Pattern FORM = Pattern.compile("v=1;s=(-?[0-9]{1,18});b=([01]);m=([A-Za-z0-9_-]{22})");

    String sign(Secret secret, byte[] request) {
        return fields() + ";m=" + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(secret, request));
    }

    /** Reads a header, or returns {@code null} if it was not written for this request by one who knows the secret. */
    static @Nullable SkewNotice verify(String header, Secret secret, byte[] request) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            return null;
        }
        SkewNotice notice = new SkewNotice(
                Long.parseLong(matcher.group(1)), matcher.group(2).equals("1"));
        // Compared as text: two texts can stand for the same bytes, and only one of them is what a peer writes.
        byte[] genuine = notice.sign(secret, request).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(header.getBytes(StandardCharsets.US_ASCII), genuine) ? notice : null;
    }

    private byte[] mac(Secret secret, byte[] request) {
        var mac = secret.mac();
        mac.update("circlet-skew\n".getBytes(StandardCharsets.US_ASCII));
        mac.update(request);
        mac.update(fields().getBytes(StandardCharsets.US_ASCII));
        return Arrays.copyOf(mac.doFinal(), Frame.SEAL_BYTES);
    }

    private String fields() {
        return "v=1;s=" + skewMillis + ";b=" + (beforeStart ? 1 : 0);
    }

    /** Says it in words. */
    String detail() {
        return beforeStart
                ? "the request is older than the peer's start; this clock minus the peer's is " + skewMillis + " ms"
                : "this clock minus the peer's is " + skewMillis + " ms, which is over 30 s; synchronise the clocks";
    }
}
