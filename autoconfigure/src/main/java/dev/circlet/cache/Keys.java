package dev.circlet.cache;

import java.util.Objects;

/** Checks keys. Called on misses only: what is in memory was checked when it came in. */
final class Keys {

    private Keys() {}

    /**
     * Checks that a key can be used.
     *
     * @throws InvalidKeyException if it is empty, not well-formed, or too long
     * @throws NullPointerException if it is null
     */
    static void check(GroupSpec spec, String key) {
        Objects.requireNonNull(key, () -> "Group '" + spec.name() + "' refuses the key: it is null");
        if (key.isEmpty()) {
            throw new InvalidKeyException(spec.name(), "it is empty; give at least one character");
        }
        long bytes = 0;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < key.length()
                    && Character.isLowSurrogate(key.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new InvalidKeyException(
                        spec.name(), "it is not well-formed Unicode: a lone surrogate stands at index " + i);
            }
        }
        if (bytes > spec.maxKeyBytes()) {
            throw new InvalidKeyException(
                    spec.name(),
                    "it is " + bytes + " bytes long in UTF-8, over max-key-size (" + spec.maxKeyBytes() + " bytes)");
        }
    }
}
