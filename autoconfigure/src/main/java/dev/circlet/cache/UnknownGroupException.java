package dev.circlet.cache;

import java.util.Collection;

/**
 * No group of this name is registered.
 *
 * @since 0.1
 */
public final class UnknownGroupException extends GroupException {

    private static final long serialVersionUID = 1L;

    UnknownGroupException(String group, Collection<String> known) {
        super(group, "There is no group '" + group + "'; registered are " + known);
    }
}
