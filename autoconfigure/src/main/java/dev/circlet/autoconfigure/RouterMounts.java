package dev.circlet.autoconfigure;

import dev.circlet.actuate.RouterMount;
import dev.circlet.spring.RouterLocation;

/** Tells the rooms that do not know each other where the router is. */
final class RouterMounts {

    private RouterMounts() {}

    static RouterMount of(RouterLocation location) {
        return new RouterMount(location.prefix(), location.type() == RouterLocation.Type.FILTER);
    }
}
