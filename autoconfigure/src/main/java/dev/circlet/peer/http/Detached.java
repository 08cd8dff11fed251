package dev.circlet.peer.http;

import java.util.function.Supplier;

/**
 * Makes the JDK start its threads so that they belong to no web application. A new thread inherits the context class
 * loader, and those that the JDK keeps for longer than an application lives would keep the application's classes, too.
 */
final class Detached {

    private Detached() {}

    /** Runs something that may start threads of the JDK, none of which ever run code of the application. */
    static <T> T call(Supplier<T> starting) {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return starting.get();
        } finally {
            current.setContextClassLoader(before);
        }
    }
}
