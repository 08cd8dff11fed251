package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is kept, or the word that there is none to share.
 *
 * <p>Format: version (1 byte, 1), kind (1 byte). A refusal (0) goes on with its reason as modified UTF-8. A response (1) goes on
 * with the time of its origin in milliseconds (8 bytes), status (2), number of headers (2), name and value of each in modified
 * UTF-8; the rest is the body.
 */
record StoredResponse(@Nullable String refusal, long originMillis, int status, List<Header> headers, ByteView body) {

    private static final int VERSION = 1;
    private static final int REFUSAL = 0;
    private static final int RESPONSE = 1;

    record Header(String name, String value) {

        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    static StoredResponse refusal(String reason) {
        return new StoredResponse(reason, 0, 0, List.of(), ByteView.empty());
    }

    @Nullable
    String header(String name) {
        return headers.stream()
                .filter(header -> header.is(name))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }

    /** @throws IOException if a header is longer than the format can hold */
    ByteView write() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.size() + 256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(VERSION);
        if (refusal != null) {
            out.writeByte(REFUSAL);
            out.writeUTF(refusal);
        } else {
            out.writeByte(RESPONSE);
            out.writeLong(originMillis);
            out.writeShort(status);
            out.writeShort(headers.size());
            for (Header header : headers) {
                out.writeUTF(header.name());
                out.writeUTF(header.value());
            }
            body.writeTo(out);
        }
        return ByteView.of(bytes.toByteArray());
    }

    /** Reads what {@link #write} wrote; the body shares the bytes. Returns null if the bytes are something else. */
    static @Nullable StoredResponse read(ByteView bytes) {
        try (DataInputStream in = new DataInputStream(bytes.asInputStream())) {
            if (in.readUnsignedByte() != VERSION) {
                return null;
            }
            return switch (in.readUnsignedByte()) {
                case REFUSAL -> refusal(in.readUTF());
                case RESPONSE -> response(in, bytes);
                default -> null;
            };
        } catch (IOException notOurs) {
            return null;
        }
    }

    private static StoredResponse response(DataInputStream in, ByteView bytes) throws IOException {
        long origin = in.readLong();
        int status = in.readUnsignedShort();
        int count = in.readUnsignedShort();
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            headers.add(new Header(in.readUTF(), in.readUTF()));
        }
        ByteView body = bytes.slice(bytes.size() - in.available(), bytes.size());
        return new StoredResponse(null, origin, status, headers, body);
    }
}
