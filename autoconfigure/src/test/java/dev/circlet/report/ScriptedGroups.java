package dev.circlet.report;

import dev.circlet.cache.Answer;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.GroupStats;
import dev.circlet.cache.Groups;
import dev.circlet.cache.HotKey;
import dev.circlet.cache.Inbound;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.cache.Lookup;
import dev.circlet.cache.TypedGroup;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Groups whose counts, owners and memory a test writes by hand. */
public final class ScriptedGroups implements Groups, Inbound {

    private final Map<String, ScriptedGroup> groups = new ConcurrentSkipListMap<>();
    private final Map<String, KeyState> states = new ConcurrentHashMap<>();
    private volatile List<HotKey> hottest = List.of();

    public ScriptedGroup add(String name, String owner) {
        ScriptedGroup group = new ScriptedGroup(name, owner);
        groups.put(name, group);
        return group;
    }

    public ScriptedGroups holding(String group, String key, KeyState state) {
        states.put(group + '\n' + key, state);
        return this;
    }

    /** What every group says of its hottest keys. */
    public ScriptedGroups withHottest(HotKey... keys) {
        hottest = List.of(keys);
        return this;
    }

    @Override
    public List<HotKey> hottest(String group, int limit) {
        return hottest.stream().limit(limit).toList();
    }

    /** Counts that are 0 but for the named ones, given as pairs of name and number. */
    public static GroupStats stats(Object... namesAndNumbers) {
        List<Object> pairs = List.of(namesAndNumbers);
        Object[] values = Arrays.stream(GroupStats.class.getRecordComponents())
                .map(component -> {
                    int at = pairs.indexOf(component.getName());
                    return at < 0 ? 0L : ((Number) pairs.get(at + 1)).longValue();
                })
                .toArray();
        try {
            return (GroupStats) GroupStats.class.getDeclaredConstructors()[0].newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Group get(String name) {
        return find(name).orElseThrow();
    }

    @Override
    public Optional<Group> find(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    @Override
    public Collection<Group> all() {
        return List.copyOf(groups.values());
    }

    @Override
    public Inbound inbound() {
        return this;
    }

    @Override
    public KeyState state(String group, String key) {
        return states.getOrDefault(group + '\n' + key, KeyState.NONE);
    }

    @Override
    public void close() {}

    @Override
    public <V> TypedGroup<V> typed(String name, Class<V> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Group register(GroupSpec spec, Getter<?> getter) {
        return add(spec.name(), "a");
    }

    @Override
    public LeaseGroup registerLeased(GroupSpec spec, int codecVersion) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V> TypedGroup<V> register(GroupSpec spec, Class<V> type, Codec<V> codec, Getter<?> getter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Answer> answer(String group, KeyQuery query, Terms terms) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void invalidate(String group, @Nullable String key, long ageNanos, long mark) {}

    @Override
    public void invalidateOlderThan(long ageNanos) {}

    @Override
    public void dropCopiesFrom(String member) {}

    @Override
    public void ownershipChanged() {}

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    /** One such group. Its keys may have up to 100 characters. */
    public static final class ScriptedGroup implements Group {

        private final String name;
        private final String owner;
        private final List<String> invalidated = new ArrayList<>();
        private volatile GroupStats stats = ScriptedGroups.stats();
        private volatile Invalidation outcome;

        private ScriptedGroup(String name, String owner) {
            this.name = name;
            this.owner = owner;
            this.outcome = new Invalidation(Set.of(owner), Set.of(), false);
        }

        public ScriptedGroup counting(Object... namesAndNumbers) {
            stats = ScriptedGroups.stats(namesAndNumbers);
            return this;
        }

        public ScriptedGroup answeringInvalidations(Invalidation outcome) {
            this.outcome = outcome;
            return this;
        }

        /** The invalidated keys; an empty text for the whole group. */
        public List<String> invalidated() {
            return invalidated;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public GroupSpec spec() {
            return GroupSpec.named(name).build();
        }

        @Override
        public String owner(String key) {
            if (key.isEmpty() || key.length() > 100) {
                throw invalidKey(name);
            }
            return owner;
        }

        private static InvalidKeyException invalidKey(String group) {
            try {
                Constructor<InvalidKeyException> constructor =
                        InvalidKeyException.class.getDeclaredConstructor(String.class, String.class);
                constructor.setAccessible(true);
                return constructor.newInstance(group, "A key of group '" + group + "' has 1 to 100 characters");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public GroupStats stats() {
            return stats;
        }

        @Override
        public Invalidation invalidate(String key) {
            owner(key);
            invalidated.add(key);
            return outcome;
        }

        @Override
        public Invalidation invalidateAll() {
            invalidated.add("");
            return outcome;
        }

        @Override
        public boolean bypassed() {
            return false;
        }

        @Override
        public void bypass(boolean bypass) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ByteView get(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ByteView get(String key, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<ByteView> getAsync(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<ByteView> find(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, ByteView> getAll(Collection<String> keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Map<String, ByteView>> getAllAsync(Collection<String> keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Lookup lookup(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Lookup> lookupAsync(String key, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Invalidation> invalidateAsync(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Invalidation> invalidateAllAsync() {
            throw new UnsupportedOperationException();
        }
    }
}
