package dev.circlet.cache;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** stub. */
final class DefaultGroups implements Groups {
    DefaultGroups(GroupsBuilder from) {}

    @Override
    public Group get(String name) {
        throw new UnknownGroupException(name, List.of());
    }

    @Override
    public <V> TypedGroup<V> typed(String name, Class<V> type) {
        throw new UnknownGroupException(name, List.of());
    }

    @Override
    public Optional<Group> find(String name) {
        return Optional.empty();
    }

    @Override
    public Collection<Group> all() {
        return List.of();
    }

    @Override
    public Group register(GroupSpec spec, Getter<?> getter) {
        throw new IllegalStateException();
    }

    @Override
    public <V> TypedGroup<V> register(GroupSpec spec, Class<V> type, Codec<V> codec, Getter<?> getter) {
        throw new IllegalStateException();
    }

    @Override
    public Inbound inbound() {
        throw new IllegalStateException();
    }

    @Override
    public void close() {}
}
