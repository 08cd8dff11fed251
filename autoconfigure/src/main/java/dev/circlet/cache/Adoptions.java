package dev.circlet.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The groups without a getter that are here because peers asked for them, while the application of this node has not. Their
 * number is limited, for the names come from outside.
 */
final class Adoptions {

    private final Predicate<String> adoptable;
    private final int most;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    Adoptions(Predicate<String> adoptable, int most) {
        this.adoptable = adoptable;
        this.most = most;
    }

    /** Whether a group of this name may be added. */
    boolean admits(String name) {
        return names.size() < most && adoptable.test(name);
    }

    /** Notes one that is added; false if there are too many. */
    boolean add(String name) {
        return names.size() < most && names.add(name);
    }

    /** The application asks for a group of this name, or brings its own: true if there is one that peers brought. */
    boolean remove(String name) {
        return names.remove(name);
    }

    boolean contains(String name) {
        return names.contains(name);
    }
}
