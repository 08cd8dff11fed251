package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The port to the server: one request and its response. A servlet bridge implements it, and so does a test without a server.
 * Header names are compared without regard to case. One thread at a time uses an exchange.
 *
 * @since 0.1
 */
public interface Exchange {

    /** The headers that describe a body, and go with it when another one takes its place. */
    List<String> BODY_HEADERS = List.of(
            "Content-Type",
            "Content-Length",
            "Content-Range",
            "Content-Encoding",
            "Content-Disposition",
            "Accept-Ranges",
            "Cache-Control",
            "ETag",
            "Last-Modified");

    /**
     * The method of the request.
     *
     * @return in upper case
     */
    String method();

    /**
     * The path to match: as sent, still percent-encoded, without what {@link #basePath()} holds.
     *
     * @return starts with a slash
     */
    String rawPath();

    /**
     * What stands before {@link #rawPath()} in the address, such as a context path and a servlet's prefix, still encoded.
     *
     * @return empty by default; never ends with a slash
     */
    default String basePath() {
        return "";
    }

    /**
     * The query as sent.
     *
     * @return without its question mark; null if there is none
     */
    @Nullable
    String rawQuery();

    /**
     * The first value of a request header.
     *
     * @param name the name of the header
     * @return null if the request has no such header
     */
    @Nullable
    String header(String name);

    /**
     * All values of a request header, one element per header line.
     *
     * @param name the name of the header
     * @return empty if the request has no such header
     */
    List<String> headers(String name);

    /**
     * The names of all request headers.
     *
     * @return in no particular order
     */
    Set<String> headerNames();

    /**
     * The scheme of the request as the server sees it.
     *
     * @return {@code http} or {@code https}
     */
    String scheme();

    /**
     * The address at the other end of the connection.
     *
     * @return an IP address without port
     */
    String remoteAddress();

    /**
     * The body of the request. The server bounds neither its size nor the time it takes.
     *
     * @return the same stream at each call
     * @throws IOException if the connection failed
     */
    InputStream body() throws IOException;

    /**
     * The form of the body, if the server has read it already and {@link #body()} is used up.
     *
     * @return the values by name, unmodifiable; null, the default, if the engine is to read the body itself
     */
    default @Nullable Map<String, List<String>> form() {
        return null;
    }

    /**
     * The parts of a multipart body.
     *
     * @param maxMemory how many bytes of each part may be held in memory, where the server lets the engine choose; a servlet
     *     container has a threshold of its own
     * @return fields and files in the order of the body
     * @throws IOException if the connection failed
     * @throws ProblemException with 413 if a limit of the server is exceeded, with 400 if the body is broken, with 415 if this
     *     server reads no multipart bodies
     */
    default List<Upload> parts(long maxMemory) throws IOException {
        throw new ProblemException(Problem.of(415, "This server reads no multipart bodies"));
    }

    /**
     * The status of the response.
     *
     * @return 200 unless set
     */
    int status();

    /**
     * Sets the status of the response; without effect once it is committed.
     *
     * @param status an HTTP status
     */
    void status(int status);

    /**
     * A header of the response.
     *
     * @param name the name of the header
     * @return its first value; null if it is not set
     */
    @Nullable
    String responseHeader(String name);

    /**
     * Sets a header of the response in place of all its values, or removes it; without effect once the response is committed.
     *
     * @param name the name of the header
     * @param value null to remove the header
     */
    void setHeader(String name, @Nullable String value);

    /**
     * Adds a value to a header of the response; without effect once it is committed.
     *
     * @param name the name of the header
     * @param value the value
     */
    void addHeader(String name, String value);

    /**
     * The body of the response. Its {@link OutputStream#flush()} commits the response and sends what is buffered.
     *
     * @return the same stream at each call
     * @throws IOException if the connection failed
     */
    OutputStream output() throws IOException;

    /**
     * Whether status and headers are on their way and can no longer change.
     *
     * @return whether the response is committed
     */
    boolean committed();

    /**
     * Forgets the body of a response that is not committed; status and headers stay.
     *
     * @throws IllegalStateException if it is committed
     */
    void resetBody();

    /**
     * Keeps the response open after the engine returned. Called at most once.
     *
     * @return how to end it
     */
    Completion startAsync();

    /**
     * Learns the route that answers, before its chain runs. Called again if the request is dispatched to another route.
     *
     * @param route the route
     */
    default void matched(Route route) {}

    /**
     * Learns of a failure that became a response, so that the server can count and trace it.
     *
     * @param failure what a handler threw
     */
    default void failed(Throwable failure) {}

    /**
     * The server's own object behind this exchange.
     *
     * @param <T> its type
     * @param type such as the request of the servlet API
     * @return null if there is none of that type
     */
    default <T> @Nullable T unwrap(Class<T> type) {
        return type.isInstance(this) ? type.cast(this) : null;
    }

    /**
     * Ends a response that was kept open. Any thread may call it; the first call counts.
     *
     * @since 0.1
     */
    interface Completion {

        /** Ends the response. */
        void complete();

        /**
         * Hands a failure to the server's error handling and ends the response.
         *
         * @param failure what a handler threw
         */
        void fail(Throwable failure);
    }
}
