package dev.circlet.peer.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Headers that travel with a request and are none of the protocol's, such as those of a trace. A request must not fail for
 * them, neither here nor at the receiver, which bounds all headers together: what cannot travel is left behind.
 */
final class GuestHeaders {

    /** A quarter of what a receiver takes by default. */
    static final int MAX_BYTES = 2 << 10;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /** What the protocol, the client or HTTP itself sets. */
    private static final Set<String> TAKEN = Set.of(
            AuthHeader.NAME.toLowerCase(Locale.ROOT),
            "connection",
            "content-length",
            "content-type",
            "date",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade");

    private GuestHeaders() {}

    /** Those that can travel, in their order, as far as there is room. */
    static Map<String, String> admitted(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return Map.of();
        }
        Map<String, String> admitted = new LinkedHashMap<>();
        int room = MAX_BYTES;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            int bytes = header.getKey().length() + header.getValue().length() + 4;
            if (bytes <= room && canTravel(header.getKey(), header.getValue())) {
                admitted.put(header.getKey(), header.getValue());
                room -= bytes;
            }
        }
        return admitted;
    }

    private static boolean canTravel(String name, String value) {
        return NAME.matcher(name).matches() && isPlain(value) && !TAKEN.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Printable ASCII without a blank at either end. */
    private static boolean isPlain(String value) {
        return !value.isEmpty()
                && value.charAt(0) != ' '
                && value.charAt(value.length() - 1) != ' '
                && value.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
