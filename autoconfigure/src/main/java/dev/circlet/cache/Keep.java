package dev.circlet.cache;

/** For how long a loaded value is kept, weakest first: a flight with several callers keeps what the strongest wants. */
enum Keep {
    /** Loaded while the group is switched off: for the caller alone. */
    NOWHERE,
    /** Loaded because nobody else could be reached: a second, so that a burst does not load again. */
    BRIEFLY,
    /** Loaded because the owner has the group in another form or not at all: as long as a hot copy. */
    AS_COPY,
    /** Loaded in the owner's place: like an own value, until nobody asked for it during the warm window. */
    IN_PLACE_OF_OWNER,
    /** Loaded as the owner. */
    AS_OWNER
}
