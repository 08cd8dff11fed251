package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.cache.InvalidKeyException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Keys that mean something to somebody else: each is itself everywhere, or refused. */
class HostileKeyTests {

    private static final List<String> KEYS = List.of(
            "../../etc/passwd",
            "..%2f..%2fetc",
            "a/b",
            "a%2Fb",
            "a%252Fb",
            "a//b",
            "a;b=c",
            "a?b#c",
            "nul\0nul",
            "nul",
            "line\r\nX-Header: 1",
            "\u001b[31mred",
            "\u202Egnp.exe",
            " ",
            "é",
            "e\u0301",
            "\u0430dmin",
            "admin",
            "ﬁ",
            "fi",
            "\uD83D\uDD11",
            "k".repeat(1_024),
            "é".repeat(512));

    private static final List<String> REFUSED = List.of("\uD83D", "a\uDD11b", "k".repeat(1_025), "é".repeat(512) + "k");

    @Test
    @Scenario(35)
    void hostileKeysAreThemselvesOnEveryNodeOrRefusedAndStandInNoLog() {
        Logger root = (Logger) LoggerFactory.getLogger("dev.circlet");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.setLevel(Level.TRACE);
        root.addAppender(log);
        try (SimulatedFleet fleet =
                new SimulatedFleet(35).settings(FleetRun.smallRings()).start("a", "b", "c")) {
            fleet.network.link("a", "b").refuse = true;
            for (Node node : fleet.nodes()) {
                for (String key : KEYS) {
                    assertThat(fleet.await(node.get(key)).toUtf8String()).startsWith(key + "#");
                    node.group().invalidateAsync(key);
                }
                for (String key : REFUSED) {
                    assertThatExceptionOfType(InvalidKeyException.class)
                            .isThrownBy(() -> node.group().get(key))
                            .satisfies(
                                    failure -> assertThat(failure.getMessage()).doesNotContain(key));
                }
            }
            fleet.advance(Duration.ofSeconds(10));
        } finally {
            root.detachAppender(log);
            root.setLevel(null);
        }
        assertThat(log.list).isNotEmpty();
        for (ILoggingEvent line : log.list) {
            assertThat(line.getFormattedMessage()).doesNotContain(KEYS.get(0), "\r", "\0", "\u001b", "\uD83D\uDD11");
        }
    }
}
