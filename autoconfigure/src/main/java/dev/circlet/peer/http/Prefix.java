package dev.circlet.peer.http;

import java.util.regex.Pattern;

/** The path under which the protocol is served. */
final class Prefix {

    private static final Pattern FORM = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    private Prefix() {}

    static String checked(String prefix) {
        if (!FORM.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "The path of the peers is '" + prefix + "'; start it with a slash, end it"
                            + " without one, and use letters, digits, '.', '_', '~' and '-' between, as in "
                            + HttpPeerTransport.DEFAULT_PREFIX);
        }
        return prefix;
    }
}
