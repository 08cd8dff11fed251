package dev.circlet.peer.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;

/**
 * Computes the MACs of the frames of one reply. Each covers the MAC of the request and the frame's place in the reply, so
 * that a frame can be neither altered, nor moved, nor left out, nor taken from another reply. One thread at a time.
 */
final class ReplySeal {

    private static final byte[] REPLY = "circlet-reply\n".getBytes(StandardCharsets.US_ASCII);

    private final Secret secret;
    private final byte[] request;
    private long sequence;

    /** @param request the MAC of the request */
    ReplySeal(Secret secret, byte[] request) {
        this.secret = secret;
        this.request = request;
    }

    /** Returns the MAC of the next frame, whose bytes from length to body are given. Moves no position. */
    byte[] next(List<ByteBuffer> frame) {
        Mac mac = start();
        for (ByteBuffer part : frame) {
            mac.update(part.duplicate());
        }
        return Arrays.copyOf(mac.doFinal(), Frame.SEAL_BYTES);
    }

    /** Appends its MAC to the next frame. */
    void append(Output frame) {
        Mac mac = start();
        mac.update(frame.array(), 0, frame.size());
        frame.raw(mac.doFinal(), Frame.SEAL_BYTES);
    }

    private Mac start() {
        Mac mac = secret.mac();
        mac.update(REPLY);
        mac.update(request);
        mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequence++));
        return mac;
    }
}
