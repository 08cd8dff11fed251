package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins everything instances must agree about; see the head of the file. */
class GoldenRingTests {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithTheGoldenVector(String line) {
        String[] columns = line.split("\t");
        assertThat(actual(columns))
                .as("a change here breaks the peer protocol: raise RingHash.VERSION or take the change back")
                .isEqualTo(columns[columns.length - 1]);
    }

    @Test
    void everyKindOfVectorIsThere() throws IOException {
        assertThat(vectors().map(line -> line.split("\t")[0]).distinct())
                .containsExactlyInAnyOrder("group", "key", "node", "fingerprint", "owners");
    }

    private static String actual(String[] columns) {
        return switch (columns[0]) {
            case "group" -> HEX.toHexDigits(RingHash.groupSeed(columns[1]));
            case "key" -> HEX.toHexDigits(RingHash.keyHash(RingHash.groupSeed(columns[1]), columns[2]));
            case "node" -> HEX.toHexDigits(PointTable.Placement.HASHED.hash(columns[1], Integer.parseInt(columns[2])));
            case "fingerprint" -> ring(columns).fingerprintText();
            case "owners" -> owners(ring(columns), columns[3], columns[4]);
            default -> throw new IllegalArgumentException("Unknown kind of vector: " + columns[0]);
        };
    }

    private static HashRing ring(String[] columns) {
        List<Member> members = Arrays.stream(columns[2].split(","))
                .map(member -> member.split("="))
                .map(parts -> Rings.weighted(parts[0], Integer.parseInt(parts[1])))
                .toList();
        return HashRing.of(members, Integer.parseInt(columns[1]));
    }

    private static String owners(HashRing ring, String group, String key) {
        return PeerPicker.consistentHash().pick(ring, group, key, ring.size()).stream()
                .map(Member::name)
                .collect(Collectors.joining(","));
    }

    static Stream<String> vectors() throws IOException {
        try (InputStream in = GoldenRingTests.class.getResourceAsStream("/golden/ring.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#"));
        }
    }
}
