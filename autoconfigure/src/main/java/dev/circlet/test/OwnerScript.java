package dev.circlet.test;

import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import dev.circlet.ring.PeerPicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** Who owns which key because a test said so; all others go where the ring puts them, as do those whose owner is off it. */
final class OwnerScript implements PeerPicker {

    private record Key(String group, String key) {}

    private final PeerPicker ring = PeerPicker.consistentHash();
    private final IntFunction<String> names;
    private final Map<Key, Integer> byGroupAndKey = new ConcurrentHashMap<>();
    private final Map<String, Integer> byKey = new ConcurrentHashMap<>();
    private volatile Ownership others = (group, key) -> Ownership.BY_RING;

    /** @param names the name of a node, by its index */
    OwnerScript(IntFunction<String> names) {
        this.names = names;
    }

    void own(String group, String key, int owner) {
        byGroupAndKey.put(new Key(group, key), owner);
    }

    void own(String key, int owner) {
        byKey.put(key, owner);
    }

    void own(Ownership others) {
        this.others = others;
    }

    @Override
    public List<Member> pick(HashRing members, String group, String key, int count) {
        Integer owner = byGroupAndKey.getOrDefault(new Key(group, key), byKey.get(key));
        Optional<Member> first = find(members, owner != null ? owner : others.owner(group, key));
        if (first.isEmpty()) {
            return ring.pick(members, group, key, count);
        }
        List<Member> picked = new ArrayList<>(ring.pick(members, group, key, Math.min(count + 1, members.size())));
        picked.remove(first.get());
        picked.add(0, first.get());
        return List.copyOf(picked.subList(0, Math.min(count, picked.size())));
    }

    private Optional<Member> find(HashRing ring, int index) {
        if (index < 0) {
            return Optional.empty();
        }
        String name = names.apply(index);
        return ring.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst();
    }
}
