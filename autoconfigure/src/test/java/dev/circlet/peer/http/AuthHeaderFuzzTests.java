package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Headers by somebody who has seen a genuine one, but does not know the secret. An input is such a header. */
class AuthHeaderFuzzTests {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String PATH = "/_circlet/v1/fetch";
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);

    /** The first input in the corpus; it was signed with the secret of the tests. */
    private static final String GENUINE =
            auth().sign(PATH, "server", "client", 42, BODY, BODY.length).header();

    private static PeerAuth auth() {
        return new PeerAuth(List.of(PeerServer.SECRET), () -> NOW);
    }

    @FuzzTest(maxDuration = "2m")
    void onlyAGenuineHeaderIsAccepted(byte[] input) {
        String header = new String(input, StandardCharsets.ISO_8859_1);
        PeerAuth auth = auth();
        Verdict verdict = auth.verify(header, PATH, "server", BODY.length);
        if (header.equals(GENUINE)) {
            assertThat(verdict).isInstanceOf(Verdict.Ok.class);
            verdict = auth.verify(header, PATH, "server", BODY.length);
        }
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);

        AuthHeader.Signed signed = AuthHeader.parse(header);
        AuthHeader naive = naive(header);
        assertThat(signed == null).isEqualTo(naive == null);
        if (signed != null && naive != null) {
            assertThat(signed.text() + ";m=" + signed.mac()).isEqualTo(header);
            assertThat(signed.claims()).usingRecursiveComparison().isEqualTo(naive);
        }
    }

    /** The same form, read field by field. */
    private static @Nullable AuthHeader naive(String header) {
        String[] fields = header.split(";", -1);
        String names = "vksictndm";
        if (fields.length != names.length() || header.length() > 512) {
            return null;
        }
        for (int i = 0; i < fields.length; i++) {
            if (!fields[i].startsWith(names.charAt(i) + "=")) {
                return null;
            }
            fields[i] = fields[i].substring(2);
        }
        boolean form = fields[0].equals("1")
                && consists(fields[1], "0123456789abcdef", 8, 8)
                && consists(fields[2], LETTERS + "._:-", 1, 64)
                && consists(fields[3], "0123456789abcdef", 16, 16)
                && consists(fields[4], "0123456789", 1, 18)
                && consists(fields[5], "0123456789", 1, 18)
                && consists(fields[6], "0123456789", 1, 9)
                && consists(fields[7], LETTERS + "_-", 43, 43)
                && consists(fields[8], LETTERS + "_-", 43, 43);
        return !form
                ? null
                : new AuthHeader(
                        fields[1],
                        fields[2],
                        Long.parseUnsignedLong(fields[3], 16),
                        Long.parseLong(fields[4]),
                        Long.parseLong(fields[5]),
                        Integer.parseInt(fields[6]),
                        Base64.getUrlDecoder().decode(fields[7]));
    }

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static boolean consists(String text, String alphabet, int least, int most) {
        return text.length() >= least && text.length() <= most && text.chars().allMatch(c -> alphabet.indexOf(c) >= 0);
    }
}
