package dev.circlet.ring;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The points of a ring in ascending order, and who owns each.
 *
 * <p>A key belongs to the first point at or after its own position; after the last point comes the first. Instead of a
 * binary search, a table over the high bits of the position tells where to start. It has at least as many buckets as
 * there are points, and a full-avalanche hash fills them evenly, so that a look-up passes less than one point on
 * average. A copy of the first point at the highest position ends every walk without a test for the end. Of members
 * with equal points the one with the lowest name comes first and so owns the arc, in whatever order they were given.
 */
final class PointTable {

    /** 6 bytes each and 4 to 8 for their buckets: 160 MiB at this size, reached by no sane fleet. */
    static final int MAX_POINTS = 1 << 24;

    /** Owners are kept as 16-bit numbers. */
    static final int MAX_MEMBERS = 1 << 16;

    /** How many points a virtual node takes; see {@link Placement}. */
    private static final int POINTS_PER_NODE = 2;

    private static final int OWNER_BITS = 16;
    private static final long RING = 1L << 32;

    private final int size;
    private final int[] positions;
    private final char[] owners;
    private final int[] starts;
    private final int shift;

    private PointTable(long[] points) {
        this.size = points.length;
        this.positions = new int[size + 1];
        this.owners = new char[size + 1];
        for (int i = 0; i < size; i++) {
            positions[i] = position(points[i]);
            owners[i] = (char) points[i];
        }
        positions[size] = 0xFFFFFFFF;
        owners[size] = owners[0];
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
        this.shift = Integer.SIZE - bits;
        this.starts = starts(1 << bits);
    }

    /** Places every member: two points per virtual node, as many of these as given times its weight. */
    static PointTable of(List<Member> sorted, int virtualNodes, Placement placement) {
        long[] points = new long[count(sorted, virtualNodes)];
        int next = 0;
        for (int owner = 0; owner < sorted.size(); owner++) {
            Member member = sorted.get(owner);
            for (int i = 0; i < virtualNodes * member.weight(); i++) {
                long hash = placement.hash(member.name(), i);
                points[next++] = point((int) (hash >>> Integer.SIZE), owner);
                points[next++] = point((int) hash, owner);
            }
        }
        Arrays.sort(points);
        return new PointTable(points);
    }

    /** Returns the number of the member that owns the position. */
    int owner(int position) {
        return owners[index(position)];
    }

    /** Offers the owners of the points from the position on, once around, until the visitor has had enough. */
    void walk(int position, IntPredicate visitor) {
        int index = index(position) % size;
        for (int left = size; left > 0 && visitor.test(owners[index]); left--) {
            index = index + 1 == size ? 0 : index + 1;
        }
    }

    /** Returns how much of the ring each member owns, in positions; the sum is exactly 2^32. */
    long[] shares(int members) {
        long[] shares = new long[members];
        long previous = Integer.toUnsignedLong(positions[size - 1]) - RING;
        for (int i = 0; i < size; i++) {
            long position = Integer.toUnsignedLong(positions[i]);
            shares[owners[i]] += position - previous;
            previous = position;
        }
        return shares;
    }

    /**
     * Returns how much of the ring has another owner in another table, in positions.
     *
     * @param numbers the numbers by which this table knows the owners of the other one, by their numbers there
     */
    long differing(PointTable other, int[] numbers) {
        long previous = Math.max(at(size - 1), other.at(other.size - 1)) - RING;
        long differing = 0;
        int mine = 0;
        int theirs = 0;
        while (mine < size || theirs < other.size) {
            long position = Math.min(at(mine), other.at(theirs));
            // Whoever has the next point owns the arc before it; the copy at the end stands for the first point.
            if (owners[mine] != numbers[other.owners[theirs]]) {
                differing += position - previous;
            }
            previous = position;
            mine += at(mine) == position ? 1 : 0;
            theirs += other.at(theirs) == position ? 1 : 0;
        }
        return differing;
    }

    /** The position of a point, or the end of the ring behind the last one. */
    private long at(int index) {
        return index == size ? RING : Integer.toUnsignedLong(positions[index]);
    }

    private int index(int position) {
        int index = starts[position >>> shift];
        while (Integer.compareUnsigned(positions[index], position) < 0) {
            index++;
        }
        return index;
    }

    private int[] starts(int buckets) {
        int[] starts = new int[buckets];
        int index = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            int low = bucket << shift;
            while (index < size && Integer.compareUnsigned(positions[index], low) < 0) {
                index++;
            }
            starts[bucket] = index;
        }
        return starts;
    }

    private static long point(int position, int owner) {
        return Integer.toUnsignedLong(position) << OWNER_BITS | owner;
    }

    private static int position(long point) {
        return (int) (point >>> OWNER_BITS);
    }

    private static int count(List<Member> members, int virtualNodes) {
        long weight = members.stream().mapToLong(Member::weight).sum();
        long points = weight * virtualNodes * POINTS_PER_NODE;
        if (members.size() > MAX_MEMBERS || points > MAX_POINTS) {
            throw new IllegalArgumentException("A ring of " + members.size() + " members with a total weight of "
                    + weight + " and " + virtualNodes + " virtual nodes per weight is too large; at most " + MAX_MEMBERS
                    + " members and " + MAX_POINTS / POINTS_PER_NODE
                    + " virtual nodes in total are possible, so lower the weights or the virtual nodes");
        }
        return (int) points;
    }

    /**
     * Where the virtual nodes of a member lie. Each takes two points: the upper and the lower half of its hash, which
     * are as good as independent. That evens the shares out by the root of two without another hash; ketama takes even
     * four points from each MD5 (<a href="https://github.com/RJ/ketama">libketama</a>, 2007).
     */
    @FunctionalInterface
    interface Placement {

        /** The placement of the peer protocol: the name is hashed once per node, with the protocol's seed plus 1 + i. */
        Placement HASHED = (name, index) -> RingHash.hash64(name, RingHash.SEED + 1 + index);

        long hash(String name, int index);
    }
}
