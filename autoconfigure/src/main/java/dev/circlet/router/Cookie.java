package dev.circlet.router;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cookie to set (RFC 6265). Starts with path {@code /}, {@code HttpOnly} and {@code SameSite=Lax}.
 *
 * @param name a token
 * @param value visible US-ASCII without quotes, commas, semicolons and backslashes
 * @param path where it is sent
 * @param domain to which hosts it is sent; null means the one that set it
 * @param maxAge how long it lives, zero to delete it; null means until the browser closes
 * @param secure whether it is sent over TLS only
 * @param httpOnly whether scripts cannot read it
 * @param sameSite {@code Lax}, {@code Strict} or {@code None}
 * @since 0.1
 */
public record Cookie(
        String name,
        String value,
        String path,
        @Nullable String domain,
        @Nullable Duration maxAge,
        boolean secure,
        boolean httpOnly,
        String sameSite) {

    private static final String NOT_IN_TOKEN = "()<>@,;:\\\"/[]?={} \t";

    /**
     * Checks every part, so that no value can add attributes or headers.
     *
     * @param name a token
     * @param value the value
     * @param path where it is sent
     * @param domain to which hosts
     * @param maxAge how long it lives
     * @param secure over TLS only
     * @param httpOnly not for scripts
     * @param sameSite Lax, Strict or None
     */
    public Cookie {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > 32 && c < 127 && NOT_IN_TOKEN.indexOf(c) < 0)) {
            throw new IllegalArgumentException("Cookie name \"" + name + "\" is not a token");
        }
        if (!value.chars().allMatch(c -> c > 32 && c < 127 && "\",;\\".indexOf(c) < 0)) {
            throw new IllegalArgumentException(
                    "The value of cookie \"" + name + "\" must be encoded, in Base64 for one");
        }
        attribute("path", path);
        attribute("domain", domain == null ? "" : domain);
        if (!List.of("Lax", "Strict", "None").contains(sameSite)) {
            throw new IllegalArgumentException("SameSite must be Lax, Strict or None, not " + sameSite);
        }
    }

    private static void attribute(String name, String value) {
        if (!value.chars().allMatch(c -> c >= 32 && c < 127 && c != ';')) {
            throw new IllegalArgumentException("The " + name + " of a cookie must be US-ASCII without semicolons");
        }
    }

    /**
     * A cookie for this host until the browser closes.
     *
     * @param name a token
     * @param value the value
     * @return for path {@code /}, {@code HttpOnly}, {@code SameSite=Lax}
     */
    public static Cookie of(String name, String value) {
        return new Cookie(name, value, "/", null, null, false, true, "Lax");
    }

    /**
     * The same cookie with a life time.
     *
     * @param age zero to delete it
     * @return a new cookie
     */
    public Cookie living(Duration age) {
        return new Cookie(name, value, path, domain, age, secure, httpOnly, sameSite);
    }

    /**
     * The same cookie for TLS only.
     *
     * @return a new cookie
     */
    public Cookie secured() {
        return new Cookie(name, value, path, domain, maxAge, true, httpOnly, sameSite);
    }

    /**
     * The same cookie for another path.
     *
     * @param path where it is sent
     * @return a new cookie
     */
    public Cookie withPath(String path) {
        return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite);
    }

    /**
     * The same cookie for other hosts.
     *
     * @param domain to which hosts it is sent; null means the one that set it
     * @return a new cookie
     */
    public Cookie withDomain(@Nullable String domain) {
        return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite);
    }

    /**
     * The same cookie with another rule for requests that come from other sites.
     *
     * @param sameSite {@code Lax}, {@code Strict} or {@code None}; browsers take the last one only from cookies that are secured
     * @return a new cookie
     */
    public Cookie withSameSite(String sameSite) {
        return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite);
    }

    /**
     * The same cookie, hidden from scripts or not.
     *
     * @param httpOnly whether scripts cannot read it
     * @return a new cookie
     */
    public Cookie withHttpOnly(boolean httpOnly) {
        return new Cookie(name, value, path, domain, maxAge, secure, httpOnly, sameSite);
    }

    /**
     * The value of a {@code Set-Cookie} header.
     *
     * @return one line
     */
    public String toHeader() {
        StringBuilder header = new StringBuilder(name).append('=').append(value);
        header.append("; Path=").append(path);
        if (domain != null) {
            header.append("; Domain=").append(domain);
        }
        if (maxAge != null) {
            header.append("; Max-Age=").append(maxAge.toSeconds());
        }
        header.append(secure ? "; Secure" : "").append(httpOnly ? "; HttpOnly" : "");
        return header.append("; SameSite=").append(sameSite).toString();
    }

    /** The cookies of a request; of several with one name the first counts, which is the one with the longest path. */
    static Map<String, String> parse(List<String> headers) {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String header : headers) {
            for (String pair : header.split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    String value = pair.substring(equals + 1).trim();
                    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                    cookies.putIfAbsent(
                            pair.substring(0, equals).trim(), quoted ? value.substring(1, value.length() - 1) : value);
                }
            }
        }
        return cookies;
    }
}
