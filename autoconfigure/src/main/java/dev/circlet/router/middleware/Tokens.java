package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens and lists of them (RFC 9110, section 5.6). */
final class Tokens {

    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private Tokens() {}

    static boolean token(String text) {
        return !text.isEmpty() && text.chars().allMatch(Tokens::tokenCharacter);
    }

    private static boolean tokenCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
    }

    /** The elements of a list in one or more header lines, trimmed, without empty ones. */
    static List<String> list(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            for (String element : line.split(",")) {
                if (!element.isBlank()) {
                    elements.add(element.trim());
                }
            }
        }
        return elements;
    }

    static boolean contains(@Nullable String line, String element) {
        return line != null && list(List.of(line)).stream().anyMatch(element::equalsIgnoreCase);
    }

    /** Adds to the request headers a response depends on, and leaves what others added. */
    static void vary(Context context, String header) {
        String first = context.exchange().responseHeader("Vary");
        if (!contains(first, header) && !contains(first, "*")) {
            context.addHeader("Vary", header);
        }
    }
}
