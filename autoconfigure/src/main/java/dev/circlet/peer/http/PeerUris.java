package dev.circlet.peer.http;

import dev.circlet.ring.Member;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a member serves the protocol. */
final class PeerUris {

    private PeerUris() {}

    /**
     * Returns the address for requests to a member.
     *
     * @param path the path after the member's own
     * @throws IllegalArgumentException if the member's URI is not one that peers may use; says why
     */
    static URI resolve(Member member, String path) {
        URI base = member.uri();
        String problem = problem(base);
        if (problem != null) {
            throw new IllegalArgumentException(
                    "Member '" + member.name() + "' has no usable address: its URI " + problem);
        }
        String context = base.getRawPath() == null ? "" : base.getRawPath();
        int end = context.length();
        while (end > 0 && context.charAt(end - 1) == '/') {
            end--;
        }
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + context.substring(0, end) + path);
    }

    private static @Nullable String problem(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return "is neither http nor https";
        } else if (uri.getHost() == null) {
            return "names no host";
        } else if (uri.getRawUserInfo() != null) {
            return "holds user information, which peers never send";
        } else if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return "holds a query or a fragment";
        }
        return null;
    }
}
