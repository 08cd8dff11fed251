package dev.circlet.test;

import org.jspecify.annotations.Nullable;

/**
 * A getter that knows on which node of a {@link TestFleet} it runs.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface NodeGetter {

    /**
     * Loads one value, as {@link dev.circlet.cache.Getter} does.
     *
     * @param node the index of the node that loads
     * @param key the key
     * @return the value or what a getter may return around it, or {@code null} if the source has none
     * @throws Exception whatever the source reports
     */
    @Nullable
    Object get(int node, String key) throws Exception;
}
