package dev.circlet.peer.http;

import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * The numbers of the wire format, version 1. {@code docs/protocol.md} tells the same in prose; golden bytes pin both.
 *
 * <p>A frame is a length of four bytes, which counts what follows it, a type byte, a body, and in replies a MAC.
 */
final class Frame {

    /** The version of the protocol: layout, ring hash, seed and placement. */
    static final int VERSION = 1;

    static final String MEDIA_TYPE = "application/vnd.circlet";

    static final int LENGTH_BYTES = 4;
    static final int SEAL_BYTES = 16;

    /** What a frame may need beside the largest value: key, ages, lengths. */
    static final int HEADROOM = 128 * 1024;

    static final int MAX_KEY_BYTES = 65_535;
    static final int MAX_KEYS = 256;
    static final int MAX_TEXT_BYTES = 65_535;

    /** Bounds lists of members, settings and invalidations. */
    static final int MAX_ITEMS = 10_000;

    static final int FETCH = 0x01;
    static final int PEEK = 0x02;
    static final int INVALIDATE = 0x03;
    static final int INFO = 0x04;
    static final int LEASE = 0x05;
    static final int FILL = 0x06;
    static final int PULL = 0x07;

    static final int HELLO = 0x41;
    static final int LOADING = 0x42;
    static final int KEY_ANSWER = 0x43;
    static final int ACKNOWLEDGED = 0x44;
    static final int NODE_INFO = 0x45;
    static final int KEY_INFO = 0x46;
    static final int MISSED = 0x47;
    static final int LEASED = 0x48;
    static final int PULLED = 0x49;
    static final int REFUSAL = 0x4E;
    static final int END = 0x4F;

    private static final Map<Integer, String> OPERATIONS = Map.of(
            FETCH,
            "fetch",
            PEEK,
            "peek",
            INVALIDATE,
            "invalidate",
            INFO,
            "info",
            LEASE,
            "lease",
            FILL,
            "fill",
            PULL,
            "pull");

    private static final Map<String, Integer> TYPES =
            OPERATIONS.entrySet().stream().collect(Collectors.toMap(Entry::getValue, Entry::getKey));

    private Frame() {}

    /** The last segment of the path under which requests of a type are sent. */
    static String operation(int type) {
        String operation = OPERATIONS.get(type);
        if (operation == null) {
            throw new IllegalArgumentException("Type " + type + " is not that of a request");
        }
        return operation;
    }

    /** The type of requests under a path whose last segment is given, or -1. */
    static int type(String operation) {
        return TYPES.getOrDefault(operation, -1);
    }
}
