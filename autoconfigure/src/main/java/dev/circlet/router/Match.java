package dev.circlet.router;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a match writes its answer: the route and the bounds of each parameter. A caller may keep one and use it again for the
 * next match; values are cut out of the path when they are read. Not safe for more than one thread.
 */
final class Match {

    /** Longer than most paths, so that most matches of a fresh object allocate once. */
    private static final int INITIAL = 64;

    private int[] bounds;
    private char[] chars = new char[INITIAL];
    private String path = "";
    private @Nullable Route route;

    Match() {
        this(8);
    }

    Match(int parameters) {
        this.bounds = new int[2 * parameters];
    }

    /**
     * Takes a path and hands it out as characters, which are cheaper to compare one by one than those of a string. A slash
     * follows the last one, so that the end of a segment is found without asking for the end of the path.
     */
    char[] begin(String path, int parameters) {
        this.path = path;
        int length = path.length();
        if (chars.length <= length) {
            chars = new char[length + 1];
        }
        path.getChars(0, length, chars, 0);
        chars[length] = '/';
        if (bounds.length < 2 * parameters) {
            bounds = new int[2 * parameters];
        }
        return chars;
    }

    void bound(int parameter, int from, int to) {
        bounds[2 * parameter] = from;
        bounds[2 * parameter + 1] = to;
    }

    void end(@Nullable Route route) {
        this.route = route;
    }

    @Nullable
    Route route() {
        return route;
    }

    String path() {
        return path;
    }

    int size() {
        Route found = route;
        return found == null ? 0 : found.names().length;
    }

    String text(int parameter) {
        return path.substring(bounds[2 * parameter], bounds[2 * parameter + 1]);
    }

    /** The position of a parameter in the matched route, or -1. */
    int indexOf(String name) {
        Route found = route;
        if (found != null) {
            String[] names = found.names();
            for (int i = 0; i < names.length; i++) {
                if (names[i].equals(name)) {
                    return i;
                }
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return "Match[" + route + ", " + path + ", " + Arrays.toString(Arrays.copyOf(bounds, 2 * size())) + "]";
    }
}
