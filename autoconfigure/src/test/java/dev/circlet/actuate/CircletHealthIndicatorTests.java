package dev.circlet.actuate;

import static dev.circlet.report.ScriptedFleet.peer;
import static dev.circlet.report.ScriptedFleet.unheardOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.peer.PeerStatus;
import dev.circlet.report.Reporter;
import dev.circlet.report.ScriptedFleet;
import dev.circlet.report.ScriptedGroups;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class CircletHealthIndicatorTests {

    private final ScriptedFleet fleet = ScriptedFleet.of("a", "b", "c");

    @Test
    void missingPeersAreDetailsOfANodeThatIsUp() {
        fleet.knowing(peer("b", "open", 9), peer("c", "closed", 1));

        Health health = health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("node", "a")
                .containsEntry("members", 3)
                .containsEntry("unreachable", List.of("b", "c"));
    }

    @Test
    void peersWithAnotherRingAreDetailsOfANodeThatIsUp() {
        fleet.knowing(peer("b", "closed", 0), unheardOf("c"));

        Health health = health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("fingerprint", fleet.ring().fingerprintText())
                .containsEntry("ringAgreed", false)
                .containsEntry("disagreeing", List.of("b"))
                .containsEntry("unreachable", List.of());
    }

    @Test
    void peersWithTheSameRingAgree() {
        PeerStatus agreeing = new PeerStatus(
                ScriptedFleet.member("b"),
                "closed",
                0,
                1,
                0,
                10,
                0,
                "0.1.0",
                fleet.ring().fingerprintText(),
                0,
                List.of());
        fleet.knowing(agreeing, unheardOf("c"));

        assertThat(health().getDetails()).containsEntry("ringAgreed", true).containsEntry("disagreeing", List.of());
    }

    @Test
    void peerThatDoesNotAnswerHasNoOpinionOfTheRing() {
        fleet.knowing(peer("b", "open", 9), unheardOf("c"));

        assertThat(health().getDetails())
                .containsEntry("unreachable", List.of("b"))
                .containsEntry("ringAgreed", true)
                .containsEntry("disagreeing", List.of());
    }

    @Test
    void memberThatHasLeftHasNoOpinionOfTheRing() {
        fleet.becoming(MemberView.of(
                2,
                "a",
                List.of(
                        ScriptedFleet.member("a"),
                        ScriptedFleet.member("b").withState(Member.State.LEAVING),
                        ScriptedFleet.member("c"))));
        fleet.knowing(peer("b", "closed", 0), unheardOf("c"));

        assertThat(health().getDetails()).containsEntry("ringAgreed", true).containsEntry("disagreeing", List.of());
    }

    @Test
    void nodeWithoutFleetIsUp() {
        Health health = new CircletHealthIndicator(new Reporter(new ScriptedGroups(), null, "solo")).health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("members", 1).containsEntry("ringAgreed", true);
    }

    private Health health() {
        return new CircletHealthIndicator(new Reporter(new ScriptedGroups(), fleet)).health();
    }
}
