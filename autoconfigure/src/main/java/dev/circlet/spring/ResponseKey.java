package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.router.Exchange;
import dev.circlet.router.MemoryExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All that a shared response may depend on, as one line: method, base path, path and query, headers. No part can hold a blank,
 * the path no question mark, and names and values are escaped down to letters, digits and {@code -._~}; so different requests
 * never have the same line, whatever they hold.
 */
record ResponseKey(String method, String base, String path, String query, String headers) {

    static final Set<String> METHODS = Set.of("GET", "HEAD");

    /** They ask for a part, state a condition that only the handler can check, or want another protocol. */
    private static final Set<String> LEFT_ALONE =
            Set.of("Range", "If-Range", "If-Match", "If-Unmodified-Since", "Upgrade", "Transfer-Encoding");

    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9\\-._~!$&'()*+,;=:@/%]*");
    private static final String UNRESERVED = "-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /**
     * Takes from a request what counts.
     *
     * @param path in its canonical form
     * @throws IllegalArgumentException if a part has no canonical form
     */
    static ResponseKey of(Exchange request, String path, Map<String, List<String>> queries, ResponsePolicy policy) {
        StringJoiner query = new StringJoiner("&");
        new TreeMap<>(queries).forEach((name, values) -> {
            if (policy.counts(name)) {
                values.forEach(value -> query.add(escape(name) + '=' + escape(value)));
            }
        });
        StringJoiner headers = new StringJoiner("&");
        policy.headers()
                .forEach(name ->
                        request.headers(name).forEach(value -> headers.add(escape(name) + '=' + escape(value))));
        String base = request.basePath();
        if (!PATH.matcher(base).matches()) {
            throw new IllegalArgumentException("The base path of the request is not percent-encoded");
        }
        return new ResponseKey(request.method(), base, path, query.toString(), headers.toString());
    }

    /**
     * Reads the line.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ResponseKey parse(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length == 4 && METHODS.contains(parts[0]) && parts[2].startsWith("/")) {
            int mark = parts[2].indexOf('?');
            String path = mark < 0 ? parts[2] : parts[2].substring(0, mark);
            String query = mark < 0 ? "" : parts[2].substring(mark + 1);
            if (PATH.matcher(path).matches() && PATH.matcher(parts[1]).matches()) {
                return new ResponseKey(parts[0], parts[1], path, query, parts[3]);
            }
        }
        // The key must not be repeated here.
        throw new IllegalArgumentException("The key is not that of a response; ask with CachedResponses.key(Exchange)");
    }

    String line() {
        return method + ' ' + base + ' ' + target() + ' ' + headers;
    }

    private String target() {
        return query.isEmpty() ? path : path + '?' + query;
    }

    /** A request that holds what is in the key and nothing else. */
    MemoryExchange exchange() {
        MemoryExchange exchange = new MemoryExchange(method, target()).basePath(base);
        for (String header : headers.split("&")) {
            int equals = header.indexOf('=');
            if (equals > 0) {
                exchange.with(decode(header.substring(0, equals)), decode(header.substring(equals + 1)));
            }
        }
        return exchange;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (byte b : ByteView.utf8(text).toByteArray()) {
            boolean plain =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || UNRESERVED.indexOf(b) >= 0;
            if (plain) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            }
        }
        return escaped.toString();
    }

    /** Whether a shared response may answer a request. */
    static boolean answerable(Exchange request, ResponsePolicy policy) {
        return METHODS.contains(request.method())
                && (policy.ignoresCookies() || request.header("Cookie") == null)
                && (policy.ignoresAuthorization()
                        || request.header("Authorization") == null && request.header("Proxy-Authorization") == null)
                && LEFT_ALONE.stream().noneMatch(name -> request.header(name) != null)
                && !hasBody(request)
                && !holds(request, "Cache-Control", "no-store")
                && !holds(request, "Accept", "text/event-stream");
    }

    private static boolean hasBody(Exchange request) {
        String length = request.header("Content-Length");
        return length != null && !length.trim().equals("0");
    }

    private static boolean holds(Exchange request, String header, String word) {
        return request.headers(header).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(word));
    }
}
