package dev.circlet.router;

import java.util.List;

/**
 * How an engine routes. {@link #DEFAULTS} are Gin's where they are safe; no proxy is trusted until it is named.
 *
 * @param redirectTrailingSlash whether a path that only differs from a route by its last slash is redirected there, with 301
 *     for GET and 307 for other methods; default true
 * @param redirectFixedPath whether an unmatched path is cleaned, compared without regard to case and redirected; default false
 * @param handleMethodNotAllowed whether a path that other methods know gets 405 and {@code Allow} instead of 404; default false
 * @param rawPath whether patterns are matched against the path as it was sent, without decoding; default false
 * @param unescapePathValues whether values are decoded when {@code rawPath} is on; default true
 * @param removeExtraSlash whether empty and dot segments are resolved before matching; default false
 * @param ginCompatible whether a match walks as Gin 1.12 does, into its dead ends and to its redirects for a slash, a plus in a
 *     path value is a space, a catch-all at the root stands alone, and an {@code X-Forwarded-Prefix} may vanish to nothing as
 *     Gin has it; default false
 * @param trustedProxies addresses and CIDR ranges whose forwarding headers are believed; default none
 * @param remoteIpHeaders the headers in which a trusted proxy names the client, in this order; default
 *     {@code X-Forwarded-For}, {@code X-Real-IP}
 * @param maxMultipartMemory how many bytes of a multipart part are held in memory, where the server lets the engine choose;
 *     default 32 MiB, as Gin has it; a servlet container goes by the threshold of its multipart configuration
 * @param maxBodySize how many bytes of a body are read into memory before 413; default 2 MiB, the post size of Tomcat
 * @param maxPathLength how many characters a path may have before 414; default 8192, the header size of Tomcat
 * @since 0.1
 */
