package dev.circlet.cache;

import java.util.Collection;
import java.util.Optional;

/**
 * The groups of one node, by name.
 *
 * <p>Safe for concurrent use. Groups can be added at any time; all members should have the same ones, and a member that
 * lacks a group leaves its keys to be loaded by the node that asks, unless it {@link GroupsBuilder#adopting adopts} it.
 *
 * @since 0.1
 */
public interface Groups extends AutoCloseable {

    /**
     * Returns a group.
     *
     * @param name its name
     * @return the group
     * @throws UnknownGroupException if there is none of this name; the message lists the names
     */
    Group get(String name);

    /**
     * Returns a group seen through the codec it was registered with.
     *
     * @param name its name
     * @param type the type of its values; the raw class of a generic one
     * @param <V> the type of its values
     * @return the group
     * @throws UnknownGroupException if there is none of this name
     * @throws InvalidGroupException if its values are of another type
     */
    <V> TypedGroup<V> typed(String name, Class<V> type);

    /**
     * Finds a group.
     *
     * @param name its name
     * @return the group, or an empty result
     */
    Optional<Group> find(String name);

    /**
     * Returns all groups.
     *
     * @return the groups in order of their names
     */
    Collection<Group> all();

    /**
     * Adds a group of bytes.
     *
     * @param spec name and limits
     * @param getter gives {@code byte[]}, {@link ByteView} or {@link String} (UTF-8), or what {@link Getter} allows around
     *     one of them
     * @return the group
     * @throws InvalidGroupException if the name is taken, or the specification is of a leased group
     */
    Group register(GroupSpec spec, Getter<?> getter);

    /**
     * Adds a group of values of one type.
     *
     * @param spec name and limits
     * @param type the type of the values; the raw class of a generic one
     * @param codec turns them into bytes and back
     * @param getter gives values of the type, or what {@link Getter} allows around one
     * @param <V> the type of the values
     * @return the group
     * @throws InvalidGroupException if the name is taken, or the specification is of a leased group
     */
    <V> TypedGroup<V> register(GroupSpec spec, Class<V> type, Codec<V> codec, Getter<?> getter);

    /**
     * Adds a group of bytes that are loaded several at a time.
     *
     * @param spec name and limits
     * @param getter gives values as {@link #register(GroupSpec, Getter)} takes them
     * @return the group
     * @throws InvalidGroupException as {@link #register(GroupSpec, Getter)}
     */
    default Group registerBatch(GroupSpec spec, BatchGetter<?> getter) {
        return register(spec, new BatchSource(getter));
    }

    /**
     * Adds a group of values of one type that are loaded several at a time.
     *
     * @param spec name and limits
     * @param type the type of the values; the raw class of a generic one
     * @param codec turns them into bytes and back
     * @param getter gives values of the type, or what {@link BatchGetter} allows around one
     * @param <V> the type of the values
     * @return the group
     * @throws InvalidGroupException as {@link #register(GroupSpec, Class, Codec, Getter)}
     */
    default <V> TypedGroup<V> registerBatch(GroupSpec spec, Class<V> type, Codec<V> codec, BatchGetter<?> getter) {
        return register(spec, type, codec, new BatchSource(getter));
    }

    /**
     * Adds a group without a getter, of bytes that are told apart by nothing but their key.
     *
     * @param spec name and limits, from {@link GroupSpec#leased}
     * @return the group
     * @throws InvalidGroupException if the name is taken, or the specification is not of a leased group
     */
    default LeaseGroup registerLeased(GroupSpec spec) {
        return registerLeased(spec, Codec.BYTES.version());
    }

    /**
     * Adds a group without a getter, of values that only callers with the same codec can read.
     *
     * @param spec name and limits, from {@link GroupSpec#leased}
     * @param codecVersion how this node writes and reads the values; a member with another version is no help, and each
     *     of the two computes for itself
     * @return the group
     * @throws InvalidGroupException if the name is taken, or the specification is not of a leased group
     */
    LeaseGroup registerLeased(GroupSpec spec, int codecVersion);

    /**
     * Returns the group without a getter of a name, of values that are told apart by nothing but their key. If there is none
     * it is added, with the limits that any group of this name has.
     *
     * @param name its name
     * @return the group
     * @throws InvalidGroupException if no group can have this name, or the one that has it has a getter
     */
    default LeaseGroup leased(String name) {
        Optional<Group> present = find(name);
        if (present.isPresent() && present.get() instanceof LeaseGroup leased) {
            return leased;
        }
        return registerLeased(GroupSpec.leased(name).build());
    }

    /**
     * Returns the door for other members.
     *
     * @return the door
     */
    Inbound inbound();

    /** Ends all waiting gets with an error and stops the executors of the groups. */
    @Override
    void close();

    /**
     * Starts a registry.
     *
     * @return a builder
     */
    static GroupsBuilder builder() {
        return new GroupsBuilder();
    }
}
