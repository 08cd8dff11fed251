package dev.circlet.benchmarks.http;

import java.util.List;

/**
 * Who answers, and where.
 *
 * @param name the name in the table
 * @param kind {@code text} or {@code json}; only the same kind is compared
 * @param path what is asked for
 * @param answer the body that must come back
 */
record Contender(String name, String kind, String path, String answer) {

    private static final String TEXT = "Hello gopher";
    private static final String JSON = "{\"name\":\"gopher\",\"visits\":42}";

    /** In the order of the table; whoever joins has a registration in {@link Server} too. */
    static final List<Contender> ALL = List.of(
            new Contender("servlet", "text", "/servlet/text/gopher", TEXT),
            new Contender("circlet", "text", "/lite/text/gopher", TEXT),
            new Contender("mvc", "text", "/mvc/text/gopher", TEXT),
            new Contender("servlet", "json", "/servlet/json/gopher", JSON),
            new Contender("circlet", "json", "/lite/json/gopher", JSON),
            new Contender("mvc", "json", "/mvc/json/gopher", JSON));
}
