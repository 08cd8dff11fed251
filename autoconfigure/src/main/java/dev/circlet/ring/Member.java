package dev.circlet.ring;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * One instance of the application as its peers know it. The name is the identity: it decides about the place on the
 * ring and should stay the same when the instance restarts, while the address may change.
 *
 * <p>The natural order is that of the names and therefore coarser than {@code equals}, which compares all components.
 *
 * @param name the stable name, 1 to 64 characters out of letters, digits, dot, underscore, colon and hyphen
 * @param uri where peers reach the instance, context path included; any URI for an instance without peers
 * @param weight the share of the ring relative to the other members, 1 to 100
 * @param state what the instance is up to
 * @since 0.1
 */
public record Member(String name, URI uri, int weight, State state) implements Comparable<Member> {

    /** The highest weight. */
    public static final int MAX_WEIGHT = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /**
     * What a member is up to. Only members that are {@link #UP} own keys.
     *
     * @since 0.1
     */
    public enum State {

        /** Started, but not yet ready to own keys. */
        JOINING,

        /** Ready; owns its share of the keys. */
        UP,

        /** About to stop; owns nothing any more, but still answers. */
        LEAVING
    }

    /**
     * Creates a member.
     *
     * @param name the stable name
     * @param uri where peers reach it
     * @param weight the relative share of the ring
     * @param state what it is up to
     * @throws IllegalArgumentException if a component breaks its rule; the message names the value and the remedy
     */
    public Member {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Member name '" + name + "' is not valid; use 1 to 64 characters out of"
                    + " letters, digits, '.', '_', ':' and '-'");
        }
        if (uri == null) {
            throw new IllegalArgumentException("Member '" + name + "' has no URI; give the address at which its peers"
                    + " reach it, such as http://10.0.0.1:8080");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("Weight " + weight + " of member '" + name + "' is out of range; use 1"
                    + " for a usual instance and at most " + MAX_WEIGHT);
        }
        if (state == null) {
            throw new IllegalArgumentException("Member '" + name + "' has no state; use UP for a member that is ready");
        }
    }

    /**
     * Creates a member of weight 1 that is up.
     *
     * @param name the stable name
     * @param uri where peers reach it
     * @return the member
     * @throws IllegalArgumentException if a component breaks its rule
     */
    public static Member up(String name, URI uri) {
        return new Member(name, uri, 1, State.UP);
    }

    /**
     * Returns this member in another state.
     *
     * @param state the new state
     * @return this member if it is in that state already, otherwise a copy
     */
    public Member withState(State state) {
        return state == this.state ? this : new Member(name, uri, weight, state);
    }

    /**
     * Compares by name.
     *
     * @param other the member to compare with
     * @return a negative number, zero or a positive number as this name sorts before, with or after the other
     */
    @Override
    public int compareTo(Member other) {
        return name.compareTo(other.name);
    }
}
