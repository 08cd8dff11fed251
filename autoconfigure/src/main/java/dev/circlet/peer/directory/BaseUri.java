package dev.circlet.peer.directory;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The address of a member: scheme, host, port and context path, written in one way only, so that equal addresses are
 * equal texts.
 */
final class BaseUri {

    private static final String REMEDY =
            " the address at which the other members reach it, context path included and nothing behind it,"
                    + " for example http://10.0.0.1:8080 or http://books-1:8080/shop.";

    private BaseUri() {}

    static URI parse(String member, String text) {
        URI uri = syntax(member, text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        require(
                scheme.equals("http") || scheme.equals("https"),
                member,
                text,
                "does not begin with http:// or https://");
        require(uri.getHost() != null, member, text, "has no valid host (letters, digits, dots and hyphens)");
        require(uri.getPort() != 0 && uri.getPort() <= 65_535, member, text, "has a port outside 1 to 65535");
        require(uri.getRawUserInfo() == null, member, text, "carries credentials");
        require(uri.getRawQuery() == null, member, text, "has a query");
        require(uri.getRawFragment() == null, member, text, "has a fragment");
        require(plain(uri.getRawPath()), member, text, "has a path that is not in its shortest form");
        return canonical(scheme, uri);
    }

    private static URI syntax(String member, String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException malformed) {
            throw failure(member, text, "is not a URI (" + malformed.getReason() + ")");
        }
    }

    private static boolean plain(String path) {
        return !path.contains("//") && URI.create(path).normalize().getRawPath().equals(path);
    }

    private static URI canonical(String scheme, URI uri) {
        String path = uri.getRawPath();
        boolean usual = uri.getPort() == (scheme.equals("http") ? 80 : 443);
        return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT)
                + (uri.getPort() < 0 || usual ? "" : ":" + uri.getPort())
                + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path));
    }

    private static void require(boolean holds, String member, String text, String flaw) {
        if (!holds) {
            throw failure(member, text, flaw);
        }
    }

    private static InvalidMembersException failure(String member, String text, String flaw) {
        return new InvalidMembersException(
                "URI '" + withoutUser(text) + "' of member '" + member + "' " + flaw,
                "Give circlet.peers.members." + member + REMEDY);
    }

    /** Errors end up in logs, where credentials have no place. */
    private static String withoutUser(String text) {
        return text.replaceFirst("^([^/@]*//)?.*@", "$1***@");
    }
}
