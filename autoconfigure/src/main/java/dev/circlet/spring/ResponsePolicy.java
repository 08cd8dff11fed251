package dev.circlet.spring;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a request may shape a shared response, and which requests a shared response may answer. Immutable: each method
 * returns a new object.
 *
 * @since 0.1
 */
public final class ResponsePolicy {

    /**
     * All of the query and no header; requests with cookies or credentials are not answered from the cache; a response that must
     * not be shared is remembered as such for ten seconds.
     */
    public static final ResponsePolicy DEFAULTS =
            new ResponsePolicy(List.of(), null, false, false, Duration.ofSeconds(10), Set.of());

    /** Credentials would lie about in keys, and ranges and conditions are answered from the whole response. */
    private static final Set<String> NEVER_IN_KEYS =
            Set.of("authorization", "proxy-authorization", "cookie", "range", "content-length", "transfer-encoding");

    private final List<String> headers;
    private final @Nullable Set<String> queries;
    private final boolean ignoresCookies;
    private final boolean ignoresAuthorization;
    private final Duration refusalTtl;
    private final Set<String> basePaths;

    private ResponsePolicy(
            List<String> headers,
            @Nullable Set<String> queries,
            boolean ignoresCookies,
            boolean ignoresAuthorization,
            Duration refusalTtl,
            Set<String> basePaths) {
        this.headers = headers;
        this.queries = queries;
        this.ignoresCookies = ignoresCookies;
        this.ignoresAuthorization = ignoresAuthorization;
        this.refusalTtl = refusalTtl;
        this.basePaths = basePaths;
    }

    /**
     * Names the request headers that the handler sees. Each combination of their values, as sent, is a response of its own, and
     * they are sent as {@code Vary}. All other headers are hidden from the handler.
     *
     * @param names such as {@code Accept} or {@code Accept-Language}
     * @return a policy with these headers in place of those named before
     * @throws IllegalArgumentException if a name is malformed, or one of credentials, ranges or conditions
     */
    public ResponsePolicy headers(String... names) {
        Set<String> lower = new TreeSet<>();
        for (String name : names) {
            String header = name.toLowerCase(Locale.ROOT);
            if (!header.matches("[a-z0-9!#$%&'*+.^_`|~-]+")) {
                throw new IllegalArgumentException("\"" + name + "\" is not the name of a header");
            }
            if (NEVER_IN_KEYS.contains(header) || header.startsWith("if-")) {
                throw new IllegalArgumentException("A shared response cannot depend on " + name
                        + "; leave such requests to the handler, or have the header ignored");
            }
            lower.add(header);
        }
        return new ResponsePolicy(
                List.copyOf(lower), queries, ignoresCookies, ignoresAuthorization, refusalTtl, basePaths);
    }

    /**
     * Names the query parameters that the handler sees. The others are hidden from it, so that they make no response of their
     * own; without this call all of them count.
     *
     * @param names may be none
     * @return a policy with these parameters in place of those named before
     */
    public ResponsePolicy queries(String... names) {
        return new ResponsePolicy(headers, Set.of(names), ignoresCookies, ignoresAuthorization, refusalTtl, basePaths);
    }

    /**
     * Answers requests with cookies from the cache too. The handler never sees the cookies.
     *
     * @return a policy that ignores cookies
     */
    public ResponsePolicy ignoringCookies() {
        return new ResponsePolicy(headers, queries, true, ignoresAuthorization, refusalTtl, basePaths);
    }

    /**
     * Answers requests with credentials in {@code Authorization} from the cache too, for responses that are the same for
     * everybody whom the middleware in front of the cache lets pass. The handler never sees the credentials.
     *
     * @return a policy that ignores credentials
     */
    public ResponsePolicy ignoringAuthorization() {
        return new ResponsePolicy(headers, queries, ignoresCookies, true, refusalTtl, basePaths);
    }

    /**
     * Sets for how long it is remembered that a response must not be shared. Meanwhile each request runs the handler itself, once.
     *
     * @param refusalTtl more than zero
     * @return a policy with this duration
     * @throws IllegalArgumentException if it is not more than zero
     */
    public ResponsePolicy refusalTtl(Duration refusalTtl) {
        if (refusalTtl.isNegative() || refusalTtl.isZero()) {
            throw new IllegalArgumentException("refusalTtl is " + refusalTtl
                    + "; give more than zero, or each request that cannot be shared runs its handler twice");
        }
        return new ResponsePolicy(headers, queries, ignoresCookies, ignoresAuthorization, refusalTtl, basePaths);
    }

    /**
     * Says what stands before the paths of the engine in the addresses that clients use. {@link CachedResponses#invalidate(String)}
     * forgets a path under all of these, and under those that requests to this node have shown.
     *
     * @param basePaths such as a context path and the path of the router; see {@link dev.circlet.router.Exchange#basePath()}
     * @return a policy with these prefixes in place of those named before
     */
    public ResponsePolicy reachedUnder(String... basePaths) {
        return new ResponsePolicy(
                headers, queries, ignoresCookies, ignoresAuthorization, refusalTtl, Set.copyOf(List.of(basePaths)));
    }

    /** In lower case, sorted. */
    List<String> headers() {
        return headers;
    }

    boolean counts(String query) {
        return queries == null || queries.contains(query);
    }

    boolean ignoresCookies() {
        return ignoresCookies;
    }

    boolean ignoresAuthorization() {
        return ignoresAuthorization;
    }

    Duration refusalTtl() {
        return refusalTtl;
    }

    Stream<String> basePaths() {
        return basePaths.stream();
    }
}
