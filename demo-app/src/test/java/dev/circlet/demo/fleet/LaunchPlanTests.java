package dev.circlet.demo.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchPlanTests {

    @Test
    void threeNodesFromPort8080ByDefault() {
        assertThat(plan().ports()).containsExactly(8080, 8081, 8082);
    }

    @Test
    void theFlagsChooseNumberAndFirstPort() {
        assertThat(plan("--fleet=5", "--port=9000").ports()).containsExactly(9000, 9001, 9002, 9003, 9004);
    }

    @Test
    void otherArgumentsAreHandedOn() {
        LaunchPlan plan = plan("--demo.probe.delay=1s", "--fleet=1", "--portal=x", "word");

        assertThat(plan.nodes()).isEqualTo(1);
        assertThat(plan.arguments()).containsExactly("--demo.probe.delay=1s", "--portal=x", "word");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--fleet",
                "--fleet=",
                "--fleet=-1",
                "--fleet=x",
                "--fleet=33",
                "--port=0",
                "--port=65536",
                "--port"
            })
    void refusesWhatItCannotUse(String flag) {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> plan(flag))
                .withMessageContaining(flag.replaceAll("=.*", ""));
    }

    @Test
    void refusesPortsThatDoNotExist() {
        assertThat(plan("--port=65533").ports()).endsWith(65_535);
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> plan("--port=65534"))
                .withMessageContaining("--port=65533 or less");
    }

    @Test
    void theFleetFlagWinsOverPropertiesOfASingleNode() {
        assertThat(LaunchPlan.parse(new String[] {"--fleet=2", "--circlet.node-name=a"}, true)
                        .nodes())
                .isEqualTo(2);
    }

    @Test
    void noFleetIsOneNodeByOrdinaryProperties() {
        LaunchPlan plan = plan("--fleet=0", "--port=9000");

        assertThat(plan.isFleet()).isFalse();
        assertThat(plan.arguments()).containsExactly("--server.port=9000");
    }

    @Nested
    class Properties {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--circlet.node-name=a",
                    "--circlet.nodeName=a",
                    "--server.port=9000",
                    "--circlet.peers.members.a=http://127.0.0.1:9000",
                    "--circlet.peers.secret=s"
                })
        void ofASingleNodeAreRecognised(String arg) {
            assertThat(Surroundings.of(arg).describeSingleNode()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--demo.photos=/tmp",
                    "--spring.profiles.active=postgres",
                    "--circlet.groups.probe.ttl=1s",
                    "--circlet.peers.timeouts.first-frame=1s"
                })
        void ofEveryNodeLeaveItAFleet(String arg) {
            assertThat(Surroundings.of(arg).describeSingleNode()).isFalse();
        }

        @ParameterizedTest
        @CsvSource({
            "--spring.datasource.url=jdbc:x, true",
            "--spring.profiles.active=postgres, true",
            "--demo.photos=/tmp, false"
        })
        void nameADatabaseOrNot(String arg, boolean named) {
            assertThat(Surroundings.of(arg).nameDatabase()).isEqualTo(named);
        }
    }

    private static LaunchPlan plan(String... args) {
        return LaunchPlan.parse(args, false);
    }
}
