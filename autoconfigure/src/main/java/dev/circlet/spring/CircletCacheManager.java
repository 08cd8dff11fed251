package dev.circlet.spring;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.cache.TypedGroup;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * The groups of this node as Spring's caches. A name that belongs to a group with a getter is the cache of that group; any
 * other becomes a group without one when it is first asked for, with the limits under {@code circlet.groups.<name>} and
 * {@code circlet.defaults}.
 *
 * <p>A name is 1 to 64 letters, digits, dots, underscores, colons or hyphens, as for any group. Safe for concurrent use.
 *
 * @see CircletCache
 * @since 0.1
 */
@ImportRuntimeHints(KeyText.Hints.class)
public final class CircletCacheManager implements CacheManager, DisposableBean {

    /** The name of the bean. */
    public static final String BEAN = "circletCacheManager";

    private final Groups groups;
    private final ListableBeanFactory beans;
    private final CircletCacheSettings settings;
    private final CacheCommits commits;
    private final Map<String, CircletCache> caches = new ConcurrentHashMap<>();
    private final Map<String, Executor> executors = new ConcurrentHashMap<>();

    /**
     * Creates a manager.
     *
     * @param groups where the groups are
     * @param beans where to look for declared groups
     * @param settings how keys, values, transactions and threads are handled
     */
    public CircletCacheManager(Groups groups, ListableBeanFactory beans, CircletCacheSettings settings) {
        this.groups = groups;
        this.beans = beans;
        this.settings = settings;
        this.commits = new CacheCommits(settings.commitHook(), settings.transactionAware());
    }

    /**
     * Returns a cache.
     *
     * @param name its name
     * @return the cache, or {@code null} if the names are fixed and this is none of them
     * @throws InvalidGroupException if no group can have this name
     */
    @Override
    public @Nullable CircletCache getCache(String name) {
        CircletCache cache = caches.get(name);
        if (cache != null) {
            return cache;
        }
        return isAllowed(name) ? caches.computeIfAbsent(name, this::make) : null;
    }

    private boolean isAllowed(String name) {
        return settings.names().isEmpty() || settings.names().contains(name);
    }

    /**
     * Tells whether {@link #getCache} would make a group without a getter for a name that is none yet.
     *
     * @param name the name
     * @return {@code false} if the names are fixed and this is none of them, or a bean declares a getter for it
     */
    public boolean mayMake(String name) {
        return isAllowed(name) && !beans.containsBean(GroupDefinitions.DECLARED + name);
    }

    /**
     * Returns the names of the caches.
     *
     * @return the fixed names, or those asked for so far, in their order
     */
    @Override
    public Collection<String> getCacheNames() {
        Set<String> names = new TreeSet<>(settings.names().isEmpty() ? caches.keySet() : settings.names());
        return Collections.unmodifiableSet(names);
    }

    CircletCacheSettings settings() {
        return settings;
    }

    private CircletCache make(String name) {
        Group group = groups.find(name)
                .filter(present -> !(present instanceof LeaseGroup))
                .orElseGet(() -> leased(name));
        CacheThreads threads = new CacheThreads(
                executors.computeIfAbsent(name, none -> settings.executors().apply(group.spec())));
        if (group instanceof LeaseGroup leased) {
            LeaseClaims claims = new LeaseClaims(leased, settings.values(), threads, settings.interceptor());
            return new LeasedCache(claims, settings.keys(), commits, threads);
        }
        GetterValues values = new GetterValues(groups, name, () -> declared(name));
        return new GetterCache(group, values, settings.keys(), commits, threads);
    }

    private Group leased(String name) {
        try {
            return groups.leased(name);
        } catch (InvalidGroupException refused) {
            // Somebody else may have registered it just now.
            return groups.find(name).orElseThrow(() -> refused);
        }
    }

    private @Nullable TypedGroup<?> declared(String name) {
        String bean = GroupDefinitions.DECLARED + name;
        return beans.containsBean(bean)
                ? beans.getBean(bean, DeclaredGroup.class).typedGroup(groups)
                : null;
    }

    /** Stops the threads of the caches. */
    @Override
    public void destroy() {
        for (Executor executor : executors.values()) {
            if (executor instanceof ExecutorService service) {
                service.shutdown();
            }
        }
    }
}
