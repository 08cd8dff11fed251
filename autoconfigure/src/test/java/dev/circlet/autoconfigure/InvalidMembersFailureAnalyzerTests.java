package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.circlet.peer.directory.InvalidMembersException;
import dev.circlet.peer.directory.StaticDirectory;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.SpringProperties;

class InvalidMembersFailureAnalyzerTests {

    private static final String AOT = "spring.aot.enabled";

    private final InvalidMembersFailureAnalyzer analyzer = new InvalidMembersFailureAnalyzer(null);

    @AfterEach
    void processNothing() {
        SpringProperties.setProperty(AOT, null);
    }

    @Test
    void aNodeWithoutMembersCanBeSetToStandAlone() {
        assertThat(action(Map.of()))
                .contains("circlet.peers.members.local", "circlet.peers.discovery=none")
                .doesNotContain("ahead of time");
    }

    @Test
    void aNodeThatWasBuiltAsAMemberCannotBeSetToStandAlone() {
        SpringProperties.setFlag(AOT);

        assertThat(action(Map.of())).contains("processed ahead of time as a member", "-Dspring.aot.enabled=true");
    }

    @Test
    void whatIsWrongWithAListHasNothingToDoWithHowItWasBuilt() {
        SpringProperties.setFlag(AOT);

        assertThat(action(Map.of("b", "http://b")))
                .contains("circlet.node-name")
                .doesNotContain("ahead of time");
    }

    private String action(Map<String, String> members) {
        InvalidMembersException refused =
                catchThrowableOfType(InvalidMembersException.class, () -> StaticDirectory.of("local", members));
        return analyzer.analyze(refused, refused).getAction();
    }
}
