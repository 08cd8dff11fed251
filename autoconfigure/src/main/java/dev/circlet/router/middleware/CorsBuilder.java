package dev.circlet.router.middleware;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Collects what {@link Cors} allows. By default no origin; the methods GET, HEAD, POST, PUT, PATCH and DELETE; the header
 * {@code Content-Type} beside those that are always allowed; no credentials; preflights are remembered for 30 minutes.
 *
 * @since 0.1
 */
public final class CorsBuilder {

    boolean anyOrigin;
    Origins origins = new Origins();
    List<String> methods = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    TreeSet<String> headers = new TreeSet<>(List.of("content-type"));
    boolean anyHeader;
    List<String> exposed = List.of();
    boolean credentials;
    Duration maxAge = Duration.ofMinutes(30);

    CorsBuilder() {}

    /**
     * Allows some origins in place of those allowed before.
     *
     * @param allowed each a scheme and a host, and a port unless it is the scheme's own, such as {@code https://app.example}.
     *     {@code https://*.app.example} means every host below {@code app.example}, and {@code :*} at the end any port.
     *     {@code *} alone is {@link #anyOrigin()}
     * @return this builder
     * @throws IllegalArgumentException if one of them is malformed
     */
    public CorsBuilder origins(String... allowed) {
        List<String> named = List.of(allowed);
        anyOrigin = named.contains("*");
        origins =
                new Origins(named.stream().filter(origin -> !origin.equals("*")).toList());
        return this;
    }

    /**
     * Allows every origin, those without a name included.
     *
     * @return this builder
     */
    public CorsBuilder anyOrigin() {
        anyOrigin = true;
        return this;
    }

    /**
     * Allows some methods in place of the default ones.
     *
     * @param allowed in upper case, as browsers send them
     * @return this builder
     * @throws IllegalArgumentException if one of them is no token
     */
    public CorsBuilder methods(String... allowed) {
        methods = tokens("method", allowed);
        return this;
    }

    /**
     * Allows some request headers in place of the default one.
     *
     * @param allowed in any case
     * @return this builder
     * @throws IllegalArgumentException if one of them is no token
     */
    public CorsBuilder headers(String... allowed) {
        headers = new TreeSet<>();
        tokens("header", allowed).forEach(header -> headers.add(header.toLowerCase(Locale.ROOT)));
        return this;
    }

    /**
     * Allows every request header.
     *
     * @return this builder
     */
    public CorsBuilder anyHeader() {
        anyHeader = true;
        return this;
    }

    /**
     * Lets pages read some response headers beside those that they may always read.
     *
     * @param names in any case
     * @return this builder
     * @throws IllegalArgumentException if one of them is no token
     */
    public CorsBuilder exposed(String... names) {
        exposed = tokens("header", names);
        return this;
    }

    /**
     * Lets pages send cookies and credentials, and read what they get for them.
     *
     * @param allowed default false
     * @return this builder
     */
    public CorsBuilder credentials(boolean allowed) {
        credentials = allowed;
        return this;
    }

    /**
     * Says how long a browser may remember the answer to a preflight.
     *
     * @param time sent in seconds; zero means not at all. Browsers have bounds of their own
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public CorsBuilder maxAge(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("The age of a preflight must not be negative, as " + time + " is");
        }
        maxAge = time;
        return this;
    }

    /**
     * The handler.
     *
     * @return a new handler
     * @throws IllegalArgumentException if credentials are allowed to any origin, or no origin is allowed
     */
    public Cors build() {
        if (anyOrigin && credentials) {
            throw new IllegalArgumentException("Credentials must not be allowed to any origin (*), because every page"
                    + " could then act for its visitor; name the origins, or patterns such as https://*.example.org");
        }
        if (!anyOrigin && origins.isEmpty()) {
            throw new IllegalArgumentException("No origin is allowed; name some with origins(), or use anyOrigin()");
        }
        CorsBuilder copy = new CorsBuilder();
        copy.anyOrigin = anyOrigin;
        copy.origins = origins;
        copy.methods = methods;
        copy.headers = new TreeSet<>(headers);
        copy.anyHeader = anyHeader;
        copy.exposed = exposed;
        copy.credentials = credentials;
        copy.maxAge = maxAge;
        return new Cors(copy);
    }

    private static List<String> tokens(String what, String... names) {
        for (String name : names) {
            if (!Tokens.token(name) || name.equals("*")) {
                throw new IllegalArgumentException("\"" + LogText.of(name) + "\" is no name of a " + what);
            }
        }
        return List.of(names);
    }
}
