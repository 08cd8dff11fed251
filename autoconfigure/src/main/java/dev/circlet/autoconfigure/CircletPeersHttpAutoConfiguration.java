package dev.circlet.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;

/**
 * stub.
 */
@AutoConfiguration
public final class CircletPeersHttpAutoConfiguration {
    static final String REGISTRATION = "circletPeersServlet";
}
