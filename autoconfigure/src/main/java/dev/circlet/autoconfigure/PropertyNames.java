package dev.circlet.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The properties under {@code circlet} that any artefact of the application describes. Read only when one is set that the product does
 * not have itself.
 */
final class PropertyNames {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final Pattern NAME = Pattern.compile("\"name\"\\s*:\\s*\"(circlet\\.[^\"]+)\"");

    /** More would not be a misspelling but another name. */
    private static final int MOST_EDITS = 3;

    /** Names follow these which nobody can know. */
    private static final Set<String> MAPS = Set.of(GroupOverrides.PREFIX, "circlet.peers.members");

    private final TreeSet<String> names = new TreeSet<>();

    PropertyNames() {
        ClassLoader loader = PropertyNames.class.getClassLoader();
        try {
            for (URL url : Collections.list(loader.getResources(METADATA))) {
                read(url);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void read(URL url) throws IOException {
        try (InputStream in = url.openStream()) {
            Matcher found = NAME.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (found.find()) {
                names.add(found.group(1));
            }
        }
    }

    /** Whether there is the property, or a map or list that has it as an element, however Spring Boot lets it be spelled. */
    boolean contains(String name) {
        String uniform = uniform(name);
        return names.stream().anyMatch(known -> contains(uniform, known));
    }

    private boolean contains(String name, String known) {
        String uniform = uniform(known);
        return name.equals(uniform)
                || name.startsWith(uniform + "[")
                || name.startsWith(uniform + ".") && !parent(known);
    }

    private static String uniform(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private boolean parent(String known) {
        String next = names.higher(known + ".");
        return next != null && next.startsWith(known + ".");
    }

    /** What was probably meant: the nearest spelling, or else the only property that ends as the name does. */
    @Nullable
    String nearest(String name) {
        String nearest = null;
        int least = MOST_EDITS + 1;
        for (String known : names) {
            if (!parent(known)) {
                String rest = MAPS.contains(known) ? below(name, known) : "";
                int edits = edits(name, known + rest);
                if (edits < least) {
                    least = edits;
                    nearest = known + rest;
                }
            }
        }
        return nearest == null ? alike(name.substring(name.lastIndexOf('.'))) : nearest;
    }

    /** What the name has more than the map, whose elements have names of their own. */
    private static String below(String name, String map) {
        int end = -1;
        for (int elements = map.split("\\.").length; elements > 0; elements--) {
            end = name.indexOf('.', end + 1);
            if (end < 0) {
                return "";
            }
        }
        return name.substring(end);
    }

    private @Nullable String alike(String end) {
        List<String> alike = names.stream()
                .filter(known -> known.endsWith(end) && !parent(known))
                .toList();
        return alike.size() == 1 ? alike.get(0) : null;
    }

    /** The distance of Levenshtein. */
    private static int edits(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
