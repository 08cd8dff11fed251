package dev.circlet.cache;

/**
 * Knows which keys may exist in a group's source, so that keys that certainly do not cost neither a hop nor a load.
 *
 * <p>Asked on every look-up that memory cannot answer, on the node that looks up and again on the owner: it must answer at
 * once, from memory, and be safe for concurrent use. A wrong {@code true} costs a load and nothing else; a wrong
 * {@code false} hides an existing key for as long as it lasts, so a key has to be added before, or in the same moment as,
 * it comes to exist. What it denies is not remembered: a key added later is found at once. What it throws counts as
 * {@code true}.
 *
 * <p>It may change at any time, and need not be equal on all members.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface MembershipFilter {

    /**
     * Tells whether a key may exist.
     *
     * @param key the key, well-formed and within the group's size limit
     * @return {@code false} only if the source certainly has no value for the key
     */
    boolean mightContain(String key);
}
