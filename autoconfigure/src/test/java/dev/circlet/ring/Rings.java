package dev.circlet.ring;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Members, keys and rings for tests. */
final class Rings {

    static final URI HERE = URI.create("local:self");
    static final int NODES = 512;

    private Rings() {}

    static Member member(String name) {
        return Member.up(name, HERE);
    }

    static Member weighted(String name, int weight) {
        return new Member(name, HERE, weight, Member.State.UP);
    }

    static List<Member> members(String... names) {
        return Stream.of(names).map(Rings::member).toList();
    }

    /** Names as fleets have them: one prefix per fleet, consecutive numbers. */
    static List<Member> fleet(SplittableRandom random, int size) {
        String prefix = "app-" + Integer.toHexString(random.nextInt()) + "-";
        return IntStream.range(0, size).mapToObj(i -> member(prefix + i)).toList();
    }

    static <T> List<T> with(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    static <T> List<T> shuffled(List<T> list, SplittableRandom random) {
        List<T> shuffled = new ArrayList<>(list);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            shuffled.set(i, shuffled.set(random.nextInt(i + 1), shuffled.get(i)));
        }
        return shuffled;
    }

    static long[] hashes(String group, Stream<String> keys) {
        long seed = RingHash.groupSeed(group);
        return keys.mapToLong(key -> RingHash.keyHash(seed, key)).toArray();
    }

    static long[] randomKeys(SplittableRandom random, int count) {
        return hashes(
                "random", LongStream.generate(random::nextLong).limit(count).mapToObj(Long::toHexString));
    }

    /** How many of the hashes each member owns; members without any are missing. */
    static Map<String, Integer> count(HashRing ring, long[] hashes) {
        Map<String, Integer> counts = new HashMap<>();
        Arrays.stream(hashes).forEach(hash -> counts.merge(ring.owner(hash).name(), 1, Integer::sum));
        return counts;
    }
}
