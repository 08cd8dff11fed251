package dev.circlet.router;

import java.util.concurrent.CompletionStage;

/**
 * One link of a chain: middleware or the end of a route. It may call {@link Context#next()} to run the rest before it returns;
 * if it does not, the rest runs after it, unless it aborts. A handler is shared by all requests and must be safe for use by
 * many threads at once.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Handler {

    /**
     * Handles a request.
     *
     * @param context the request and its response, not to be kept after the call
     * @throws Exception to end the chain; a {@link ProblemException} becomes its problem detail, others reach the server
     */
    void handle(Context context) throws Exception;

    /**
     * What listings of routes call this handler.
     *
     * @return the simple name of its class; never empty
     */
    default String name() {
        return nameOf(getClass());
    }

    private static String nameOf(Class<?> type) {
        String name = type.getName();
        int hidden = name.indexOf("$$Lambda");
        return hidden < 0
                ? name.substring(name.lastIndexOf('.') + 1)
                : name.substring(name.lastIndexOf('.', hidden) + 1, hidden);
    }

    /**
     * A handler whose work goes on after it returned. The response stays open, and the rest of the chain waits, until the stage
     * completes; a failed stage is treated as if the handler had thrown its cause.
     *
     * @param handler returns the stage
     * @return a handler that starts it
     */
    static Handler async(Async handler) {
        return named(nameOf(handler.getClass()), context -> context.async(handler.handle(context)));
    }

    /**
     * Gives a handler a name for listings.
     *
     * @param name the name
     * @param handler the handler
     * @return the same handler under that name
     */
    static Handler named(String name, Handler handler) {
        return new NamedHandler(name, handler);
    }

    /**
     * A handler that returns before its work is done.
     *
     * @since 0.1
     */
    @FunctionalInterface
    interface Async {

        /**
         * Starts to handle a request.
         *
         * @param context the request and its response, for use until the stage completes
         * @return completes when the response is written
         * @throws Exception to end the chain at once
         */
        CompletionStage<?> handle(Context context) throws Exception;
    }
}
