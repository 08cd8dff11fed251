package dev.circlet.router;

import java.util.Arrays;
import java.util.List;

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
