package dev.circlet.peer.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Proves to peers, and demands from them, the knowledge of a shared secret. It gives no confidentiality.
 *
 * <p>A request carries one header with an HMAC-SHA-256 over method, path, receiver, sender, time, a counter, and the length
 * and digest of the body, so it is judged before a byte of the body is read. Each frame of the reply carries a MAC that is
 * bound to the request. To rotate the secret, make the new one the second on every member, then the first, then the only
 * one: the first one signs, both are accepted.
 *
 * <p>One instance serves one node, both as a sender and as a receiver. Safe for concurrent use; never blocks.
 *
 * @since 0.1
 */
public final class PeerAuth {

    /** How far the clocks of two members may differ. */
    static final Duration TOLERANCE = Duration.ofSeconds(30);

    private static final int MAX_SECRETS = 2;

    private final List<Secret> secrets;
    private final InstantSource clock;
    private final long startMillis;
    private final AtomicLong counter = new AtomicLong();
    private final ReplayGuard replays = new ReplayGuard();

    /** A request's header, and what its reply must carry. */
    record Signature(String header, Secret secret, byte[] mac) {

        ReplySeal seal() {
            return new ReplySeal(secret, mac);
        }

        @Nullable
        SkewNotice skew(String notice) {
            return SkewNotice.verify(notice, secret, mac);
        }
    }

    /**
     * Creates an authentication whose receiving side starts now: what was sent before is refused.
     *
     * @param secrets one or two secrets of at least 32 bytes; the first one signs, all are accepted
     * @param clock the wall clock
     * @throws IllegalArgumentException if there are none or more than two secrets, or one is too short
     */
    public PeerAuth(List<byte[]> secrets, InstantSource clock) {
        if (secrets.isEmpty() || secrets.size() > MAX_SECRETS) {
            throw new IllegalArgumentException(secrets.size() + " peer secrets are given; use one, or two during a"
                    + " rotation: the first one signs, both are accepted");
        }
        this.secrets = secrets.stream().map(Secret::new).toList();
        this.clock = clock;
        this.startMillis = clock.millis();
    }

    /** Signs a request. */
    Signature sign(String path, String target, String sender, long incarnation, byte[] body, int length) {
        MessageDigest sha = sha256();
        sha.update(body, 0, length);
        Secret secret = secrets.get(0);
        AuthHeader claims = new AuthHeader(
                secret.id(), sender, incarnation, counter.getAndIncrement(), clock.millis(), length, sha.digest());
        String text = claims.text();
        byte[] mac = AuthHeader.mac(secret.mac(), path, target, text);
        return new Signature(AuthHeader.format(text, mac), secret, mac);
    }

    /** Judges a request by its header. Only an authentic one uses up a counter or memory. */
    Verdict verify(String header, String path, String target, long length) {
        AuthHeader.Signed signed = AuthHeader.parse(header);
        if (signed == null) {
            return new Verdict.Refused(AuthFailure.MALFORMED);
        }
        AuthHeader claims = signed.claims();
        Secret secret = secret(claims.keyId());
        if (secret == null) {
            return new Verdict.Refused(AuthFailure.UNKNOWN_KEY);
        }
        byte[] mac = AuthHeader.mac(secret.mac(), path, target, signed.text());
        if (!signed.fits(mac)) {
            return new Verdict.Refused(AuthFailure.BAD_MAC);
        }
        return claims.length() == length ? timely(claims, secret, mac) : new Verdict.Refused(AuthFailure.LENGTH);
    }

    private Verdict timely(AuthHeader claims, Secret secret, byte[] mac) {
        long skew = claims.millis() - clock.millis();
        boolean beforeStart = claims.millis() < startMillis;
        if (Math.abs(skew) > TOLERANCE.toMillis() || beforeStart) {
            return new Verdict.Skewed(new SkewNotice(skew, beforeStart).sign(secret, mac));
        }
        return replays.accept(claims.sender(), claims.incarnation(), claims.counter(), claims.millis())
                ? new Verdict.Ok(claims, new ReplySeal(secret, mac))
                : new Verdict.Refused(AuthFailure.REPLAY);
    }

    private @Nullable Secret secret(String id) {
        for (Secret secret : secrets) {
            if (secret.id().equals(id)) {
                return secret;
            }
        }
        return null;
    }

    /** Compares a body with what was signed. */
    static boolean fits(AuthHeader claims, byte[] body) {
        return MessageDigest.isEqual(claims.digest(), sha256().digest(body));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
