package dev.circlet.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** How reports name keys: as they are, or by a hash that nobody can compute without the random bytes of this node's start. */
final class KeyNames {

    private static final int SHOWN = 6;

    private final boolean revealed;
    private final byte[] salt = new byte[32];

    KeyNames(boolean revealed) {
        this.revealed = revealed;
        new SecureRandom().nextBytes(salt);
    }

    String of(String group, String key) {
        if (revealed) {
            return key;
        }
        MessageDigest digest = sha256();
        digest.update(salt);
        digest.update((group + '\n' + key).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), SHOWN));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
