package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one look-up.
 *
 * @param value the value, or {@code null} if the source has none
 * @param source where the answer came from
 * @param owner the name of the member that owns the key in this node's view
 * @since 0.1
 */
public record Lookup(@Nullable ByteView value, Source source, String owner) {

    /**
     * Tells whether there is a value for the key.
     *
     * @return {@code true} if there is a value
     */
    public boolean found() {
        return value != null;
    }

    /** Where an answer came from, as the asking node sees it. */
    public enum Source {
        /** This node's memory: a value. */
        MAIN,
        /** This node's memory: a copy of a hot key that another member owns. */
        HOT,
        /** This node's memory: the absence of the key. */
        NEGATIVE,
        /** Another member, from its memory or by a load there. */
        PEER,
        /** A load on this node. */
        LOAD,
        /**
         * Nowhere: nobody who was asked holds the key, and the group has no getter. So nothing is known of it, while an
         * absence that a caller put has one of the other sources.
         */
        NONE
    }
}
