package dev.circlet.test;

import dev.circlet.cache.Codec;
import dev.circlet.cache.Getter;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import org.jspecify.annotations.Nullable;

/** A group that every node of a fleet has, also one that starts later. */
record Registration<V>(
        GroupSpec spec, Class<V> type, @Nullable Codec<V> codec, NodeGetter getter) {

    /** @param counted the getter as it runs on the node of these groups */
    void on(Groups groups, Getter<?> counted) {
        if (codec == null) {
            groups.register(spec, counted);
        } else {
            groups.register(spec, type, codec, counted);
        }
    }
}
