package dev.circlet.cache;

/** stub. */
final class ForwardFlight extends Flight {
    @Override
    void abandon() {}
}
