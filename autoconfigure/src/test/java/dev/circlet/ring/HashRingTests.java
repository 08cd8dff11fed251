package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashRingTests {

    private final HashRing ring = HashRing.of(Rings.members("a", "b", "c"), Rings.NODES);

    @Nested
    class Owners {

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3, 17, 100})
        void areThoseOfASortedMap(int size) {
            SplittableRandom random = Seeds.any();
            for (int virtualNodes : new int[] {1, 2, 7, 128}) {
                List<Member> members = Rings.fleet(random, size);
                HashRing ring = HashRing.of(members, virtualNodes);
                Reference reference = new Reference(members, virtualNodes, PointTable.Placement.HASHED);
                random.longs(1_000).forEach(hash -> reference.check(ring, hash));
                reference.checkBoundaries(ring);
            }
        }

        @Test
        void areThoseOfASortedMapWherePointsCrowd() {
            SplittableRandom random = Seeds.any();
            int[] crowded = {0, 1, 2, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF};
            for (int round = 0; round < 200; round++) {
                long salt = random.nextLong();
                PointTable.Placement placement = (name, index) -> {
                    long hash = RingHash.hash64(name + index, salt);
                    return both(crowded[(int) (hash >>> 61)], crowded[(int) hash & 7]);
                };
                List<Member> members = Rings.fleet(random, 1 + random.nextInt(6));
                HashRing ring = HashRing.of(Rings.shuffled(members, random), 2, placement);
                Reference reference = new Reference(members, 2, placement);
                random.longs(50).forEach(hash -> reference.check(ring, hash));
                reference.checkBoundaries(ring);
            }
        }

        @Test
        void ofEqualPointsAreTheLowestNamesInAnyOrder() {
            PointTable.Placement allAtOnePoint = (name, index) -> both(100, 100);
            SplittableRandom random = Seeds.any();
            for (int round = 0; round < 20; round++) {
                List<Member> members = Rings.shuffled(Rings.members("a", "b", "c", "d"), random);
                HashRing ring = HashRing.of(members, 3, allAtOnePoint);

                assertThat(ring.owner(random.nextLong()).name()).isEqualTo("a");
                assertThat(ring.ownership()).containsEntry("a", 1.0).containsEntry("d", 0.0);
                assertThat(ring.successors(random.nextLong(), 4))
                        .extracting(Member::name)
                        .containsExactly("a", "b", "c", "d");
            }
        }

        @Test
        void doNotDependOnTheOrderOfTheMembers() {
            SplittableRandom random = Seeds.any();
            List<Member> members = Rings.fleet(random, 12);
            HashRing one = HashRing.of(members, 64);
            HashRing other = HashRing.of(Rings.shuffled(members, random), 64);

            assertThat(other.members()).isEqualTo(one.members());
            assertThat(other.ownership()).isEqualTo(one.ownership());
            random.longs(5_000)
                    .forEach(hash -> assertThat(other.successors(hash, 3)).isEqualTo(one.successors(hash, 3)));
        }

        @Test
        void carryTheAddressTheyWereGivenWith() {
            Member member = Member.up("a", URI.create("http://10.0.0.9:8080"));

            assertThat(HashRing.of(List.of(member), 1).owner(42)).isSameAs(member);
        }
    }

    @Nested
    class Successors {

        @Test
        void areDistinctAndBeginWithTheOwner() {
            SplittableRandom random = Seeds.any();
            HashRing ring = HashRing.of(Rings.fleet(random, 9), 32);
            random.longs(2_000).forEach(hash -> {
                int count = 1 + (int) (hash & 15);
                assertThat(ring.successors(hash, count))
                        .hasSize(Math.min(count, 9))
                        .doesNotHaveDuplicates()
                        .startsWith(ring.owner(hash));
            });
        }

        @Test
        void takeOverWhenTheOwnerIsGone() {
            SplittableRandom random = Seeds.any();
            List<Member> members = Rings.fleet(random, 6);
            HashRing ring = HashRing.of(members, 64);
            random.longs(500).forEach(hash -> {
                List<Member> order = ring.successors(hash, 6);
                List<Member> left = new ArrayList<>(members);
                for (Member expected : order) {
                    assertThat(HashRing.of(left, 64).owner(hash)).isEqualTo(expected);
                    left.remove(expected);
                }
            });
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1})
        void areAtLeastOne(int count) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ring.successors(1, count))
                    .withMessageContaining(String.valueOf(count));
        }

        @Test
        void cannotBeChanged() {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> ring.successors(1, 2).clear());
        }
    }

    @Nested
    class Fingerprint {

        private final String fingerprint = ring.fingerprintText();

        @Test
        void ignoresAddressStateAndOrder() {
            List<Member> same = List.of(
                    Member.up("c", URI.create("http://10.0.0.3:80")),
                    Rings.member("b").withState(Member.State.LEAVING),
                    Rings.member("a"));

            assertThat(HashRing.of(same, Rings.NODES).fingerprintText()).isEqualTo(fingerprint);
        }

        @Test
        void changesWithNamesWeightsAndVirtualNodes() {
            List<HashRing> others = List.of(
                    HashRing.of(Rings.members("a", "b"), Rings.NODES),
                    HashRing.of(Rings.members("a", "b", "d"), Rings.NODES),
                    HashRing.of(Rings.members("a", "b", "c", "d"), Rings.NODES),
                    HashRing.of(Rings.members("a", "b", "c"), Rings.NODES - 1),
                    HashRing.of(List.of(Rings.member("a"), Rings.member("b"), Rings.weighted("c", 2)), Rings.NODES));

            assertThat(others)
                    .extracting(HashRing::fingerprintText)
                    .doesNotContain(fingerprint)
                    .doesNotHaveDuplicates();
        }

        @Test
        void isWrittenWithSixteenDigits() {
            assertThat(fingerprint).matches("[0-9a-f]{16}");
            assertThat(Long.parseUnsignedLong(fingerprint, 16)).isEqualTo(ring.fingerprint());
        }
    }

    @Nested
    class Ownership {

        @Test
        void addsUpToOneAndIsSortedByName() {
            SplittableRandom random = Seeds.any();
            for (int size = 1; size <= 40; size++) {
                HashRing ring = HashRing.of(Rings.shuffled(Rings.fleet(random, size), random), 1 + random.nextInt(600));

                assertThat(ring.ownership().values().stream()
                                .mapToDouble(share -> share)
                                .sum())
                        .isCloseTo(1, within(1e-9));
                assertThat(List.copyOf(ring.ownership().keySet()))
                        .isSorted()
                        .isEqualTo(ring.members().stream().map(Member::name).toList());
            }
        }

        @Test
        void isTheArcBeforeEachPoint() {
            Map<String, Long> points = Map.of(
                    "a", both(0x40000000, 0xC0000000),
                    "b", both(0x80000000, 0x60000000),
                    "c", both(0x90000000, 0x90000000));
            HashRing ring = HashRing.of(Rings.members("a", "b", "c"), 1, (name, index) -> points.get(name));

            assertThat(ring.ownership())
                    .containsExactly(Map.entry("a", 0.6875), Map.entry("b", 0.25), Map.entry("c", 0.0625));
        }

        @Test
        void cannotBeChanged() {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> ring.ownership().clear());
        }
    }

    @Test
    void describesItself() {
        assertThat(ring.size()).isEqualTo(3);
        assertThat(ring.virtualNodes()).isEqualTo(Rings.NODES);
        assertThat(ring.members()).isEqualTo(Rings.members("a", "b", "c"));
        assertThat(ring).asString().contains(ring.fingerprintText(), "3 members", "512 virtual nodes");
    }

    @Test
    void refusesToBeEmpty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HashRing.of(List.of(), Rings.NODES))
                .withMessageContaining("at least one member");
    }

    @Test
    void refusesANameThatOccursTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HashRing.of(Rings.members("a", "b", "a"), Rings.NODES))
                .withMessageContaining("'a' occurs twice");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 4097})
    void refusesVirtualNodesOutOfRange(int virtualNodes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HashRing.of(Rings.members("a"), virtualNodes))
                .withMessageContaining(String.valueOf(virtualNodes))
                .withMessageContaining("1 to 4096");
    }

    @Test
    void refusesMorePointsThanMemoryShouldHold() {
        List<Member> heavy = Rings.fleet(Seeds.any(), 21).stream()
                .map(member -> Rings.weighted(member.name(), 100))
                .toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> HashRing.of(heavy, 4096))
                .withMessageContaining("total weight of 2100")
                .withMessageContaining("lower the weights or the virtual nodes");
    }

    /** A hash that places a virtual node at these points. */
    private static long both(int upper, int lower) {
        return (long) upper << 32 | Integer.toUnsignedLong(lower);
    }

    /** The ring as one would write it first. */
    private static final class Reference {

        private final TreeMap<Long, TreeMap<String, Member>> points = new TreeMap<>();
        private final int size;

        Reference(List<Member> members, int virtualNodes, PointTable.Placement placement) {
            size = members.size();
            for (Member member : members) {
                for (int i = 0; i < virtualNodes * member.weight(); i++) {
                    long hash = placement.hash(member.name(), i);
                    place(hash >>> 32, member);
                    place(hash & 0xFFFFFFFFL, member);
                }
            }
        }

        private void place(long point, Member member) {
            points.computeIfAbsent(point, none -> new TreeMap<>()).put(member.name(), member);
        }

        void check(HashRing ring, long hash) {
            long point = hash >>> 32;
            List<Member> expected = Stream.of(points.tailMap(point, true), points.headMap(point, false))
                    .flatMap(part -> part.values().stream())
                    .flatMap(tied -> tied.values().stream())
                    .distinct()
                    .limit(size)
                    .toList();
            assertThat(ring.owner(hash)).as("owner of %x", hash).isEqualTo(expected.get(0));
            assertThat(ring.successors(hash, size)).as("successors of %x", hash).containsExactlyElementsOf(expected);
        }

        void checkBoundaries(HashRing ring) {
            check(ring, 0);
            check(ring, 0xFFFFFFFFL);
            check(ring, 0x7FFFFFFF_00000000L);
            check(ring, 0x80000000_00000000L);
            check(ring, 0xFFFFFFFF_00000000L);
            check(ring, -1);
            points.keySet().stream().limit(50).forEach(point -> {
                check(ring, point - 1 << 32);
                check(ring, point << 32);
                check(ring, point << 32 | 0xFFFFFFFFL);
                check(ring, point + 1 << 32);
            });
        }
    }
}
