package dev.circlet.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a change of a group take effect at once, whatever transaction the thread is in. */
final class Undeferred {

    private static final ThreadLocal<@Nullable Boolean> ACTIVE = new ThreadLocal<>();

    private Undeferred() {}

    static <T> T call(Supplier<T> change) {
        Boolean before = ACTIVE.get();
        ACTIVE.set(true);
        try {
            return change.get();
        } finally {
            if (before == null) {
                ACTIVE.remove();
            }
        }
    }

    static boolean isActive() {
        return ACTIVE.get() != null;
    }
}
