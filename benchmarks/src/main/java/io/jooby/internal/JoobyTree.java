package io.jooby.internal;

import io.jooby.Route;
import io.jooby.Router;
import java.lang.reflect.Constructor;

/** The door to Jooby's tree, which is package-private. */
public final class JoobyTree {

    private final RouteTree tree = create();

    /** Version 2 has a constructor without parameters, version 4 one with a switch for duplicates. */
    private static RouteTree create() {
        try {
            Constructor<?> constructor = Chi.class.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            Object[] arguments = constructor.getParameterCount() == 0 ? new Object[0] : new Object[] {false};
            return (RouteTree) constructor.newInstance(arguments);
        } catch (ReflectiveOperationException ex) {
            throw new IllegalStateException("This version of Jooby has another tree", ex);
        }
    }

    /** Registers a route whose handler never runs. */
    public void add(String method, String pattern) {
        tree.insert(method, pattern, new Route(method, pattern, context -> pattern));
    }

    /** The match, which knows whether it found something. */
    public Router.Match find(String method, String path) {
        return tree.find(method, path);
    }
}
