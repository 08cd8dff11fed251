package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedTransport.Faults;
import dev.circlet.peer.LeasedNodes.Outcome;
import dev.circlet.reliability.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Random runs of methods whose results are cached under leases, while the network, the nodes and the bodies misbehave. */
class LeaseRunTests {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Fleet.class);
    private static final String[] NAMES = {"a", "b", "c"};
    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration LONGEST_BODY = Duration.ofSeconds(12);
    /** For a holder that takes the ten seconds of its lease beyond its time, and for the next one. */
    private static final Duration LONGEST_WAIT = LOAD_TIMEOUT.multipliedBy(2).plusSeconds(10);

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    @Test
    void everyCallEndsAndNobodySeesAValueOlderThanAnInvalidationWhateverGoesWrong() {
        Counts.seeds(200, 5_000)
                .forEach(seed -> assertThat(new Run(seed, false).play())
                        .as("-D%s=%d", Counts.SEED, seed)
                        .isEmpty());
    }

    /** The invalidation of a put reaches the owner long after its lease, and another one, which is younger, yet later. */
    @ParameterizedTest
    @ValueSource(longs = {337292945, 337293458, 337301650})
    void aPutIsNotYoungerThanAnInvalidationBecauseItsOwnTravelledLong(long seed) {
        assertThat(new Run(seed, false).play()).isEmpty();
    }

    @Test
    void atMostOneBodyOfAKeyRunsAtATimeWhileNothingGoesWrong() {
        Counts.seeds(150, 3_000)
                .forEach(seed -> assertThat(new Run(seed, true).play())
                        .as("-D%s=%d", Counts.SEED, seed)
                        .isEmpty());
    }

    /** One run. */
    private static final class Run {

        private final SplittableRandom random;
        private final boolean calm;
        private final SimulatedFleet fleet;
        private final LeasedNodes nodes;
        private final LeaseHistory history;

        Run(long seed, boolean calm) {
            this.random = new SplittableRandom(seed);
            this.calm = calm;
            this.fleet =
                    new SimulatedFleet(seed).shuffled(Duration.ofNanos(50_000)).settings(TestSettings.small());
            boolean expires = random.nextBoolean();
            this.nodes = new LeasedNodes(fleet)
                    .spec(spec -> spec.hotThreshold(2)
                            .loadTimeout(LOAD_TIMEOUT)
                            .ttl(expires && !calm ? Duration.ofMillis(400) : null));
            this.nodes.script = (node, key, number) -> outcome();
            this.history = new LeaseHistory(nodes);
            for (String name : NAMES) {
                fleet.skew(name, Duration.ofMinutes(random.nextInt(-60, 60)));
                start(name);
            }
        }

        private Outcome outcome() {
            Duration delay = Duration.ofMillis(random.nextInt(60));
            return switch (calm ? 9 : random.nextInt(10)) {
                case 0 -> Outcome.after(Duration.ofMillis(random.nextLong(LONGEST_BODY.toMillis())));
                case 1 -> Outcome.failing(delay, new IllegalStateException("the source is down"));
                case 2 -> Outcome.vetoed(delay);
                default -> Outcome.after(delay);
            };
        }

        private void start(String name) {
            nodes.start(name, SimulatedFleet.members(NAMES));
            history.started(name);
        }

        List<String> play() {
            for (int i = 0; i < 150; i++) {
                fleet.advance(Duration.ofNanos(random.nextInt(20_000_000)));
                operate(random.nextInt(100));
            }
            heal();
            fleet.advance(Duration.ofSeconds(60));
            long well = fleet.time.read();
            for (String name : NAMES) {
                for (int i = 0; i < 5; i++) {
                    history.call(name, "key-" + i);
                }
            }
            fleet.advance(Duration.ofSeconds(60));
            List<String> broken = new ArrayList<>(history.broken(LONGEST_WAIT.plus(LONGEST_BODY), calm));
            broken.addAll(history.stale(well));
            nodes.close();
            fleet.advance(Duration.ofSeconds(60));
            if (fleet.network.open() > 0 || fleet.time.pending() > 0) {
                broken.add(fleet.network.open() + " exchanges and " + fleet.time.pending() + " timers are left");
            }
            return broken;
        }

        private void operate(int dice) {
            String name = any();
            if (dice >= 97 && !calm) {
                history.died(name);
                nodes.kill(name);
                start(name);
            } else if (dice >= 95 && !calm) {
                changeView(name);
            } else if (dice >= 86 && !calm) {
                change(fleet.network.link(name, any()));
            } else if (dice >= 84) {
                heal();
            } else if (dice >= 78) {
                history.put(name, anyKey());
            } else if (dice >= 70) {
                history.invalidate(name, random.nextInt(12) == 0 ? null : anyKey());
            } else {
                history.call(name, anyKey());
            }
        }

        private String any() {
            return NAMES[random.nextInt(NAMES.length)];
        }

        private String anyKey() {
            return "key-" + random.nextInt(5);
        }

        private void change(Faults link) {
            switch (random.nextInt(7)) {
                case 0 -> link.refuse = !link.refuse;
                case 1 -> link.freeze = !link.freeze;
                case 2 -> link.cutAfter = random.nextInt(5) - 1;
                case 3 -> link.stallAfter = random.nextInt(5) - 1;
                case 4 -> link.drop = random.nextDouble();
                case 5 -> link.silent = !link.silent;
                default -> link.most = Duration.ofMillis(1 + random.nextInt(400));
            }
        }

        private void changeView(String name) {
            String lost = any();
            fleet.node(name)
                    .directory()
                    .say(SimulatedFleet.members(NAMES).stream()
                            .filter(member ->
                                    member.name().equals(name) || !member.name().equals(lost))
                            .toList());
        }

        private void heal() {
            fleet.network.heal();
            fleet.nodes().forEach(node -> node.directory().say(SimulatedFleet.members(NAMES)));
        }
    }
}
