package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets users in by name and password (RFC 7617). Whoever brings none, wrong ones or a malformed header is asked for them with
 * status 401 and a problem detail, and the chain is aborted. Handlers find the name of the user by {@link #user}.
 *
 * <p>Given names and passwords are compared by their digests and all with all, so that the time it takes tells neither how much
 * of a password was right nor whether the user exists. It sends passwords as they are: use it over TLS.
 *
 * @since 0.1
 */
public final class BasicAuth implements Handler {

    /** The name of the context value that holds the name of the user. */
    public static final String USER = "dev.circlet.router.user";

    private static final String DEFAULT_REALM = "Authorization Required";
    private static final String SCHEME = "basic ";

    private final BiPredicate<String, String> checker;
    private final String challenge;

    private BasicAuth(BiPredicate<String, String> checker, String realm) {
        this.checker = checker;
        this.challenge = "Basic realm=\"" + quoted(realm) + "\", charset=\"UTF-8\"";
    }

    /**
     * Lets in the users of a list, which should be short: every check looks at all of them.
     *
     * @param passwords passwords by user name; copied as digests
     * @return a new handler
     * @throws IllegalArgumentException if there is no user, or a name is empty or holds a colon or control characters
     */
    public static BasicAuth of(Map<String, String> passwords) {
        return new BasicAuth(new Users(passwords), DEFAULT_REALM);
    }

    /**
     * Lets in whom a check lets in.
     *
     * @param checker gets user name and password; safe for use by many threads, and should take the same time for every user.
     *     What it throws is treated as thrown by a handler
     * @return a new handler
     */
    public static BasicAuth checking(BiPredicate<String, String> checker) {
        return new BasicAuth(checker, DEFAULT_REALM);
    }

    /**
     * Asks for the password under another name.
     *
     * @param realm what the browser shows: printable ASCII; default {@code Authorization Required}
     * @return a new handler
     * @throws IllegalArgumentException if it holds other characters
     */
    public BasicAuth withRealm(String realm) {
        return new BasicAuth(checker, realm);
    }

    /**
     * The name of the user of a request.
     *
     * @param context the request
     * @return empty if this middleware has let nobody in
     */
    public static Optional<String> user(Context context) {
        return context.get(USER, String.class);
    }

    @Override
    public void handle(Context context) throws Exception {
        List<String> headers = context.headerList("Authorization");
        Credentials credentials = headers.size() == 1 ? Credentials.parse(headers.get(0)) : null;
        if (credentials != null && checker.test(credentials.user(), credentials.password())) {
            context.set(USER, credentials.user());
            context.next();
        } else {
            context.setHeader("WWW-Authenticate", challenge);
            context.abortWithProblem(Problem.of(401, "This needs the name and the password of a user"));
        }
    }

    private static String quoted(String realm) {
        if (!realm.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("The realm must be printable ASCII, not \"" + LogText.of(realm) + "\"");
        }
        return realm.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java platform has SHA-256", ex);
        }
    }

    /** What a client says who it is. */
    private record Credentials(String user, String password) {

        /** Returns null if the header is of another scheme or malformed. */
        static @Nullable Credentials parse(String header) {
            if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                return null;
            }
            String pair = decode(header.substring(SCHEME.length()).trim());
            int colon = pair == null ? -1 : pair.indexOf(':');
            if (pair == null || colon < 1 || pair.chars().anyMatch(Character::isISOControl)) {
                return null;
            }
            return new Credentials(pair.substring(0, colon), pair.substring(colon + 1));
        }

        private static @Nullable String decode(String token) {
            try {
                byte[] bytes = Base64.getDecoder().decode(token);
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (IllegalArgumentException | CharacterCodingException ex) {
                return null;
            }
        }
    }

    /** A list of users that does not tell by its time whom it knows. */
    private static final class Users implements BiPredicate<String, String> {

        private final List<byte[]> names = new ArrayList<>();
        private final List<byte[]> passwords = new ArrayList<>();

        Users(Map<String, String> users) {
            if (users.isEmpty()) {
                throw new IllegalArgumentException("Basic authentication needs at least one user");
            }
            users.forEach((name, password) -> {
                if (name.isEmpty() || name.indexOf(':') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
                    throw new IllegalArgumentException("User name \"" + LogText.of(name)
                            + "\" must not be empty nor hold a colon or control characters");
                }
                names.add(digest(name));
                passwords.add(digest(password));
            });
        }

        @Override
        public boolean test(String name, String password) {
            byte[] givenName = digest(name);
            byte[] givenPassword = digest(password);
            boolean known = false;
            for (int i = 0; i < names.size(); i++) {
                boolean same = MessageDigest.isEqual(names.get(i), givenName)
                        & MessageDigest.isEqual(passwords.get(i), givenPassword);
                known |= same;
            }
            return known;
        }
    }
}
