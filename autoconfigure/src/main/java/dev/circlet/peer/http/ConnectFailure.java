package dev.circlet.peer.http;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;

/**
 * Says why no connection came about. The client of the JDK wraps the reason in exceptions without a message: an unknown
 * host in one, a refusal, after which it tries once more with a channel that is closed by then, in another.
 */
final class ConnectFailure {

    private static final int MAX_CAUSES = 8;

    private ConnectFailure() {}

    static boolean is(Throwable thrown) {
        return thrown instanceof ConnectException || thrown instanceof HttpConnectTimeoutException;
    }

    static String detail(Throwable thrown, URI uri) {
        if (thrown instanceof HttpConnectTimeoutException) {
            return "connecting to " + uri.getAuthority() + " took too long";
        }
        Throwable cause = thrown;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof UnresolvedAddressException) {
                return "unknown host " + uri.getHost();
            } else if (cause instanceof ClosedChannelException) {
                return "connection refused by " + uri.getAuthority();
            } else if (cause.getMessage() != null) {
                return cause.getMessage() + ": " + uri.getAuthority();
            }
            cause = cause.getCause();
        }
        return "no connection to " + uri.getAuthority() + ": "
                + thrown.getClass().getSimpleName();
    }
}
