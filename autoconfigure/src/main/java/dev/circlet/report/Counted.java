package dev.circlet.report;

/**
 * How many there are of something, for people.
 *
 * @since 0.1
 */
public final class Counted {

    private Counted() {}

    /**
     * Tells a number, such as {@code 1 member} and {@code 2 members}.
     *
     * @param count how many
     * @param one what one of them is; the plural has an s
     * @return both
     */
    public static String of(long count, String one) {
        return count == 1 ? "1 " + one : count + " " + one + "s";
    }
}
