package dev.circlet.router.middleware;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Origins by name and by pattern. A browser sends an origin in lower case and without the port its scheme implies. */
final class Origins {

    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\*\\.)?([a-z0-9._-]+|\\[[0-9a-f:.]+])(:(\\d{1,5}|\\*))?");

    private static final String LABELS = "(?:[a-z0-9_-]+\\.)+";

    /** Longer than scheme, host (RFC 1035, section 2.3.4) and port can be. */
    private static final int MAX_LENGTH = 300;

    private final Set<String> names = new HashSet<>();
    private final List<Pattern> patterns = new ArrayList<>();

    Origins() {
        this(List.of());
    }

    Origins(List<String> origins) {
        origins.forEach(this::add);
    }

    private void add(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        boolean wild = form.matches() && form.group(2) != null;
        if (!form.matches()
                || wild && form.group(3).indexOf('.') < 0 && !form.group(3).equals("localhost")) {
            throw new IllegalArgumentException("Origin \"" + LogText.of(text)
                    + "\" is not of the form https://host, https://host:port or https://*.domain.example,"
                    + " without a path or a slash at its end");
        }
        String scheme = form.group(1);
        String port = form.group(5) == null ? "" : ":" + form.group(5);
        boolean implied = port.equals(":443") && scheme.equals("https") || port.equals(":80") && scheme.equals("http");
        String known = implied ? "" : port;
        if (wild || known.equals(":*")) {
            patterns.add(Pattern.compile(Pattern.quote(scheme + "://")
                    + (wild ? LABELS : "")
                    + Pattern.quote(form.group(3))
                    + (known.equals(":*") ? "(?::\\d{1,5})?" : Pattern.quote(known))));
        } else {
            names.add(scheme + "://" + form.group(3) + known);
        }
    }

    boolean isEmpty() {
        return names.isEmpty() && patterns.isEmpty();
    }

    boolean contain(String origin) {
        return names.contains(origin)
                || origin.length() <= MAX_LENGTH
                        && patterns.stream()
                                .anyMatch(pattern -> pattern.matcher(origin).matches());
    }
}
