package dev.circlet.autoconfigure;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Recognises requests of peers by the servlet to which the container has mapped them. Comparing paths would be a second
 * opinion about the mapping, and where the two differ there would be a gap in what guards the application.
 */
final class PeerRequests {

    static final String SERVLET = "circletPeers";

    private PeerRequests() {}

    static boolean matches(HttpServletRequest request) {
        return SERVLET.equals(request.getHttpServletMapping().getServletName());
    }
}
