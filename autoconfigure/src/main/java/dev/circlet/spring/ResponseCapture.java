package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.router.MemoryExchange;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes down a response that is computed to be kept. Ends the computation as soon as it shows that it cannot be: a stream without
 * end must not fill the memory.
 */
final class ResponseCapture {

    /** About one connection, or set anew for each answer. */
    private static final Set<String> NOT_KEPT = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "date",
            "age");

    private static final int ETAG_BYTES = 16;

    private final MemoryExchange response;
    private final int limit;
    private volatile @Nullable String refusal;

    ResponseCapture(MemoryExchange response, int limit) {
        this.response = response;
        this.limit = limit;
    }

    MemoryExchange response() {
        return response;
    }

    @Nullable
    String refusal() {
        return refusal;
    }

    OutputStream around(OutputStream out) {
        if (Sharing.isEventStream(response)) {
            throw refuse("it is a stream of events");
        }
        return new FilterOutputStream(out) {

            private long room = limit;

            @Override
            public void write(int value) throws IOException {
                take(1);
                out.write(value);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                take(length);
                out.write(bytes, offset, length);
            }

            private void take(int length) {
                room -= length;
                if (room < 0) {
                    throw refuse("it is larger than max-value-size (" + limit + " bytes)");
                }
            }
        };
    }

    /** What is to be kept of the finished response. */
    StoredResponse stored(InstantSource clock) {
        byte[] body = response.content();
        boolean head = response.method().equals("HEAD");
        Set<String> dropped = dropped();
        List<StoredResponse.Header> headers = new ArrayList<>();
        response.responseHeaders().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean length = lower.equals("content-length");
            if (!dropped.contains(lower) && (!length || head && body.length == 0)) {
                values.forEach(value -> headers.add(new StoredResponse.Header(name, value)));
            }
        });
        int status = response.status();
        boolean tagged = response.responseHeader("ETag") != null;
        if (!tagged && (status == 200 || status == 203) && (!head || body.length > 0)) {
            headers.add(new StoredResponse.Header("ETag", tag(body)));
        }
        long origin = clock.millis() - Sharing.age(response) * 1000;
        return new StoredResponse(null, origin, status, headers, ByteView.of(body));
    }

    private Set<String> dropped() {
        String connection = response.responseHeader("Connection");
        if (connection == null) {
            return NOT_KEPT;
        }
        Set<String> dropped = new HashSet<>(NOT_KEPT);
        for (String name : connection.split(",")) {
            dropped.add(name.trim().toLowerCase(Locale.ROOT));
        }
        return dropped;
    }

    /** A strong validator: equal only for equal bytes of equal type. */
    private String tag(byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : List.of("Content-Type", "Content-Encoding", "Content-Language")) {
                String value = response.responseHeader(name);
                digest.update((value == null ? "\n" : value + '\n').getBytes(StandardCharsets.UTF_8));
            }
            byte[] hash = digest.digest(body);
            byte[] tag = Arrays.copyOf(hash, ETAG_BYTES);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(tag) + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Refused refuse(String reason) {
        refusal = reason;
        return new Refused(reason);
    }

    /** Leaves the handler. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super("The response is not shared: " + reason, null, false, false);
        }
    }
}
