package dev.circlet.ring;

import java.util.function.Consumer;

/**
 * Tells who the members of the fleet are: a fixed list, DNS, a registry.
 *
 * <p>A directory always has an answer. If its source fails or comes back empty it keeps the last good view; before the
 * first answer that is a view of self alone. Every view it hands out contains self, and a view that differs from the
 * one before has a higher revision.
 *
 * <p>All methods are safe for use by several threads and none blocks; a directory that asks a source does so on a
 * thread of its own, between {@link #start()} and {@link #close()}.
 *
 * @since 0.1
 */
public interface PeerDirectory {

    /**
     * Returns the latest view. Never blocks.
     *
     * @return the view, with self in it
     */
    MemberView current();

    /**
     * Tells whether {@link #current()} is an answer of the source, not the view of self alone that stands for it before the
     * first one. A node is not ready before that, but for a few seconds at most. Never blocks.
     *
     * @return {@code true} from the first answer on; unless overridden, whether there are other members in the view
     */
    default boolean hasAnswered() {
        return current().members().size() > 1;
    }

    /**
     * Has a listener told about every later view, not about the current one. Who must not miss a view subscribes first
     * and reads {@link #current()} then.
     *
     * <p>The listener is called by one thread at a time, with rising revisions; views that were overtaken before they
     * could be told may be left out. It should return quickly and not throw; what it throws reaches neither the
     * directory nor other listeners. After {@link Registration#cancel()} returned no further call begins, except one
     * that was already on its way.
     *
     * @param listener what to call
     * @return the handle that ends the subscription
     */
    Registration subscribe(Consumer<MemberView> listener);

    /** Begins to follow the source. Without effect if called again; does nothing unless overridden. */
    default void start() {}

    /**
     * Ceases to follow the source and frees what that took; {@link #current()} keeps its last answer. Without effect if
     * called again; does nothing unless overridden.
     */
    default void close() {}

    /**
     * A subscription.
     *
     * @since 0.1
     */
    @FunctionalInterface
    interface Registration {

        /** Ends the subscription; without effect if it has ended. */
        void cancel();
    }
}
