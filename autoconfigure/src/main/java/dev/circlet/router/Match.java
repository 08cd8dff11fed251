package dev.circlet.router;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a match writes its answer: the route and the bounds of each parameter. A caller may keep one and use it again for the
 * next match; values are cut out of the path when they are read. Not safe for more than one thread.
 */
final class Match {

    /** Longer than most paths, so that most matches of a fresh object allocate once. */
    private static final int INITIAL = 72;

    private int[] bounds;
    private byte[] bytes = new byte[INITIAL];
    private String path = "";
    private @Nullable Route route;

    Match() {
        this(8);
    }

    Match(int parameters) {
        this.bounds = new int[2 * parameters];
    }

    /**
     * Takes a path and hands it out as bytes, of which eight can be compared at once. A slash follows the last one, so that the
     * end of a segment is found without asking for the end of the path.
     *
     * @return null if a character does not fit into a byte
     */
    byte @Nullable [] begin(String path, int parameters) {
        this.path = path;
        if (bounds.length < 2 * parameters) {
            bounds = new int[2 * parameters];
        }
        if (!isNarrow(path)) {
            return null;
        }
        int length = path.length();
        if (bytes.length <= length + Words.SIZE) {
            bytes = new byte[length + Words.SIZE + 1];
        }
        copy(path, length, bytes);
        bytes[length] = '/';
        return bytes;
    }

    /**
     * Costs nothing for a string that keeps a byte per character: the compiler sees then that the loop cannot find anything.
     * With {@code charAt}, which every library calls with strings of both kinds, its profile hides that on JDK 25.
     */
    private static boolean isNarrow(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.codePointAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
    }

    /** The other methods allocate; what is wrong with this one, the loss of the upper half of a character, is checked before. */
    @SuppressWarnings("deprecation")
    private static void copy(String path, int length, byte[] bytes) {
        path.getBytes(0, length, bytes, 0);
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
