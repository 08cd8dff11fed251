package dev.circlet.report;

/** How many there are of something, for people. */
final class Counted {

    private Counted() {}

    /** Such as {@code 1 member} and {@code 2 members}; the plural has an s. */
    static String of(long count, String one) {
        return count == 1 ? "1 " + one : count + " " + one + "s";
    }
}
