package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.peer.PeerHealth.State;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** When a peer is passed over, for how long, and how it comes back. */
class PeerHealthTests {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** The most jitter: delays are as long as they can be. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public double nextDouble() {
            return Math.nextDown(1.0);
        }
    };

    private final PeerHealth health = new PeerHealth(FleetSettings.DEFAULTS, LONGEST);

    @Test
    void fiveFailuresInARowOpenIt() {
        for (int i = 0; i < 4; i++) {
            assertThat(health.failed(0)).isFalse();
            assertThat(health.isClosed()).isTrue();
        }
        assertThat(health.failed(0)).isTrue();
        assertThat(health.state()).isEqualTo(State.OPEN);
        assertThat(health.isClosed()).isFalse();
    }

    @Test
    void aSuccessBetweenStartsTheCountAgain() {
        fail(4, 0);
        health.succeeded();
        fail(4, 0);
        assertThat(health.state()).isEqualTo(State.CLOSED);
        assertThat(health.failures()).isEqualTo(4);
    }

    @Test
    void callersArePassedOnWhileAProbeIsUnderWay() {
        fail(5, 0);
        assertThat(health.probe(SECOND)).isTrue();
        assertThat(health.isClosed()).isFalse();
    }

    @Test
    void tellsWhenTheNextProbeIsDue() {
        assertThat(health.untilProbe(0)).isZero();
        fail(5, 0);
        assertThat(health.untilProbe(0)).isBetween(SECOND / 2, SECOND);
        assertThat(health.untilProbe(2 * SECOND)).isEqualTo(1);
        health.probe(2 * SECOND);
        assertThat(health.untilProbe(2 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void aSignOfLifeBringsALateProbeForwardOnce() {
        fail(5, 0);
        health.probe(SECOND);
        health.failed(SECOND);
        assertThat(health.untilProbe(SECOND)).isGreaterThan(SECOND);
        assertThat(health.signOfLife()).isTrue();
        assertThat(health.untilProbe(SECOND)).isEqualTo(SECOND);
        assertThat(health.signOfLife()).isFalse();
    }

    @Test
    void oneExchangeProbesWhenTheDelayIsOver() {
        fail(5, 0);
        assertThat(health.probe(SECOND)).isTrue();
        assertThat(health.state()).isEqualTo(State.HALF_OPEN);
        assertThat(health.probe(SECOND)).isFalse();
        assertThat(health.probe(SECOND + SECOND / 2)).isFalse();
    }

    @Test
    void aProbeOfWhichNobodyHearsIsFollowedByAnother() {
        fail(5, 0);
        assertThat(health.probe(SECOND)).isTrue();
        assertThat(health.probe(2 * SECOND)).isTrue();
        assertThat(health.probe(2 * SECOND)).isFalse();
    }

    @Test
    void aGoodProbeClosesIt() {
        fail(5, 0);
        health.probe(SECOND);
        health.succeeded();
        assertThat(health.state()).isEqualTo(State.CLOSED);
        assertThat(health.failures()).isZero();
        fail(4, SECOND);
        assertThat(health.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aFrameIsEnoughForAProbeButForgivesNothing() {
        fail(5, 0);
        health.probe(SECOND);
        health.alive();
        assertThat(health.state()).isEqualTo(State.CLOSED);
        assertThat(health.failed(SECOND)).isTrue();
    }

    @Test
    void aWholeInquiryDoesNotMakeUpForKeysThatGotNoAnswer() {
        fail(5, 0);
        health.probe(SECOND);
        health.alive();
        health.answered(SECOND);
        assertThat(health.isClosed()).isTrue();
        assertThat(health.failed(SECOND)).isTrue();
        assertThat(health.untilProbe(SECOND)).isGreaterThan(SECOND);
    }

    @Test
    void anInquiryLongAfterTheLastFailureDoes() {
        fail(5, 0);
        health.probe(SECOND);
        health.alive();
        health.answered(31 * SECOND);
        assertThat(health.failures()).isZero();
        assertThat(health.failed(31 * SECOND)).isFalse();
    }

    @Test
    void inquiriesBetweenDoNotEndARowOfFailures() {
        fail(4, 0);
        health.answered(SECOND);
        assertThat(health.failures()).isEqualTo(4);
        health.answered(30 * SECOND);
        assertThat(health.failures()).isZero();
    }

    @Test
    void eachFailedProbeDoublesTheDelayUpToTheCap() {
        fail(5, 0);
        long now = 0;
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            assertThat(health.probe(now + seconds * SECOND - SECOND / 100)).isFalse();
            now += seconds * SECOND;
            assertThat(health.probe(now)).isTrue();
            assertThat(health.failed(now)).isFalse();
        }
    }

    @Test
    void afterASuccessTheDelayIsShortAgain() {
        fail(5, 0);
        health.probe(SECOND);
        health.failed(SECOND);
        health.probe(3 * SECOND);
        health.succeeded();
        fail(5, 10 * SECOND);
        assertThat(health.probe(11 * SECOND)).isTrue();
    }

    @Test
    void theDelaysOfNodesDifferByHalfAtMost() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 1_000; i++) {
            PeerHealth one = new PeerHealth(FleetSettings.DEFAULTS, random);
            for (int failures = 0; failures < 5; failures++) {
                one.failed(0);
            }
            assertThat(one.probe(SECOND / 2 - 1)).isFalse();
            assertThat(one.probe(SECOND)).isTrue();
        }
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            health.failed(now);
        }
    }
}
