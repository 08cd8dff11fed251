package dev.circlet.demo.tiles;

import dev.circlet.demo.web.ClientFault;
import java.util.regex.Pattern;

/**
 * The place of one tile: the zoom halves the side of a tile with each step, x counts from the west and y from the north.
 *
 * <p>Its text form {@code set/z/x/y} is the key in the group. Each tile has exactly one: {@code 03} is no number here.
 */
record TileKey(TileSet set, int z, int x, int y) {

    /** At zoom 30 a pixel is 10⁻¹¹ wide, still ten thousand times the distance of two doubles near one. */
    static final int MAX_ZOOM = 30;

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");

    static TileKey of(String set, String z, String x, String y) {
        TileSet tileSet = TileSet.named(set)
                .orElseThrow(
                        () -> ClientFault.notFound("There is no tile set of this name; use one of " + TileSet.ids()));
        long zoom = number("z", z, MAX_ZOOM);
        long last = (1L << zoom) - 1;
        return new TileKey(tileSet, (int) zoom, (int) number("x", x, last), (int) number("y", y, last));
    }

    static TileKey parse(String key) {
        String[] parts = key.split("/", -1);
        if (parts.length != 4) {
            throw ClientFault.badRequest("A tile's key has the form set/z/x/y");
        }
        return of(parts[0], parts[1], parts[2], parts[3]);
    }

    private static long number(String name, String text, long max) {
        if (!NUMBER.matcher(text).matches() || Long.parseLong(text) > max) {
            throw ClientFault.badRequest("The tile's " + name + " must be a whole number from 0 to " + max
                    + (name.equals("z") ? "" : " at this zoom") + ", without leading zeros");
        }
        return Long.parseLong(text);
    }

    /** Returns the canonical key. */
    @Override
    public String toString() {
        return set.id() + "/" + z + "/" + x + "/" + y;
    }
}
