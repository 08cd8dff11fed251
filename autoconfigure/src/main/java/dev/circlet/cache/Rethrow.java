package dev.circlet.cache;

/** Lets a getter's exception reach the caller as the very object that was thrown, checked or not. */
final class Rethrow {

    private Rethrow() {}

    static RuntimeException asIs(Throwable failure) {
        return Rethrow.<RuntimeException>sneak(failure);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
