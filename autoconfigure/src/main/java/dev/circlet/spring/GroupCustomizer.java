package dev.circlet.spring;

import dev.circlet.cache.GroupSpec;

/**
 * Changes the specification of groups before they are registered. All beans of this type are called for each group, in
 * their order.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface GroupCustomizer {

    /**
     * Changes the specification of one group.
     *
     * @param builder the specification so far; {@link GroupSpec.Builder#name()} tells whose it is
     */
    void customize(GroupSpec.Builder builder);
}
