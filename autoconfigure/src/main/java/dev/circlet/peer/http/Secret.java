package dev.circlet.peer.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One shared secret, ready to compute HMAC-SHA-256. */
final class Secret {

    /** The size of what the hash function yields: a shorter secret would be the weakest link (RFC 2104, section 3). */
    static final int MIN_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID_BYTES = 4;

    private final byte[] key;
    private final Mac prototype;
    private final String id;

    Secret(byte[] key) {
        if (key.length < MIN_BYTES) {
            throw new IllegalArgumentException("A peer secret has " + key.length + " bytes, but needs at least "
                    + MIN_BYTES + "; generate one with: openssl rand -base64 48");
        }
        this.key = key.clone();
        this.prototype = initialised();
        byte[] digest = prototype.doFinal("circlet-key-id".getBytes(StandardCharsets.US_ASCII));
        this.id = HexFormat.of().formatHex(digest, 0, ID_BYTES);
    }

    /** Names the secret in the header without telling it. */
    String id() {
        return id;
    }

    /** Returns a MAC of its own; a clone spares hashing the key again. */
    Mac mac() {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException provider) {
            return initialised();
        }
    }

    private Mac initialised() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, impossible);
        }
    }
}
