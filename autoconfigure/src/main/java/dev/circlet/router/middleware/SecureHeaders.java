package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sets headers that make browsers careful. They are set before the handlers run, where nobody set them before; a handler may
 * replace or remove them with {@link Context#setHeader}.
 *
 * <table>
 *   <caption>Headers</caption>
 *   <tr><th>header</th><th>default</th></tr>
 *   <tr><td>{@code X-Content-Type-Options}</td><td>{@code nosniff}</td></tr>
 *   <tr><td>{@code X-Frame-Options} (RFC 7034)</td><td>{@code DENY}</td></tr>
 *   <tr><td>{@code Referrer-Policy}</td><td>{@code strict-origin-when-cross-origin}</td></tr>
 *   <tr><td>{@code Strict-Transport-Security} (RFC 6797), to requests over {@code https} only</td>
 *       <td>{@code max-age=31536000}</td></tr>
 *   <tr><td>{@code Content-Security-Policy}, {@code Permissions-Policy} and the {@code Cross-Origin-*} policies</td>
 *       <td>none</td></tr>
 * </table>
 *
 * <p>Whether a request came over {@code https} is for the server to say, forwarding headers of a trusted proxy included.
 *
 * @since 0.1
 */
public final class SecureHeaders implements Handler {

    private static final String HSTS = "Strict-Transport-Security";

    private final Map<String, String> headers;

    private SecureHeaders(Map<String, String> headers) {
        this.headers = headers;
    }

    /**
     * Sets the defaults.
     *
     * @return a new handler
     */
    public static SecureHeaders create() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "strict-origin-when-cross-origin");
        return new SecureHeaders(headers).withStrictTransport(Duration.ofDays(365), false);
    }

    /**
     * Says who may show a page in a frame.
     *
     * @param policy {@code DENY} or {@code SAMEORIGIN}
     * @return a new handler
     */
    public SecureHeaders withFrameOptions(String policy) {
        return with("X-Frame-Options", policy);
    }

    /**
     * Says how much of an address other sites learn.
     *
     * @param policy such as {@code no-referrer}
     * @return a new handler
     */
    public SecureHeaders withReferrerPolicy(String policy) {
        return with("Referrer-Policy", policy);
    }

    /**
     * Keeps browsers from coming back without TLS.
     *
     * @param maxAge for how long, sent in seconds; zero makes browsers forget it
     * @param includeSubDomains whether it holds for all hosts below this one
     * @return a new handler
     * @throws IllegalArgumentException if the time is negative
     */
    public SecureHeaders withStrictTransport(Duration maxAge, boolean includeSubDomains) {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("The age of " + HSTS + " must not be negative, as " + maxAge + " is");
        }
        return with(HSTS, "max-age=" + maxAge.toSeconds() + (includeSubDomains ? "; includeSubDomains" : ""));
    }

    /**
     * Says where a page may load from.
     *
     * @param policy such as {@code default-src 'self'}
     * @return a new handler
     */
    public SecureHeaders withContentSecurityPolicy(String policy) {
        return with("Content-Security-Policy", policy);
    }

    /**
     * Keeps windows of other origins apart.
     *
     * @param policy such as {@code same-origin}
     * @return a new handler
     */
    public SecureHeaders withOpenerPolicy(String policy) {
        return with("Cross-Origin-Opener-Policy", policy);
    }

    /**
     * Lets a page embed only what agrees to it.
     *
     * @param policy such as {@code require-corp}
     * @return a new handler
     */
    public SecureHeaders withEmbedderPolicy(String policy) {
        return with("Cross-Origin-Embedder-Policy", policy);
    }

    /**
     * Says who may embed a response.
     *
     * @param policy such as {@code same-origin}
     * @return a new handler
     */
    public SecureHeaders withResourcePolicy(String policy) {
        return with("Cross-Origin-Resource-Policy", policy);
    }

    /**
     * Sets any header.
     *
     * @param name the name of the header
     * @param value printable ASCII
     * @return a new handler
     * @throws IllegalArgumentException if the name is no token or the value holds other characters
     */
    public SecureHeaders with(String name, String value) {
        if (!Tokens.token(name) || value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("Header \"" + LogText.of(name)
                    + "\" needs a name that is a token and a value of printable ASCII, not \"" + LogText.of(value)
                    + "\"");
        }
        Map<String, String> more = copy(name);
        more.put(name, value);
        return new SecureHeaders(more);
    }

    /**
     * Leaves a header out.
     *
     * @param name the name of the header, in any case
     * @return a new handler
     */
    public SecureHeaders without(String name) {
        return new SecureHeaders(copy(name));
    }

    private Map<String, String> copy(String without) {
        Map<String, String> copy = new LinkedHashMap<>(headers);
        copy.keySet().removeIf(without::equalsIgnoreCase);
        return copy;
    }

    @Override
    public void handle(Context context) throws Exception {
        boolean secure = context.exchange().scheme().equalsIgnoreCase("https");
        headers.forEach((name, value) -> {
            boolean applies = secure || !name.equalsIgnoreCase(HSTS);
            if (applies && context.exchange().responseHeader(name) == null) {
                context.setHeader(name, value);
            }
        });
        context.next();
    }
}
