package dev.circlet.cache;

/** stub. */
final class LoadFlight extends Flight {
    @Override
    void abandon() {}
}
