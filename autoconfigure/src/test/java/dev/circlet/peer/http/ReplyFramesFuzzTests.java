package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.circlet.AllocationBound;
import dev.circlet.peer.PeerReply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A peer that sends anything. The first byte of an input says whether the rest is a stream as it stands, or frames (two bytes
 * of length, type, body) that a peer with the secret seals; the second one, into what pieces the network cuts it.
 */
class ReplyFramesFuzzTests {

    private static final int MAX = 4_096;
    private static final byte[] REQUEST = new byte[32];

    private static final Secret SECRET = new Secret(PeerServer.SECRET);

    private static ReplySeal seal() {
        return new ReplySeal(SECRET, REQUEST);
    }

    @FuzzTest(maxDuration = "2m")
    void framesAreReadAsTheyAreOrRefused(byte[] input) {
        if (input.length < 2) {
            return;
        }
        byte[] stream = (input[0] & 1) == 0 ? rest(input) : sealed(input);
        AllocationBound.check(stream.length, () -> {
            try {
                List<PeerReply> frames = read(stream, 1 + (input[1] & 0xFF));
                byte[] again = written(frames);
                assertThat(Arrays.copyOf(stream, again.length)).isEqualTo(again);
            } catch (ProtocolException refused) {
                assertThat(refused.reason()).isNotNull();
            }
        });
    }

    private static byte[] rest(byte[] input) {
        return Arrays.copyOfRange(input, 2, input.length);
    }

    private static byte[] sealed(byte[] input) {
        ReplySeal seal = seal();
        Output all = new Output(input.length + 64);
        int at = 2;
        while (at + 2 < input.length) {
            int length = Math.min((input[at] & 0xFF) << 8 | input[at + 1] & 0xFF, input.length - at - 2);
            Output frame = new Output(length + 32);
            frame.int32(0);
            for (int i = 0; i < length; i++) {
                frame.int8(input[at + 2 + i]);
            }
            frame.end(Frame.SEAL_BYTES);
            seal.append(frame);
            all.raw(frame.array(), frame.size());
            at += 2 + length;
        }
        return all.toByteArray();
    }

    private static List<PeerReply> read(byte[] stream, int piece) throws ProtocolException {
        FrameReader reader = new FrameReader(seal(), MAX);
        List<PeerReply> frames = new ArrayList<>();
        for (int at = 0; at < stream.length; at += piece) {
            reader.feed(ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at)));
            PeerReply frame;
            while ((frame = reader.next()) != null) {
                assertThat(reader.finished())
                        .isEqualTo(frame instanceof PeerReply.End || frame instanceof PeerReply.Refusal);
                frames.add(frame);
            }
        }
        return frames;
    }

    private static byte[] written(List<PeerReply> frames) throws ProtocolException {
        ReplySeal seal = seal();
        Output all = new Output(256);
        for (PeerReply frame : frames) {
            Output out = ReplyCodec.encode(frame);
            seal.append(out);
            assertThat(out.size()).isLessThanOrEqualTo(Frame.LENGTH_BYTES + MAX);
            all.raw(out.array(), out.size());
        }
        return all.toByteArray();
    }
}
