package dev.circlet.ring;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Randomness that says how to repeat it. */
final class Seeds {

    private static final String PROPERTY = "circlet.test.seed";

    private Seeds() {}

    /** For properties that hold for every seed: another seed in every run. */
    static SplittableRandom any() {
        return usually(new SecureRandom().nextLong());
    }

    /** For statistical properties, which a few seeds must miss: the same seed unless another one is given. */
    static SplittableRandom usually(long usual) {
        long seed = Long.getLong(PROPERTY, usual);
        System.out.println("Seed " + seed + ", repeat with -D" + PROPERTY + "=" + seed);
        return new SplittableRandom(seed);
    }
}