public record EngineOptions(
        boolean redirectTrailingSlash,
        boolean redirectFixedPath,
        boolean handleMethodNotAllowed,
        boolean rawPath,
        boolean unescapePathValues,
        boolean removeExtraSlash,
        boolean ginCompatible,
        List<String> trustedProxies,
        List<String> remoteIpHeaders,
        long maxMultipartMemory,
        long maxBodySize,
        int maxPathLength) {

    /** What an engine does unless told otherwise. */
    public static final EngineOptions DEFAULTS = new Builder().build();

    /**
     * Copies the lists and checks the bounds.
     *
     * @param redirectTrailingSlash see above
     * @param redirectFixedPath see above
     * @param handleMethodNotAllowed see above
     * @param rawPath see above
     * @param unescapePathValues see above
     * @param removeExtraSlash see above
     * @param ginCompatible see above
     * @param trustedProxies see above
     * @param remoteIpHeaders see above
     * @param maxMultipartMemory see above
     * @param maxBodySize see above
     * @param maxPathLength see above
     */
    public EngineOptions {
        trustedProxies = List.copyOf(trustedProxies);
        remoteIpHeaders = List.copyOf(remoteIpHeaders);
        positive("maxMultipartMemory", maxMultipartMemory);
        positive("maxBodySize", maxBodySize);
        positive("maxPathLength", maxPathLength);
        if (maxBodySize > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException(
                    "maxBodySize is read into one array and must stay below 2 GiB, not " + maxBodySize);
        }
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Collects options; each method is named after the option it sets.
     *
     * @since 0.1
     */
    public static final class Builder {

        private boolean redirectTrailingSlash = true;
        private boolean redirectFixedPath;
        private boolean handleMethodNotAllowed;
        private boolean rawPath;
        private boolean unescapePathValues = true;
        private boolean removeExtraSlash;
        private boolean ginCompatible;
        private List<String> trustedProxies = List.of();
        private List<String> remoteIpHeaders = List.of("X-Forwarded-For", "X-Real-IP");
        private long maxMultipartMemory = 32L << 20;
        private long maxBodySize = 2L << 20;
        private int maxPathLength = 8192;

        private Builder() {}

        /**
         * Sets {@link EngineOptions#redirectTrailingSlash()}.
         *
         * @param redirectTrailingSlash the value
         * @return this builder
         */
        public Builder redirectTrailingSlash(boolean redirectTrailingSlash) {
            this.redirectTrailingSlash = redirectTrailingSlash;
            return this;
        }

        /**
         * Sets {@link EngineOptions#redirectFixedPath()}.
         *
         * @param redirectFixedPath the value
         * @return this builder
         */
        public Builder redirectFixedPath(boolean redirectFixedPath) {
            this.redirectFixedPath = redirectFixedPath;
            return this;
        }

        /**
         * Sets {@link EngineOptions#handleMethodNotAllowed()}.
         *
         * @param handleMethodNotAllowed the value
         * @return this builder
         */
        public Builder handleMethodNotAllowed(boolean handleMethodNotAllowed) {
            this.handleMethodNotAllowed = handleMethodNotAllowed;
            return this;
        }

        /**
         * Sets {@link EngineOptions#rawPath()}.
         *
         * @param rawPath the value
         * @return this builder
         */
        public Builder rawPath(boolean rawPath) {
            this.rawPath = rawPath;
            return this;
        }

        /**
         * Sets {@link EngineOptions#unescapePathValues()}.
         *
         * @param unescapePathValues the value
         * @return this builder
         */
        public Builder unescapePathValues(boolean unescapePathValues) {
            this.unescapePathValues = unescapePathValues;
            return this;
        }

        /**
         * Sets {@link EngineOptions#removeExtraSlash()}.
         *
         * @param removeExtraSlash the value
         * @return this builder
         */
        public Builder removeExtraSlash(boolean removeExtraSlash) {
            this.removeExtraSlash = removeExtraSlash;
            return this;
        }

        /**
         * Sets {@link EngineOptions#ginCompatible()}.
         *
         * @param ginCompatible the value
         * @return this builder
         */
        public Builder ginCompatible(boolean ginCompatible) {
            this.ginCompatible = ginCompatible;
            return this;
        }

        /**
         * Sets {@link EngineOptions#trustedProxies()}.
         *
         * @param trustedProxies the value
         * @return this builder
         */
        public Builder trustedProxies(String... trustedProxies) {
            this.trustedProxies = List.of(trustedProxies);
            return this;
        }

        /**
         * Sets {@link EngineOptions#remoteIpHeaders()}.
         *
         * @param remoteIpHeaders the value
         * @return this builder
         */
        public Builder remoteIpHeaders(String... remoteIpHeaders) {
            this.remoteIpHeaders = List.of(remoteIpHeaders);
            return this;
        }

        /**
         * Sets {@link EngineOptions#maxMultipartMemory()}.
         *
         * @param maxMultipartMemory the value
         * @return this builder
         */
        public Builder maxMultipartMemory(long maxMultipartMemory) {
            this.maxMultipartMemory = maxMultipartMemory;
            return this;
        }

        /**
         * Sets {@link EngineOptions#maxBodySize()}.
         *
         * @param maxBodySize the value
         * @return this builder
         */
        public Builder maxBodySize(long maxBodySize) {
            this.maxBodySize = maxBodySize;
            return this;
        }

        /**
         * Sets {@link EngineOptions#maxPathLength()}.
         *
         * @param maxPathLength the value
         * @return this builder
         */
        public Builder maxPathLength(int maxPathLength) {
            this.maxPathLength = maxPathLength;
            return this;
        }

        /**
         * The options collected so far.
         *
         * @return immutable
         * @throws IllegalArgumentException if a bound is not positive
         */
        public EngineOptions build() {
            return new EngineOptions(
                    redirectTrailingSlash,
                    redirectFixedPath,
                    handleMethodNotAllowed,
                    rawPath,
                    unescapePathValues,
                    removeExtraSlash,
                    ginCompatible,
                    trustedProxies,
                    remoteIpHeaders,
                    maxMultipartMemory,
                    maxBodySize,
                    maxPathLength);
        }
    }
}
