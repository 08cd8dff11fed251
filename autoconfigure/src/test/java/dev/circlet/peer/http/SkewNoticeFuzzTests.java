package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Notices of skew by somebody who does not know the secret. An input is the header. */
class SkewNoticeFuzzTests {

    private static final byte[] REQUEST = "the MAC of a request".getBytes(StandardCharsets.US_ASCII);

    private final Secret secret = new Secret(PeerServer.SECRET);

    @FuzzTest(maxDuration = "1m")
    void onlyAGenuineNoticeIsBelieved(byte[] input) {
        String header = new String(input, StandardCharsets.ISO_8859_1);
        SkewNotice genuine = new SkewNotice(-31_000, true);
        boolean same = header.equals(genuine.sign(secret, REQUEST));
        assertThat(SkewNotice.verify(header, secret, REQUEST)).isEqualTo(same ? genuine : null);
    }
}
