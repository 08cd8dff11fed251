package dev.circlet.demo.fleet;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.springframework.aot.AotDetector;

/**
 * What an application that is processed ahead of time must already be when it is built. Conditions are decided then, so the
 * demo is built as a member of a fleet that has a database, which is what its fleets start. A single node that is neither
 * becomes a fleet of one with a database of its own.
 */
final class AheadOfTime {

    private static final int PORT = 8080;

    private AheadOfTime() {}

    /** Tells whether the application is being processed, so that it must not start. */
    static boolean processing() {
        return Boolean.getBoolean("spring.aot.processing");
    }

    /** Returns settings for what is not set around a single node; none without processing. */
    static Map<String, Object> defaults(Surroundings surroundings) {
        Map<String, Object> defaults = new HashMap<>();
        if (processing() || AotDetector.useGeneratedArtifacts()) {
            if (!surroundings.nameMembers()) {
                String node = surroundings.nodeName();
                int port = surroundings.port(PORT);
                defaults.put("circlet.node-name", node);
                defaults.put("circlet.peers.members[" + node + "]", "http://127.0.0.1:" + (port > 0 ? port : PORT));
                defaults.put("circlet.peers.secret", random());
            }
            if (!surroundings.nameDatabase()) {
                defaults.put("spring.datasource.url", "jdbc:h2:mem:node-" + random() + ";DB_CLOSE_ON_EXIT=FALSE");
            }
        }
        return defaults;
    }

    private static String random() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
