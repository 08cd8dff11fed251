package dev.circlet.router;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registered route: a method, a pattern and the chain that answers it. Immutable.
 *
 * @since 0.1
 */
public final class Route {

    private final String method;
    private final RoutePattern parsed;
    private final String group;
    private final Handler[] chain;
    private final String[] names;

    Route(String method, String pattern, String group, Handler... chain) {
        this.method = method;
        this.parsed = RoutePattern.parse(pattern);
        this.group = group;
        this.chain = chain.clone();
        this.names = parsed.names().toArray(new String[0]);
    }

    /**
     * The method it answers.
     *
     * @return in upper case
     */
    public String method() {
        return method;
    }

    /**
     * The pattern as it was written, with the prefix of its group.
     *
     * @return such as {@code /books/:isbn}
     */
    public String pattern() {
        return parsed.text();
    }

    /**
     * The pattern in Spring's spelling, for metrics and listings.
     *
     * @return such as <code>/books/{isbn}</code>
     */
    public String template() {
        return parsed.template();
    }

    /**
     * The prefix of the group it was registered in.
     *
     * @return a slash for the engine itself
     */
    public String group() {
        return group;
    }

    /**
     * What runs for it, in order: the middleware of its groups and its own handlers.
     *
     * @return the names of the handlers
     */
    public List<String> handlers() {
        return Arrays.stream(chain).map(Handler::name).toList();
    }

    /**
     * The handlers that follow one of them, without further occurrences of it.
     *
     * @return null if the handler is not in the chain; it is found under a name given to it, but not inside of other handlers
     */
    Handler @Nullable [] chainAfter(Handler handler) {
        for (int i = 0; i < chain.length; i++) {
            if (unnamed(chain[i]) == handler) {
                return Arrays.stream(chain, i + 1, chain.length)
                        .filter(next -> unnamed(next) != handler)
                        .toArray(Handler[]::new);
            }
        }
        return null;
    }

    private static Handler unnamed(Handler handler) {
        Handler bare = handler;
        while (bare instanceof NamedHandler named) {
            bare = named.handler();
        }
        return bare;
    }

    RoutePattern parsed() {
        return parsed;
    }

    Handler[] chain() {
        return chain;
    }

    String[] names() {
        return names;
    }

    @Override
    public String toString() {
        return method + " " + pattern();
    }
}
