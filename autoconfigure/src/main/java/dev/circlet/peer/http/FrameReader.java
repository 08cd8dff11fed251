package dev.circlet.peer.http;

import dev.circlet.peer.PeerReply;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of one reply as they arrive and gives out its frames. Keeps the buffers it is fed until their frame is
 * complete, so that a value is copied once, and looks into a frame only after its MAC is found right.
 */
final class FrameReader {

    private final ReplySeal seal;
    private final int maxFrameBytes;
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private long available;
    private boolean finished;

    /** @param maxFrameBytes the longest frame, without the four bytes of its length */
    FrameReader(ReplySeal seal, int maxFrameBytes) {
        this.seal = seal;
        this.maxFrameBytes = maxFrameBytes;
    }

    void feed(ByteBuffer buffer) {
        if (buffer.hasRemaining()) {
            buffers.add(buffer);
            available += buffer.remaining();
        }
    }

    /** Returns the next frame, or {@code null} if more bytes are needed or the last frame was given out. */
    @Nullable
    PeerReply next() throws ProtocolException {
        if (finished || available < Frame.LENGTH_BYTES) {
            return null;
        }
        int length = length();
        if (length < 1 + Frame.SEAL_BYTES || length > maxFrameBytes) {
            throw ProtocolException.limit("A frame of " + Integer.toUnsignedString(length)
                    + " bytes is announced; the limit is " + maxFrameBytes);
        }
        if (available < Frame.LENGTH_BYTES + (long) length) {
            return null;
        }
        List<ByteBuffer> frame = take(Frame.LENGTH_BYTES + length - Frame.SEAL_BYTES);
        Input mac = new Input(take(Frame.SEAL_BYTES));
        byte[] expected = seal.next(frame);
        byte[] actual = new byte[Frame.SEAL_BYTES];
        for (int i = 0; i < actual.length; i++) {
            actual[i] = (byte) mac.int8();
        }
        if (!MessageDigest.isEqual(expected, actual)) {
            throw ProtocolException.forged("The MAC of a frame does not fit");
        }
        Input in = new Input(frame);
        in.int32();
        PeerReply reply = ReplyCodec.decode(in);
        finished = reply instanceof PeerReply.End || reply instanceof PeerReply.Refusal;
        return reply;
    }

    /** The bytes that are kept for frames which are not complete. */
    long buffered() {
        return available;
    }

    /** Tells whether the last frame of the reply was given out. */
    boolean finished() {
        return finished;
    }

    private int length() {
        int length = 0;
        int missing = Frame.LENGTH_BYTES;
        for (ByteBuffer buffer : buffers) {
            for (int i = buffer.position(); i < buffer.limit() && missing > 0; i++) {
                length = length << 8 | buffer.get(i) & 0xFF;
                missing--;
            }
            if (missing == 0) {
                break;
            }
        }
        return length;
    }

    /** Cuts off the next bytes without copying them. */
    private List<ByteBuffer> take(int count) {
        List<ByteBuffer> taken = new ArrayList<>(2);
        int missing = count;
        while (missing > 0) {
            ByteBuffer first = buffers.getFirst();
            if (first.remaining() <= missing) {
                taken.add(buffers.removeFirst());
                missing -= first.remaining();
            } else {
                taken.add(first.slice(first.position(), missing));
                first.position(first.position() + missing);
                missing = 0;
            }
        }
        available -= count;
        return taken;
    }
}
