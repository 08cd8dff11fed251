package dev.circlet.cache;

/** The part of a store that an entry is kept and counted in. */
enum Region {
    /** Values of keys that this node owns, or serves in the owner's place. */
    MAIN,
    /** Copies of values that another node owns. */
    HOT,
    /** Answers that there is no value. */
    NEGATIVE,
    /** Values of keys that this node owned until lately: seen by a peek, not by a hit. */
    RETIRED;

    private static final Region[] VALUES = values();

    /** Inverse of {@code (byte) ordinal()}, without the copy that {@link #values()} makes. */
    static Region of(byte ordinal) {
        return VALUES[ordinal];
    }
}
