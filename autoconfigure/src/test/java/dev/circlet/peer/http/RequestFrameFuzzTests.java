package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.circlet.AllocationBound;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A peer that signs anything. The first byte of an input says into what pieces the network cuts the rest. */
class RequestFrameFuzzTests {

    @FuzzTest(maxDuration = "2m")
    void aRequestIsReadAsItIsOrRefused(byte[] input) {
        if (input.length == 0) {
            return;
        }
        AllocationBound.check(input.length, () -> {
            Object whole = read(input, input.length);
            assertThat(read(input, 1 + (input[0] & 0xFF))).isEqualTo(whole);
        });
    }

    /** Returns the request, or why it is refused. */
    private static Object read(byte[] input, int piece) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int at = 1; at < input.length; at += piece) {
            pieces.add(ByteBuffer.wrap(input, at, Math.min(piece, input.length - at)));
        }
        Input in = new Input(pieces);
        try {
            RequestCodec.Decoded decoded = RequestCodec.decode(in);
            assertThat(in.remaining()).isZero();
            byte[] again =
                    RequestCodec.encode(decoded.envelope(), decoded.request()).toByteArray();
            assertThat(ByteBuffer.wrap(again).position(Frame.LENGTH_BYTES))
                    .isEqualTo(ByteBuffer.wrap(input).position(1));
            return decoded;
        } catch (ProtocolException refused) {
            return refused.reason() + " " + refused.getMessage();
        }
    }
}
