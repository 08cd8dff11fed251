package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerReply.Loading;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTests {

    private static final long SEED = Long.getLong("codec.seed", System.nanoTime());
    private static final int MAX = 200_000;
    private static final Hello HELLO = new Hello(1, 2, 3, false);

    private final Secret secret = new Secret(PeerServer.SECRET);
    private final byte[] request = new byte[32];

    private ReplySeal seal() {
        return new ReplySeal(secret, request);
    }

    private static List<PeerReply> read(FrameReader reader, byte[] bytes) throws ProtocolException {
        reader.feed(ByteBuffer.wrap(bytes));
        List<PeerReply> frames = new ArrayList<>();
        PeerReply frame;
        while ((frame = reader.next()) != null) {
            frames.add(frame);
        }
        return frames;
    }

    @Test
    void givesOutFramesAsSoonAsTheyAreComplete() throws Exception {
        byte[] bytes = FakePeer.frames(seal(), HELLO, new Loading(), new End());
        FrameReader reader = new FrameReader(seal(), MAX);
        List<PeerReply> frames = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (byte piece : bytes) {
            frames.addAll(read(reader, new byte[] {piece}));
            sizes.add(frames.size());
        }

        assertThat(frames).containsExactly(HELLO, new Loading(), new End());
        int helloBytes = ReplyCodec.encode(HELLO).size() + Frame.SEAL_BYTES;
        assertThat(sizes.get(helloBytes - 2)).isZero();
        assertThat(sizes.get(helloBytes - 1)).isEqualTo(1);
        assertThat(reader.finished()).isTrue();
    }

    @Test
    void ignoresWhatFollowsTheLastFrame() throws Exception {
        byte[] bytes = FakePeer.frames(seal(), HELLO, new End());
        FrameReader reader = new FrameReader(seal(), MAX);

        assertThat(read(reader, bytes)).hasSize(2);
        assertThat(read(reader, new byte[100])).isEmpty();
    }

    @Test
    void refusesEveryAlteredStream() throws Exception {
        Samples samples = new Samples(SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = FakePeer.frames(seal(), HELLO, middle(samples), new End());
            int place = random.nextInt(bytes.length);
            bytes[place] ^= (byte) (1 << random.nextInt(8));
            assertIncomplete(i, bytes);
        }
    }

    @Test
    void refusesEveryTruncatedReorderedOrSplicedStream() throws Exception {
        byte[] bytes =
                FakePeer.frames(seal(), HELLO, HttpExchangeIT.value(0, 50), HttpExchangeIT.value(1, 50), new End());
        for (int length = 0; length < bytes.length; length++) {
            assertIncomplete(length, Arrays.copyOf(bytes, length));
        }
        ReplySeal second = seal();
        byte[] hello = FakePeer.frames(second, HELLO);
        byte[] first = FakePeer.frames(second, HttpExchangeIT.value(0, 50));
        byte[] other = FakePeer.frames(second, HttpExchangeIT.value(1, 50));
        byte[] end = FakePeer.frames(second, new End());
        assertIncomplete(-1, concat(hello, other, first, end));
        assertIncomplete(-2, concat(hello, other, end));
        assertIncomplete(-3, concat(hello, first, first, other, end));
        assertIncomplete(-4, concat(hello, end));
        assertIncomplete(-5, concat(hello, FakePeer.frames(new ReplySeal(secret, new byte[] {1}), new End())));
    }

    private static PeerReply middle(Samples samples) {
        PeerReply frame = samples.reply();
        while (frame instanceof End || frame instanceof PeerReply.Refusal) {
            frame = samples.reply();
        }
        return frame;
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(10_000);
        for (byte[] part : parts) {
            all.put(part);
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    private void assertIncomplete(int i, byte[] bytes) {
        FrameReader reader = new FrameReader(seal(), MAX);
        try {
            read(reader, bytes);
        } catch (ProtocolException refused) {
            assertThat(refused).hasMessageMatching("The MAC of a frame does not fit|A frame of .* is announced.*");
        }
        assertThat(reader.finished()).as("seed %d, stream %d", SEED, i).isFalse();
    }

    @Test
    void limitsFramesByTheLengthTheyAnnounce() throws Exception {
        PeerReply value = HttpExchangeIT.value(0, 1_000);
        byte[] bytes = FakePeer.frames(seal(), value);
        int length = bytes.length - Frame.LENGTH_BYTES;

        assertThat(read(new FrameReader(seal(), length), bytes)).containsExactly(value);
        FrameReader narrow = new FrameReader(seal(), length - 1);
        narrow.feed(ByteBuffer.wrap(bytes, 0, Frame.LENGTH_BYTES));
        assertThatThrownBy(narrow::next)
                .isInstanceOf(ProtocolException.class)
                .hasMessage("A frame of " + length + " bytes is announced; the limit is " + (length - 1));
    }

    @Test
    void doesNotLookIntoAFrameBeforeItsMac() {
        byte[] nonsense = new byte[40];
        Arrays.fill(nonsense, (byte) 0xFF);
        nonsense[0] = nonsense[1] = nonsense[2] = 0;
        nonsense[3] = 36;

        assertThatThrownBy(() -> read(new FrameReader(seal(), MAX), nonsense))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        refused -> assertThat(refused.forged()).isTrue());
    }
}
