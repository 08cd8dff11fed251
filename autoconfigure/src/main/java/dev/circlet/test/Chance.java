package dev.circlet.test;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Numbers drawn from a seed, for several threads. */
final class Chance implements RandomGenerator {

    private final SplittableRandom random;

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    static Chance of(long seed) {
        return new Chance(new SplittableRandom(seed));
    }

    synchronized Chance split() {
        return new Chance(random.split());
    }

    @Override
    public synchronized long nextLong() {
        return random.nextLong();
    }
}
