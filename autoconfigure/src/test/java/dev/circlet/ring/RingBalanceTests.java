package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingBalanceTests {

    private static final int FLEETS = 40;
    private static final int BALANCED_FLEETS = 100;

    // Chance in the keys then adds 1.4 percent to a member's share, where chance in the points adds three.
    private static final int KEYS_PER_MEMBER = 5_000;

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 10, 20, 30, 50})
    void theLargestMemberOwnsLittleMoreThanTheMean(int size) {
        // At 50 members the percentile is 1.10 by share and 1.11 by keys, with a standard deviation of 0.005 over so
        // many
        // fleets: any seed will do.
        SplittableRandom random = Seeds.any();
        long[] keys = Rings.randomKeys(random, KEYS_PER_MEMBER * size);
        double[] byShare = new double[BALANCED_FLEETS];
        double[] byKeys = new double[BALANCED_FLEETS];
        for (int i = 0; i < BALANCED_FLEETS; i++) {
            HashRing ring = HashRing.of(Rings.fleet(random, size), Rings.NODES);
            byShare[i] = Collections.max(ring.ownership().values()) * size;
            byKeys[i] = Collections.max(Rings.count(ring, keys).values()) * size / (double) keys.length;
        }

        assertThat(percentile95(byShare)).as("peak/mean of the ownership").isLessThanOrEqualTo(1.15);
        assertThat(percentile95(byKeys)).as("peak/mean of the keys").isLessThanOrEqualTo(1.15);
    }

    @Test
    void consecutiveKeysSpreadAsEvenlyAsRandomOnes() {
        SplittableRandom random = Seeds.usually(2);
        long[] users = Rings.hashes("users", IntStream.range(0, 10_000).mapToObj(i -> "user:" + i));
        long[] orders =
                Rings.hashes("orders", IntStream.range(0, 10_000).mapToObj(i -> String.format("order-%06d", i)));
        long[] any = Rings.randomKeys(random, 10_000);
        double[] sums = new double[3];
        for (int i = 0; i < FLEETS; i++) {
            HashRing ring = HashRing.of(Rings.fleet(random, 11), Rings.NODES);
            sums[0] += chiSquare(ring, users);
            sums[1] += chiSquare(ring, orders);
            sums[2] += chiSquare(ring, any);
        }

        // The mean of chi-square is its 10 degrees of freedom; a hash without avalanche yields hundreds.
        assertThat(Arrays.stream(sums).map(sum -> sum / FLEETS))
                .allSatisfy(mean -> assertThat(mean).isCloseTo(10, within(6.0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void aMemberOwnsInProportionToItsWeight(int weight) {
        SplittableRandom random = Seeds.usually(3);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < FLEETS; i++) {
            List<Member> light = Rings.fleet(random, 9);
            HashRing ring = HashRing.of(Rings.with(light, Rings.weighted("heavy", weight)), Rings.NODES);
            Map<String, Double> shares = ring.ownership();
            ratios.add(shares.get("heavy") / ((1 - shares.get("heavy")) / 9));
        }

        assertThat(ratios).allSatisfy(ratio -> assertThat(ratio).isCloseTo(weight, within(weight * 0.2)));
        assertThat(ratios.stream().mapToDouble(ratio -> ratio).average())
                .hasValueCloseTo((double) weight, within(weight * 0.03));
    }

    @Test
    void groupsSpreadOneKeyOverAllMembers() {
        HashRing ring = HashRing.of(Rings.fleet(Seeds.usually(4), 10), Rings.NODES);
        long[] hashes = IntStream.range(0, 2_000)
                .mapToLong(i -> RingHash.keyHash(RingHash.groupSeed("group-" + i), "all"))
                .toArray();

        assertThat(Rings.count(ring, hashes).values())
                .hasSize(10)
                .allSatisfy(count -> assertThat(count).isBetween(100, 320));
    }

    /** How far the keys are from the shares, however uneven those are. */
    private static double chiSquare(HashRing ring, long[] hashes) {
        Map<String, Integer> counts = Rings.count(ring, hashes);
        return ring.ownership().entrySet().stream()
                .mapToDouble(entry -> {
                    double expected = entry.getValue() * hashes.length;
                    return Math.pow(counts.getOrDefault(entry.getKey(), 0) - expected, 2) / expected;
                })
                .sum();
    }

    private static double percentile95(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(sorted.length * 0.95) - 1];
    }
}
